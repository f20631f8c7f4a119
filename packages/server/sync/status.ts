import type { PoolClient } from 'pg'
import type { Connector } from '@crosswalk/connector-kit'
import { models, type Model } from '@crosswalk/models'
import type { RunStatus } from './run.ts'

/** Where the syncing of one common model of an account stands. */
export interface ModelSyncStatus {
  readonly model_name: string
  readonly model_id: string
  readonly status: SyncWord
  readonly last_sync_start: string | null
  readonly next_sync_start: string | null
  readonly last_sync_result: SyncWord | null
  readonly last_sync_finished: string | null
  readonly is_initial_sync: boolean
  readonly selective_sync_configurations_usage: null
  /** Everything the vendor had at this instant is here. Null until the first run has ended. */
  readonly data_fresh_as_of: string | null
  readonly sync_status_reason: 'RATE_LIMITED' | 'WAITING_ON_OTHER_MODELS' | null
  /** What went wrong, as a code of the error table and a sentence. */
  readonly error: { readonly code: string; readonly message: string } | null
}

type SyncWord = RunStatus | 'DISABLED'

interface StreamRow {
  readonly stream: string
  readonly is_enabled: boolean
  readonly next_run_at: string
  readonly is_at_work: boolean
  readonly status: RunStatus | null
  readonly started_at: string | null
  readonly finished_at: string | null
  readonly error_code: string | null
  readonly error_message: string | null
  readonly fresh_as_of: string | null
}

/** Every model that the connector's streams fill, by name. A model of several streams stands as its worst stream does. */
export async function readSyncStatus(
  client: PoolClient,
  linkedAccountId: string,
  connector: Connector,
): Promise<readonly ModelSyncStatus[]> {
  const { rows } = await client.query<StreamRow>({
    name: 'sync-status',
    text: `SELECT s.stream, s.is_enabled, s.next_run_at, s.admitted_at IS NOT NULL AS is_at_work, latest.status, latest.started_at,
             latest.finished_at, latest.error_code, latest.error_message, fresh.started_at AS fresh_as_of
           FROM sync_schedule s
           LEFT JOIN LATERAL (SELECT * FROM sync_run r WHERE r.linked_account_id = s.linked_account_id AND r.stream = s.stream
                              ORDER BY started_at DESC LIMIT 1) latest ON true
           LEFT JOIN LATERAL (SELECT started_at FROM sync_run r
                              WHERE r.linked_account_id = s.linked_account_id AND r.stream = s.stream
                                AND status IN ('DONE', 'PARTIALLY_SYNCED')
                              ORDER BY started_at DESC LIMIT 1) fresh ON true
           WHERE s.linked_account_id = $1`,
    values: [linkedAccountId],
  })
  const streams = new Map(rows.map((row) => [row.stream, row]))
  const byModel = new Map<Model, StreamRow[]>()
  for (const [name, stream] of Object.entries(connector.streams))
    for (const { model } of stream.mappings) {
      const row = streams.get(name)
      if (row) byModel.set(model, [...(byModel.get(model) ?? []), row])
    }
  return [...byModel].map(([model, of]) => statusOf(model, of)).sort((a, b) => (a.model_id < b.model_id ? -1 : 1))
}

const order: readonly SyncWord[] = ['SYNCING', 'FAILED', 'PAUSED', 'PARTIALLY_SYNCED', 'DONE', 'DISABLED']

function statusOf(model: Model, rows: readonly StreamRow[]): ModelSyncStatus {
  const worst = rows.reduce((a, b) => (order.indexOf(wordOf(a)) <= order.indexOf(wordOf(b)) ? a : b))
  const word = wordOf(worst)
  return {
    model_name: model.title,
    model_id: model.name,
    status: word,
    last_sync_start: newest(rows.map((row) => row.started_at)),
    next_sync_start: worst.is_enabled ? iso([...rows].map((row) => row.next_run_at).sort()[0]!) : null,
    last_sync_result: word === 'SYNCING' ? null : word,
    last_sync_finished: newest(rows.map((row) => row.finished_at)),
    is_initial_sync: rows.some((row) => row.fresh_as_of === null),
    selective_sync_configurations_usage: null,
    data_fresh_as_of: rows.some((row) => row.fresh_as_of === null) ? null : oldest(rows.map((row) => row.fresh_as_of!)),
    sync_status_reason: reasonOf(worst.error_code),
    error: worst.error_code === null ? null : { code: worst.error_code, message: worst.error_message ?? '' },
  }
}

/** A stream that never ran counts as syncing: its first run is on its way. */
const wordOf = (row: StreamRow): SyncWord => (row.is_enabled ? (row.status ?? 'SYNCING') : 'DISABLED')

function reasonOf(code: string | null): ModelSyncStatus['sync_status_reason'] {
  if (code === 'rate_limited') return 'RATE_LIMITED'
  return code === 'waiting_on_other_streams' ? 'WAITING_ON_OTHER_MODELS' : null
}

const iso = (text: string): string => new Date(text).toISOString()
const sorted = (texts: readonly (string | null)[]) =>
  texts
    .filter((text) => text !== null)
    .map(iso)
    .sort()
const newest = (texts: readonly (string | null)[]): string | null => sorted(texts).at(-1) ?? null
const oldest = (texts: readonly string[]): string => sorted(texts)[0]!

/** The models a connector fills, for the list of what it can do. */
export const modelsOfConnector = (connector: Connector): readonly Model[] =>
  [...models.values()].filter((model) =>
    Object.values(connector.streams).some((stream) => stream.mappings.some((mapping) => mapping.model === model)),
  )
