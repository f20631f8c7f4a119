import type { PoolClient } from 'pg'
import type { Connector } from '@crosswalk/connector-kit'
import type { SyncStatus } from '../http/services.ts'
import { readSyncStatus } from '../sync/status.ts'
import { selectiveSyncUsage } from './selective-sync/usage.ts'

/** Where each model of an account stands, with whether conditions on it are in force. */
export async function syncStatusOf(
  client: PoolClient,
  linkedAccountId: string,
  connector: Connector,
): Promise<readonly SyncStatus[]> {
  const statuses = await readSyncStatus(client, linkedAccountId, connector)
  const usage = await selectiveSyncUsage(client, linkedAccountId, connector)
  return statuses.map((status) => ({
    ...status,
    selective_sync_configurations_usage: usage.get(status.model_id) ?? null,
  }))
}
