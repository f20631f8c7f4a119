/** Our side, in a process of its own: the worker's path from a job to the end of its run. */
import { generateKey } from '../../packages/server/admin/api-keys.ts'
import { inOrganization } from '../../packages/server/store/organization.ts'
import { requestRuns } from '../../packages/server/sync/schedule.ts'
import { runStream } from '../../packages/server/sync/run-stream.ts'
import { benchPlatform, closePlatform, link, type PlatformArgument } from '../support/platform.ts'
import { argument, serveCalls } from '../support/process.ts'

export interface LinkedBenchAccount {
  readonly linkedAccountId: string
  readonly accountToken: string
}

/** What a run did, as its own report says. */
export interface RunReport {
  readonly mode: string
  readonly records: number
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
}

export interface SyncCalls {
  apiKey(): string
  link(accounts: number): readonly LinkedBenchAccount[]
  /** Runs a stream of each account, all at once. Returns milliseconds and what the runs did together. */
  run(jobs: { accounts: readonly LinkedBenchAccount[]; stream: string; full?: boolean }): {
    milliseconds: number
    report: RunReport
  }
}

const given = argument() as PlatformArgument
const platform = benchPlatform(given)
const { rows } = await platform.database.service.query<{ id: string }>('SELECT create_organization($1) AS id', [
  'Bench',
])
const organizationId = rows[0]!.id

const calls: { [Name in keyof SyncCalls]: (input: any) => unknown } = {
  apiKey: () =>
    inOrganization(platform.database, organizationId, (client) => generateKey(client, organizationId, 'Bench')),
  link: async (accounts: number) => {
    const linked: LinkedBenchAccount[] = []
    for (let number = 0; number < accounts; number++) linked.push(await link(platform, organizationId, given.vendorUrl))
    return linked
  },
  run: async ({ accounts, stream, full }: Parameters<SyncCalls['run']>[0]) => {
    const ids = accounts.map((account) => account.linkedAccountId)
    await inOrganization(platform.database, organizationId, async (client) => {
      for (const id of ids) await requestRuns(client, id, { streams: [stream], full: full === true })
    })
    const started = performance.now()
    await Promise.all(ids.map((linkedAccountId) => runStream(platform, { organizationId, linkedAccountId, stream })))
    const milliseconds = performance.now() - started
    return { milliseconds, report: await reportOf(ids, stream) }
  },
}
serveCalls(calls, () => closePlatform(platform))

/** The last run of each account; throws where one did not end well. */
async function reportOf(ids: readonly string[], stream: string): Promise<RunReport> {
  const found = await inOrganization(platform.database, organizationId, (client) =>
    client.query<RunReport & { status: string; error_message: string | null }>(
      `SELECT DISTINCT ON (linked_account_id) mode, status, error_message, records, added, changed, removed, unchanged
       FROM sync_run WHERE linked_account_id = ANY ($1) AND stream = $2 ORDER BY linked_account_id, started_at DESC`,
      [ids, stream],
    ),
  )
  for (const { status, error_message: message } of found.rows)
    if (status !== 'DONE') throw new Error(`A run ended as ${status}: ${message}`)
  const sum = (name: 'records' | 'added' | 'changed' | 'removed' | 'unchanged') =>
    found.rows.reduce((total, row) => total + row[name], 0)
  return {
    mode: found.rows[0]!.mode,
    records: sum('records'),
    added: sum('added'),
    changed: sum('changed'),
    removed: sum('removed'),
    unchanged: sum('unchanged'),
  }
}
