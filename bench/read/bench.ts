import { changedOf, companies } from '../sync/contacts.ts'
import type { LinkedBenchAccount, SyncCalls } from '../sync/syncer.ts'
import type { VendorCalls } from '../sync/vendor.ts'
import { bar, median, percent, spread, table, whole } from '../support/figures.ts'
import { startPostgres, type BenchPostgres } from '../support/postgres.ts'
import { startProcess, type BenchProcess } from '../support/process.ts'
import { cpuOf, cpuOfFamily, loadAverage } from '../support/usage.ts'
import type { ServerCalls } from './api.ts'
import type { Load, LoadCalls, LoadReport } from './load.ts'

export interface ReadOptions {
  readonly rounds: number
  /** Of each round. */
  readonly seconds: number
  readonly profile: string | undefined
}

const contacts = 200_000
const otherAccounts = 3
const contactsOfOthers = 20_000
const floorConnections = 4

interface Side {
  readonly name: string
  readonly server: BenchProcess<ServerCalls>
  readonly load: Omit<Load, 'seconds'>
}

interface Measured extends LoadReport {
  /** Microseconds of CPU per request. */
  readonly process: number
  readonly postgres: number
}

export async function benchRead(options: ReadOptions): Promise<string[]> {
  const postgres = await startPostgres()
  try {
    const { account, apiKey, changedAt, vendorUrl, ids } = await fill(postgres)
    const { connectionString } = postgres
    const server = (module: string, argument: object, nodeOptions: readonly string[] = []) =>
      startProcess<ServerCalls>(new URL(module, import.meta.url), { connectionString, ...argument }, nodeOptions)
    const profiling = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`]
    const api = await server('./api.ts', { vendorUrl }, profiling)
    const floor = await server('./floor.ts', { account: account.linkedAccountId, connections: floorConnections })
    const load = await startProcess<LoadCalls>(new URL('./load.ts', import.meta.url))
    const headers = { authorization: `Bearer ${apiKey}`, 'x-account-token': account.accountToken }
    const origin = await api.call('origin')
    const ours = (name: string, paths: readonly string[], isWalked = true): Side => ({
      name,
      server: api,
      load: { origin, headers, paths, isWalked },
    })
    const lists = '/api/crm/v1/contacts?page_size=100'
    const floorSide: Side = {
      name: 'floor: bare node:http',
      server: floor,
      load: { origin: await floor.call('origin'), headers: {}, paths: ['/contacts?page_size=100'], isWalked: true },
    }
    const list = ours('list, page of 100', [lists])
    const emails = ids.map(({ email }) => `${lists}&email_addresses=${encodeURIComponent(email)}`)
    const others = [
      ours(
        'retrieve by id',
        ids.map(({ id }) => `/api/crm/v1/contacts/${id}`),
        false,
      ),
      ours('filter by e-mail', emails, false),
      ours('modified_after (a tenth)', [`${lists}&modified_after=${changedAt}`]),
      ours('expand=account', [`${lists}&expand=account`]),
      ours('include_remote_data', [`${lists}&include_remote_data=true`]),
      ours('include_provenance', [`${lists}&include_provenance=true`]),
    ]
    const results = new Map<string, Measured[]>([floorSide, list, ...others].map(({ name }) => [name, []]))
    const measureSide = async (side: Side, seconds: number) => {
      const before = { process: cpuOf(side.server.pid), postgres: cpuOfFamily(postgres.postmaster) }
      const report = await load.call('run', { ...side.load, seconds })
      const requests = report.perSecond * seconds
      return {
        ...report,
        process: (cpuOf(side.server.pid) - before.process) / requests,
        postgres: (cpuOfFamily(postgres.postmaster) - before.postgres) / requests,
      }
    }
    for (const side of [floorSide, list, ...others]) await measureSide(side, 1)
    for (let round = 0; round < options.rounds; round++)
      for (const side of [floorSide, list]) results.get(side.name)!.push(await measureSide(side, options.seconds))
    const loadWhileMeasuring = loadAverage()
    for (const side of others) results.get(side.name)!.push(await measureSide(side, Math.min(4, options.seconds)))
    for (const running of [load, api, floor]) await running.stop()

    console.log(
      `\n${whole(contacts)} records among ${whole(contacts + otherAccounts * contactsOfOthers)}, 16 connections, ` +
        `${options.rounds} rounds of ${options.seconds} s, load ${loadWhileMeasuring} (the load generator included)\n`,
    )
    console.log(tableOf(results, floorSide.name))
    const ratio = rateOf(results, list.name) / rateOf(results, floorSide.name)
    return [bar('unified list, page of 100', ratio >= 0.7, `${percent(ratio)} of the floor`, '70%')]
  } finally {
    await postgres.close()
  }
}

interface Filled {
  readonly account: LinkedBenchAccount
  readonly apiKey: string
  /** An instant behind which a tenth of the records was modified. */
  readonly changedAt: string
  readonly vendorUrl: string
  readonly ids: readonly { readonly id: string; readonly email: string }[]
}

/** Syncs the accounts the way they are synced in production. */
async function fill(postgres: BenchPostgres): Promise<Filled> {
  const vendor = await startProcess<VendorCalls>(new URL('../sync/vendor.ts', import.meta.url))
  const vendorUrl = await vendor.call('url')
  const given = { connectionString: postgres.connectionString, vendorUrl }
  const syncer = await startProcess<SyncCalls>(new URL('../sync/syncer.ts', import.meta.url), given)
  const [account, ...others] = await syncer.call('link', 1 + otherAccounts)
  const accounts = [account!]
  await vendor.call('hold', { contacts, generation: 0 })
  await syncer.call('run', { accounts, stream: 'companies', full: true })
  const filled = await syncer.call('run', { accounts, stream: 'contacts', full: true })
  console.log(`${whole(contacts)} records synced in ${(filled.milliseconds / 1000).toFixed(0)} s`)
  await vendor.call('hold', { contacts: contactsOfOthers, generation: 0 })
  await syncer.call('run', { accounts: others, stream: 'contacts', full: true })
  await vendor.call('hold', { contacts, generation: 1 })
  const changedAt = new Date().toISOString()
  const { report } = await syncer.call('run', { accounts, stream: 'contacts' })
  if (report.changed !== changedOf(contacts)) throw new Error(`${report.changed} records changed.`)
  const apiKey = await syncer.call('apiKey')
  await syncer.stop()
  await vendor.stop()
  await postgres.query('VACUUM ANALYZE')
  await postgres.query('CHECKPOINT')
  const ids = await postgres.query<{ id: string; email: string }>(
    `SELECT id, value AS email FROM record_filter WHERE linked_account_id = '${account!.linkedAccountId}'
     AND filter = 'crm.Contact:email_addresses.email_address' ORDER BY md5(value) LIMIT 20000`,
  )
  const [count] = await postgres.query<{ count: string }>(
    `SELECT count(*) FROM record WHERE linked_account_id = '${account!.linkedAccountId}'`,
  )
  if (Number(count!.count) !== contacts + companies) throw new Error(`${count!.count} records are there.`)
  return { account: account!, apiKey, changedAt, vendorUrl, ids }
}

const rateOf = (results: ReadonlyMap<string, readonly Measured[]>, name: string): number =>
  median(results.get(name)!.map((measured) => measured.perSecond))

function tableOf(results: ReadonlyMap<string, readonly Measured[]>, floor: string): string {
  const rows = [...results].map(([name, rounds]) => {
    const of = (figure: keyof Measured) => median(rounds.map((round) => round[figure]))
    return [
      name,
      whole(of('perSecond')),
      spread(rounds.map((round) => round.perSecond)),
      of('p50').toFixed(1),
      of('p99').toFixed(1),
      whole(of('process')),
      whole(of('postgres')),
      (of('bytes') / 1000).toFixed(1),
      percent(of('perSecond') / rateOf(results, floor)),
    ]
  })
  return table(['', 'req/s', 'spread', 'p50 ms', 'p99 ms', 'CPU us', 'PG us', 'kB', 'of floor'], rows)
}
