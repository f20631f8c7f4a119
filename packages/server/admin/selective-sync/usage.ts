import type { PoolClient } from 'pg'
import type { Connector } from '@crosswalk/connector-kit'
import { readSelectiveSync } from '../../sync/selection/store.ts'

export type SelectiveSyncUsage = 'IN_NEXT_SYNC' | 'IN_LAST_SYNC'

/** Per model with conditions: whether a full run has come to its end with them, or the next one will bring them in. */
export async function selectiveSyncUsage(
  client: PoolClient,
  linkedAccountId: string,
  connector: Connector,
): Promise<ReadonlyMap<string, SelectiveSyncUsage>> {
  const stored = await readSelectiveSync(client, linkedAccountId)
  if (stored.length === 0) return new Map()
  const { rows } = await client.query<{ stream: string; started_at: string }>({
    name: 'latest-full-runs',
    text: `SELECT stream, max(started_at) AS started_at FROM sync_run
           WHERE linked_account_id = $1 AND mode = 'full' AND status IN ('DONE', 'PARTIALLY_SYNCED') GROUP BY stream`,
    values: [linkedAccountId],
  })
  const started = new Map(rows.map((row) => [row.stream, Date.parse(row.started_at)]))
  return new Map(
    stored.map(({ model, changed_at: changedAt }) => {
      const streams = Object.entries(connector.streams).filter(([, stream]) =>
        stream.mappings.some((mapping) => mapping.model.name === model),
      )
      const isIn = streams.every(([name]) => (started.get(name) ?? 0) >= Date.parse(changedAt))
      return [model, isIn ? 'IN_LAST_SYNC' : 'IN_NEXT_SYNC']
    }),
  )
}
