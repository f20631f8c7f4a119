import type { PoolClient } from 'pg'
import type { Connector } from '@crosswalk/connector-kit'
import type { Category, ModelName } from '@crosswalk/models'
import { settingsOf, type SettingsByModel } from '../mapping/index.ts'
import { requestRuns } from './schedule.ts'

/** Which accounts; all that is given must match. */
export interface AccountsWhere {
  readonly linkedAccountId?: string | undefined
  readonly category?: Category | undefined
}

interface AccountRow {
  readonly id: string
  readonly connector: string
  readonly model_settings: SettingsByModel
  readonly are_syncs_disabled: boolean
}

/** The streams of a connector that fill one of the models. */
export const streamsFilling = (connector: Connector, models: readonly string[]): readonly string[] =>
  Object.entries(connector.streams)
    .filter(([, stream]) => stream.mappings.some(({ model }) => models.includes(model.name)))
    .map(([name]) => name)

/**
 * Lets run what an account needs and stops the rest: a stream none of whose models may be read and is stored, unless
 * others hang below its records. Streams that fill a model which has been opened get a full run.
 */
export async function settleStreams(
  client: PoolClient,
  where: AccountsWhere,
  findConnector: (id: string) => Connector | undefined,
  opened: readonly ModelName[] = [],
): Promise<void> {
  const { rows } = await client.query<AccountRow>(
    `SELECT id, connector, model_settings, are_syncs_disabled FROM linked_account
     WHERE ($1::uuid IS NULL OR id = $1) AND ($2::text IS NULL OR category = $2) ORDER BY id`,
    [where.linkedAccountId ?? null, where.category ?? null],
  )
  for (const account of rows) {
    const connector = findConnector(account.connector)
    if (!connector) continue
    await client.query({
      name: 'settle-streams',
      text: `UPDATE sync_schedule SET is_enabled = (stream = ANY ($2::text[]))
             WHERE linked_account_id = $1 AND is_enabled <> (stream = ANY ($2::text[]))`,
      values: [account.id, account.are_syncs_disabled ? [] : neededStreams(connector, account.model_settings)],
    })
    const streams = streamsFilling(connector, opened)
    if (streams.length > 0) await requestRuns(client, account.id, { streams, full: true })
  }
}

function neededStreams({ streams }: Connector, settings: SettingsByModel): readonly string[] {
  const isRead = (name: string) =>
    streams[name]!.mappings.some(({ model }) => {
      const { canRead, source } = settingsOf(settings, model.name)
      return canRead && source !== 'live'
    })
  const needed = new Set(Object.keys(streams).filter(isRead))
  // The parents of what is needed, and theirs.
  for (let name of needed) {
    for (let parent = streams[name]!.parent; parent !== undefined; parent = streams[name]!.parent) {
      needed.add(parent)
      name = parent
    }
  }
  return [...needed]
}
