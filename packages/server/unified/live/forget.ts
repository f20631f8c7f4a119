import type { TaskList } from 'graphile-worker'
import type { PoolClient } from 'pg'
import { openAccount } from '../../account/open-account.ts'
import { holdConfiguration, type SettingsByModel } from '../../mapping/index.ts'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { modelsOfConnector } from '../../sync/status.ts'
import { isLive, liveStreams } from './streams.ts'

/** The name of the task in the queue. */
export const forgetTask = 'forget-live'

export interface ForgetJob {
  readonly organizationId: string
  readonly linkedAccountId: string
}

/** Rows erased in one transaction. */
const portion = 1000

/** The background work of live reads. */
export const liveTasks = (platform: Platform): TaskList => ({
  [forgetTask]: (payload) => forgetLive(platform, payload as ForgetJob),
})

/** Erases everything that is stored of models that are set to live, as if it had never been here. */
export async function forgetLive(platform: Platform, job: ForgetJob): Promise<void> {
  const account = await openAccount(platform, job.organizationId, job.linkedAccountId).catch(() => undefined)
  if (!account) return
  const inPortions = async (
    isToGo: (settings: SettingsByModel) => boolean,
    erase: (client: PoolClient) => Promise<number>,
  ) => {
    let erased: number
    do
      erased = await inOrganization(platform.database, job.organizationId, async (client) => {
        // Somebody may have set it back meanwhile, and a sync be at work.
        const { text, values } = holdConfiguration(account.id)
        await client.query(text, [...values])
        return isToGo(await readSettings(client, account.id)) ? erase(client) : 0
      })
    while (erased > 0)
  }
  for (const { name } of modelsOfConnector(account.connector))
    await inPortions(
      (settings) => isLive(settings, name),
      (client) => eraseRecords(client, account.id, name),
    )
  for (const stream of Object.keys(account.connector.streams))
    await inPortions(
      (settings) => liveStreams(account.connector, settings).includes(stream),
      (client) => erasePayloads(client, account.id, stream),
    )
}

async function readSettings(client: PoolClient, id: string): Promise<SettingsByModel> {
  const { rows } = await client.query<{ model_settings: SettingsByModel }>(
    'SELECT model_settings FROM linked_account WHERE id = $1',
    [id],
  )
  return rows[0]?.model_settings ?? {}
}

async function eraseRecords(client: PoolClient, accountId: string, model: string): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    `DELETE FROM record WHERE linked_account_id = $1 AND id IN (
       SELECT id FROM record WHERE linked_account_id = $1 AND model = $2 LIMIT ${portion}) RETURNING id`,
    [accountId, model],
  )
  const ids = rows.map((row) => row.id)
  if (ids.length === 0) return 0
  await client.query(
    'DELETE FROM record_filter WHERE linked_account_id = $1 AND id = ANY ($2::uuid[]) AND starts_with(filter, $3)',
    [accountId, ids, `${model}:`],
  )
  await client.query('DELETE FROM change WHERE linked_account_id = $1 AND record_id = ANY ($2::uuid[])', [
    accountId,
    ids,
  ])
  return ids.length
}

async function erasePayloads(client: PoolClient, accountId: string, stream: string): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM raw_payload WHERE linked_account_id = $1 AND stream = $2 AND id IN (
       SELECT id FROM raw_payload WHERE linked_account_id = $1 AND stream = $2 LIMIT ${portion})`,
    [accountId, stream],
  )
  return rowCount ?? 0
}
