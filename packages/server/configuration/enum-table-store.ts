import type { PoolClient } from 'pg'

/** Which words a table is about: those of a field, for one connector, or for one linked account of it. */
export interface TableKey {
  readonly connector: string
  readonly linked_account_id: string | null
  readonly model: string
  readonly field: string
}

export interface StoredTable extends TableKey {
  /** Common words by the vendor's. */
  readonly words: Readonly<Record<string, string>>
}

export type TableFilters = { readonly [Key in keyof TableKey]?: string | null | undefined }

/** The tables that match all that is given; with an account those of its connector too. */
export async function listTables(client: PoolClient, filters: TableFilters): Promise<readonly StoredTable[]> {
  const { rows } = await client.query<StoredTable>(
    `SELECT connector, linked_account_id, model, field, json_object_agg(remote_word, common_word ORDER BY remote_word) AS words
     FROM enum_override o
     WHERE ($1::text IS NULL OR connector = $1) AND ($3::text IS NULL OR model = $3) AND ($4::text IS NULL OR field = $4)
       AND ($2::uuid IS NULL OR linked_account_id = $2 OR (linked_account_id IS NULL
            AND connector = (SELECT a.connector FROM linked_account a WHERE a.id = $2)))
     GROUP BY connector, linked_account_id, model, field ORDER BY connector, model, field, linked_account_id NULLS FIRST`,
    [filters.connector ?? null, filters.linked_account_id ?? null, filters.model ?? null, filters.field ?? null],
  )
  return rows
}

const where = `WHERE connector = $1 AND linked_account_id IS NOT DISTINCT FROM $2 AND model = $3 AND field = $4`
const valuesOf = (key: TableKey) => [key.connector, key.linked_account_id, key.model, key.field]

/** Puts a table in the place of what was there. */
export async function putTable(client: PoolClient, organizationId: string, table: StoredTable): Promise<void> {
  await client.query(`DELETE FROM enum_override ${where}`, valuesOf(table))
  await client.query(
    `INSERT INTO enum_override (connector, linked_account_id, model, field, organization_id, remote_word, common_word)
     SELECT $1, $2, $3, $4, $5, word.key, word.value FROM jsonb_each_text($6::jsonb) AS word`,
    [...valuesOf(table), organizationId, JSON.stringify(table.words)],
  )
}

/** Whether there was one. */
export async function deleteTable(client: PoolClient, key: TableKey): Promise<boolean> {
  const { rowCount } = await client.query(`DELETE FROM enum_override ${where}`, valuesOf(key))
  return (rowCount ?? 0) > 0
}
