import type { PoolClient } from 'pg'
import type { FieldMappingRow } from '../mapping/configuration-rows.ts'

/** A field mapping as it is stored, with what people are told of it. */
export interface StoredFieldMapping extends FieldMappingRow {
  readonly target_field_id: string | null
  readonly description: string
  /** The account whose own the target field is. */
  readonly target_linked_account_id: string | null
  readonly created_at: string
  readonly updated_at: string
}

/** What a field mapping reads: either a path or an expression. */
export interface Reading {
  readonly path: readonly string[] | null
  readonly expression: string | null
  readonly stream: string | null
}

const columns = `m.id, m.connector, m.linked_account_id, m.model, m.stream, m.path, m.expression, m.version, m.common_field,
  m.target_field_id, t.name AS target, coalesce(t.description, '') AS description,
  t.linked_account_id IS NOT NULL AS is_account_target, t.linked_account_id AS target_linked_account_id,
  to_char(m.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS created_at,
  to_char(m.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS updated_at`
const from = 'FROM field_mapping m LEFT JOIN target_field t ON t.id = m.target_field_id'

/** The mappings that hold for an account: its own, those of its connector, those of its organisation. */
export async function mappingsOfAccount(
  client: PoolClient,
  account: { readonly id: string; readonly connector: string },
): Promise<readonly StoredFieldMapping[]> {
  const { rows } = await client.query<StoredFieldMapping>(
    `SELECT ${columns} ${from} WHERE (m.linked_account_id IS NULL OR m.linked_account_id = $1)
       AND (m.connector IS NULL OR m.connector = $2) ORDER BY m.id`,
    [account.id, account.connector],
  )
  return rows
}

export interface MappingFilters {
  readonly level?: string | undefined
  readonly connector?: string | undefined
  readonly linked_account_id?: string | undefined
  readonly model?: string | undefined
}

/** Mappings of the organisation at all levels, oldest first, those behind `after`. */
export async function listMappings(
  client: PoolClient,
  { level, connector, linked_account_id: accountId, model }: MappingFilters,
  after: string | null,
  most: number,
): Promise<readonly StoredFieldMapping[]> {
  const { rows } = await client.query<StoredFieldMapping>(
    `SELECT ${columns} ${from} WHERE ($1::uuid IS NULL OR m.id > $1)
       AND ($2::text IS NULL OR $2 = CASE WHEN m.linked_account_id IS NOT NULL THEN 'linked_account'
                                          WHEN m.connector IS NOT NULL THEN 'connector' ELSE 'organization' END)
       AND ($3::text IS NULL OR m.connector = $3) AND ($4::uuid IS NULL OR m.linked_account_id = $4)
       AND ($5::text IS NULL OR m.model = $5) ORDER BY m.id LIMIT $6`,
    [after, level ?? null, connector ?? null, accountId ?? null, model ?? null, most],
  )
  return rows
}

export async function findMapping(client: PoolClient, id: string): Promise<StoredFieldMapping | undefined> {
  const { rows } = await client.query<StoredFieldMapping>(`SELECT ${columns} ${from} WHERE m.id = $1`, [id])
  return rows[0]
}

export interface NewMapping extends Reading {
  readonly connector: string | null
  readonly linked_account_id: string | null
  readonly model: string
  readonly target_field_id: string | null
  readonly common_field: string | null
}

/** Stores a mapping with its first version. Undefined where the same place is filled at the same level already. */
export async function insertMapping(
  client: PoolClient,
  organizationId: string,
  mapping: NewMapping,
  apiKeyId: string,
): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO field_mapping (organization_id, connector, linked_account_id, model, target_field_id, common_field, stream,
       path, expression) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
    [
      organizationId,
      mapping.connector,
      mapping.linked_account_id,
      mapping.model,
      mapping.target_field_id,
      mapping.common_field,
      mapping.stream,
      mapping.path,
      mapping.expression,
    ],
  )
  const id = rows[0]?.id
  if (id !== undefined) await keepVersion(client, organizationId, id, apiKeyId)
  return id
}

/** The id of the mapping that stands in the way of a new one. */
export async function rivalOf(client: PoolClient, mapping: NewMapping): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM field_mapping WHERE model = $1 AND connector IS NOT DISTINCT FROM $2
       AND linked_account_id IS NOT DISTINCT FROM $3 AND target_field_id IS NOT DISTINCT FROM $4
       AND common_field IS NOT DISTINCT FROM $5 AND stream IS NOT DISTINCT FROM $6`,
    [
      mapping.model,
      mapping.connector,
      mapping.linked_account_id,
      mapping.target_field_id,
      mapping.common_field,
      mapping.stream,
    ],
  )
  return rows[0]?.id
}

/** Makes a mapping read something else, as its next version. */
export async function changeReading(
  client: PoolClient,
  organizationId: string,
  id: string,
  reading: Reading,
  apiKeyId: string,
): Promise<void> {
  await client.query(
    `UPDATE field_mapping SET path = $2, expression = $3, stream = $4, version = version + 1,
       updated_at = date_trunc('milliseconds', now()) WHERE id = $1`,
    [id, reading.path, reading.expression, reading.stream],
  )
  await keepVersion(client, organizationId, id, apiKeyId)
}

const keepVersion = (client: PoolClient, organizationId: string, id: string, apiKeyId: string) =>
  client.query(
    `INSERT INTO field_mapping_version (organization_id, field_mapping_id, version, path, expression, stream, api_key_id)
     SELECT $1, id, version, path, expression, stream, $3 FROM field_mapping WHERE id = $2`,
    [organizationId, id, apiKeyId],
  )

/** Removes a mapping, and with it the field of one account that nothing fills any more. */
export async function deleteMapping(client: PoolClient, mapping: StoredFieldMapping): Promise<void> {
  await client.query('DELETE FROM field_mapping WHERE id = $1', [mapping.id])
  await client.query(
    `DELETE FROM target_field t WHERE t.id = $1 AND t.linked_account_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM field_mapping m WHERE m.target_field_id = t.id)`,
    [mapping.target_field_id],
  )
}

export interface MappingVersion extends Reading {
  readonly version: number
  readonly api_key_id: string | null
  readonly created_at: string
}

/** All versions of a mapping, newest first. */
export async function versionsOf(client: PoolClient, id: string): Promise<readonly MappingVersion[]> {
  const { rows } = await client.query<MappingVersion>(
    `SELECT version, path, expression, stream, api_key_id,
       to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS created_at
     FROM field_mapping_version WHERE field_mapping_id = $1 ORDER BY version DESC`,
    [id],
  )
  return rows
}
