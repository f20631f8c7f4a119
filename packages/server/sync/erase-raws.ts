import type { PoolClient } from 'pg'

/** Whose rows go, and why they do. */
export interface Erasure {
  readonly organizationId: string
  readonly linkedAccountId: string
  /** As `change.origin` has it. */
  readonly origin: 'sync' | 'mapping' | 'person'
}

/**
 * Takes raw records and everything that was read from them out of the store: payloads, records, filter values. The change
 * log says that the records are gone. The vendor still has them. Whoever calls it sees to it that nobody stores them at the
 * same time: see `lockAccount`. Answers the ids of the records.
 */
export async function eraseRaws(
  client: PoolClient,
  of: Erasure,
  rawIds: readonly string[],
): Promise<readonly string[]> {
  if (rawIds.length === 0) return []
  await client.query({
    name: 'erase-raws',
    text: 'DELETE FROM raw_payload WHERE linked_account_id = $1 AND id = ANY ($2::uuid[])',
    values: [of.linkedAccountId, rawIds],
  })
  const { rows } = await client.query<{ id: string }>({
    name: 'records-of-erased-raws',
    text: 'SELECT id FROM record WHERE linked_account_id = $1 AND raw_id = ANY ($2::uuid[])',
    values: [of.linkedAccountId, rawIds],
  })
  const ids = rows.map((row) => row.id)
  await eraseRecords(client, of, ids)
  return ids
}

/** Takes records and their filter values out of the store, and says so in the change log. */
export async function eraseRecords(client: PoolClient, of: Erasure, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await client.query({
    name: 'erase-records-by-id',
    text: `WITH erased AS (
             DELETE FROM record WHERE linked_account_id = $2 AND id = ANY ($3::uuid[]) RETURNING id, model, remote_was_deleted),
           filters AS (
             DELETE FROM record_filter f USING erased e
             WHERE f.linked_account_id = $2 AND f.id = e.id AND f.filter LIKE e.model || ':%')
           INSERT INTO change (organization_id, linked_account_id, model, record_id, kind, at, origin)
           SELECT $1, $2, model, id, 'removed', date_trunc('milliseconds', clock_timestamp()), $4 FROM erased
           WHERE NOT remote_was_deleted`,
    values: [of.organizationId, of.linkedAccountId, ids, of.origin],
  })
}
