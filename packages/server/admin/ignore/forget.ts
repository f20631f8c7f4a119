import type { PoolClient } from 'pg'
import { forgetWrites } from '../../unified/write/index.ts'

/** What is left of records besides themselves: what they held before, what was written to them, what the vendor calls them. */
export async function forgetEverything(
  client: PoolClient,
  linkedAccountId: string,
  recordIds: readonly string[],
): Promise<void> {
  const values = [linkedAccountId, recordIds]
  await client.query({
    name: 'forget-changes',
    text: `UPDATE change SET previous = NULL
           WHERE linked_account_id = $1 AND record_id = ANY ($2::uuid[]) AND previous IS NOT NULL`,
    values,
  })
  await forgetWrites(client, linkedAccountId, recordIds)
  await client.query({
    name: 'forget-live-ids',
    text: 'DELETE FROM live_id WHERE linked_account_id = $1 AND id = ANY ($2::uuid[])',
    values,
  })
}
