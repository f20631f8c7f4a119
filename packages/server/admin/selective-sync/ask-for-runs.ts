import type { PoolClient } from 'pg'
import type { Connector } from '@crosswalk/connector-kit'
import { requestRuns } from '../../sync/schedule.ts'
import { streamsFilling } from '../../sync/settle-streams.ts'

/**
 * Asks for full runs with other conditions. A full run that was interrupted does not go on: it has read its first pages
 * with the old ones. One that is at work ends as it began, and is followed by another.
 */
export async function askForNewSelection(
  client: PoolClient,
  linkedAccountId: string,
  connector: Connector,
  models: readonly string[],
): Promise<void> {
  const streams = streamsFilling(connector, models)
  await client.query({
    name: 'close-interrupted-runs',
    text: `UPDATE sync_run r SET is_open = false, status = 'FAILED', error_code = 'run_superseded',
             finished_at = coalesce(finished_at, date_trunc('milliseconds', now()))
           FROM sync_schedule s
           WHERE r.linked_account_id = $1 AND r.stream = ANY ($2::text[]) AND r.is_open
             AND s.linked_account_id = $1 AND s.stream = r.stream AND s.admitted_at IS NULL`,
    values: [linkedAccountId, streams],
  })
  await requestRuns(client, linkedAccountId, { streams, full: true })
}
