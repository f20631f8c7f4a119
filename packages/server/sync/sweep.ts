import type { PoolClient } from 'pg'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { removeRaws, type Place } from './store-records.ts'

/** Records are removed in portions of this size, so that a large sweep holds no giant list. */
const portion = 1000

/**
 * Finds what a finished full run did not see, and removes it. Where that would be more than half of what is known, nothing is
 * removed and `delete_brake` is thrown: an empty answer of a vendor must not empty a customer's data. A person who has looked
 * can confirm it (`confirm_deletes` of a resync). Returns how many records were removed.
 */
export async function sweep(client: PoolClient, place: Place, runId: string, isConfirmed: boolean): Promise<number> {
  const { rows } = await client.query<{ id: string; known: string }>({
    name: 'unseen-raws',
    text: `WITH seen AS (SELECT DISTINCT unnest(raw_ids) AS id FROM sync_seen WHERE run_id = $3),
                known AS (SELECT id FROM raw_payload WHERE linked_account_id = $1 AND stream = $2)
           SELECT known.id, (SELECT count(*) FROM known) AS known FROM known LEFT JOIN seen USING (id) WHERE seen.id IS NULL`,
    values: [place.linkedAccountId, place.stream, runId],
  })
  const known = Number(rows[0]?.known ?? 0)
  if (rows.length * 2 > known && rows.length > 1 && !isConfirmed)
    throw new CrosswalkError(
      'delete_brake',
      `A full sync of ${place.stream} no longer found ${rows.length} of ${known} known records, so nothing was removed. ` +
        'Look at the vendor; if they really are gone, ask for a resync with confirm_deletes=true.',
    )
  let removed = 0
  for (let from = 0; from < rows.length; from += portion)
    removed += await removeRaws(
      client,
      place,
      rows.slice(from, from + portion).map((row) => row.id),
    )
  return removed
}
