import { CrosswalkError, type Connector } from '@crosswalk/connector-kit'
import type { PoolClient } from 'pg'
import { audit, type Actor } from '../../audit/audit.ts'
import { settleStreams } from '../../sync/settle-streams.ts'
import { settingsOf, takeConfiguration, type SettingsByModel, type Source } from '../../mapping/index.ts'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { enqueue } from '../../store/queue.ts'
import { modelsOfConnector } from '../../sync/status.ts'
import { forgetTask } from './forget.ts'
import { isLive, liveStreams, modelsIn } from './streams.ts'

export interface ModelSource {
  readonly source: Source
  /** Seconds. */
  readonly max_age: number
}

export type Sources = Readonly<Record<string, ModelSource>>

interface AccountOf {
  readonly organizationId: string
  readonly linkedAccountId: string
}

/** Where the records of each model of an account come from. Throws `not_found`. */
export const readSources = (platform: Platform, of: AccountOf): Promise<Sources> =>
  inOrganization(platform.database, of.organizationId, async (client) => {
    const { connector, settings } = await readAccount(platform, client, of.linkedAccountId)
    return sourcesOf(connector, settings)
  })

/**
 * Sets where the records of models come from. A model set to live is no longer synced, and what is stored of it is erased; one
 * that is set back is read anew from its start. Throws `invalid_request` for a model that the connector does not fill, and
 * `conflict` where its stream is needed for others that stay stored.
 */
export const changeSources = (
  platform: Platform,
  of: AccountOf,
  wanted: Readonly<Record<string, Partial<ModelSource>>>,
  by: Actor,
): Promise<Sources> =>
  inOrganization(platform.database, of.organizationId, async (client) => {
    // No page is being stored while this changes, and the next one is stored as it says.
    const { text, values } = takeConfiguration(of.linkedAccountId)
    await client.query(text, [...values])
    const { connector, settings: before } = await readAccount(platform, client, of.linkedAccountId)
    const settings: Record<string, SettingsByModel[string]> = { ...before }
    const known = modelsOfConnector(connector).map(({ name }) => name as string)
    for (const [model, change] of Object.entries(wanted)) {
      if (!known.includes(model)) throw notFilled(connector, model, known)
      settings[model] = {
        ...settings[model],
        ...(change.source && { source: change.source }),
        ...(change.max_age !== undefined && { max_age: change.max_age }),
      }
    }
    checkStreams(connector, settings)
    await client.query('UPDATE linked_account SET model_settings = $2 WHERE id = $1', [
      of.linkedAccountId,
      JSON.stringify(settings),
    ])
    const live = liveStreams(connector, settings)
    const were = liveStreams(connector, before)
    await settleStreams(client, { linkedAccountId: of.linkedAccountId }, (id) => platform.connectors.get(id))
    await stopStreams(
      client,
      of,
      live.filter((stream) => !were.includes(stream)),
    )
    await startStreams(
      client,
      of,
      were.filter((stream) => !live.includes(stream)),
    )
    await audit(client, by, {
      event: 'CHANGED_SYNCING',
      description: 'Changed whether records of the linked account are read from the store or live.',
      linkedAccountId: of.linkedAccountId,
      details: wanted,
    })
    return sourcesOf(connector, settings)
  })

const sourcesOf = (connector: Connector, settings: SettingsByModel): Sources =>
  Object.fromEntries(
    modelsOfConnector(connector).map(({ name }) => {
      const { source, maxAge } = settingsOf(settings, name)
      return [name, { source, max_age: maxAge }]
    }),
  )

/** A stream is stored or it is not: the models that it fills are alike, and those below it need it. */
function checkStreams(connector: Connector, settings: SettingsByModel): void {
  for (const name of Object.keys(connector.streams)) {
    const models = modelsIn(connector, name)
    const live = models.filter((model) => isLive(settings, model.name))
    const below = Object.entries(connector.streams).filter(([, stream]) => stream.parent === name)
    const others = [...models, ...below.flatMap(([stream]) => modelsIn(connector, stream))].filter(
      (model) => !isLive(settings, model.name),
    )
    if (live.length === 0 || others.length === 0) continue
    const stored = [...new Set(others.map((model) => model.name))].join(', ')
    throw new CrosswalkError(
      'conflict',
      `${connector.name} gives ${live.map((model) => model.name).join(', ')} together with ${stored}: set them to live together, or none of them.`,
      { parameter: `/${live[0]!.name}` },
    )
  }
}

/** No run of these streams starts any more, and the page that is on its way is not stored. */
async function stopStreams(client: PoolClient, of: AccountOf, streams: readonly string[]): Promise<void> {
  if (streams.length === 0) return
  await client.query('UPDATE sync_schedule SET admitted_at = NULL WHERE linked_account_id = $1 AND stream = ANY ($2)', [
    of.linkedAccountId,
    streams,
  ])
  await client.query(
    `UPDATE sync_run SET is_open = false, status = CASE WHEN status = 'SYNCING' THEN 'PAUSED' ELSE status END,
       finished_at = coalesce(finished_at, now()) WHERE linked_account_id = $1 AND stream = ANY ($2) AND is_open`,
    [of.linkedAccountId, streams],
  )
  await forgetCheckpoints(client, of, streams)
  await enqueue(client, {
    task: forgetTask,
    payload: { organizationId: of.organizationId, linkedAccountId: of.linkedAccountId },
    key: `${forgetTask} ${of.linkedAccountId}`,
  })
}

/** They are read from their start. */
async function startStreams(client: PoolClient, of: AccountOf, streams: readonly string[]): Promise<void> {
  if (streams.length === 0) return
  await forgetCheckpoints(client, of, streams)
  await client.query(
    `UPDATE sync_schedule SET admitted_at = NULL, next_run_at = now(), next_full_at = now(),
       next_trigger = 'initial', failures = 0 WHERE linked_account_id = $1 AND stream = ANY ($2)`,
    [of.linkedAccountId, streams],
  )
  await client.query('DELETE FROM live_id WHERE linked_account_id = $1 AND stream = ANY ($2)', [
    of.linkedAccountId,
    streams,
  ])
}

/** The fence stays and rises: a worker that holds an older one stores nothing. */
async function forgetCheckpoints(client: PoolClient, of: AccountOf, streams: readonly string[]): Promise<void> {
  await client.query(
    `UPDATE checkpoint SET fence = fence + 1, cursor = NULL, etag = NULL, run_id = NULL, position = NULL, page = 0,
       run_cursor = NULL, run_named_cursor = NULL, run_started_at = NULL, done_run_id = NULL, completed_at = NULL
     WHERE linked_account_id = $1 AND stream = ANY ($2) AND partition = ''`,
    [of.linkedAccountId, streams],
  )
  await client.query(`DELETE FROM checkpoint WHERE linked_account_id = $1 AND stream = ANY ($2) AND partition <> ''`, [
    of.linkedAccountId,
    streams,
  ])
  // What earlier runs found is not what is stored now.
  await client.query('DELETE FROM sync_run WHERE linked_account_id = $1 AND stream = ANY ($2)', [
    of.linkedAccountId,
    streams,
  ])
}

async function readAccount(platform: Platform, client: PoolClient, id: string) {
  const { rows } = await client.query<{ connector: string; model_settings: SettingsByModel }>(
    'SELECT connector, model_settings FROM linked_account WHERE id = $1 FOR NO KEY UPDATE',
    [id],
  )
  const connector = rows[0] && platform.connectors.get(rows[0].connector)
  if (!rows[0] || !connector)
    throw new CrosswalkError('not_found', `There is no linked account ${id}.`, { parameter: 'id' })
  return { connector, settings: rows[0].model_settings }
}

const notFilled = (connector: Connector, model: string, known: readonly string[]): CrosswalkError =>
  new CrosswalkError(
    'invalid_request',
    `${connector.name} does not fill ${model.slice(0, 80)}, only ${known.join(', ')}.`,
    { parameter: `/${model.slice(0, 80)}` },
  )
