/** A mapping is changed on many stored records: when reads show it, and how fast the store follows. No vendor is asked. */
import type { ServerCalls } from '../read/api.ts'
import { bar, median, spread, table, whole } from '../support/figures.ts'
import { startPostgres, type BenchPostgres } from '../support/postgres.ts'
import { startProcess, type BenchProcess } from '../support/process.ts'
import { cpuOf, cpuOfFamily, loadAverage } from '../support/usage.ts'
import type { LinkedBenchAccount, SyncCalls } from '../sync/syncer.ts'
import type { VendorCalls } from '../sync/vendor.ts'
import type { RemapCalls } from './remapper.ts'

export interface RemapOptions {
  readonly records: number
  readonly rounds: number
  /** A folder for a CPU profile of the process that renders anew. */
  readonly profile: string | undefined
}

/** What the field is read from; each change makes every record another one. */
const readings = {
  'a path': (round: number) => ({ path: ['custom', round % 2 === 0 ? 'segment' : 'score'] }),
  'a jq expression': (round: number) => ({ expression: `"\\(.custom.segment)-\\(.custom.score + ${round})"` }),
} as const
type Reading = keyof typeof readings

interface Measured {
  /** Milliseconds of the request that changes the mapping. */
  readonly change: number
  /** Milliseconds of the first page of 100 after it, which shows it, and of both together. */
  readonly firstPage: number
  readonly untilShown: number
  readonly stalePage: number
  readonly storedPage: number
  readonly perSecond: number
  /** Microseconds of CPU per record. */
  readonly process: number
  readonly postgres: number
}

export async function benchRemap(options: RemapOptions): Promise<string[]> {
  const postgres = await startPostgres()
  try {
    const { account, apiKey, vendorUrl, organizationId } = await fill(postgres, options.records)
    const given = { connectionString: postgres.connectionString, vendorUrl }
    const profiling = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`]
    const api = await startProcess<ServerCalls>(new URL('../read/api.ts', import.meta.url), given)
    const remapper = await startProcess<RemapCalls>(new URL('./remapper.ts', import.meta.url), given, profiling)
    const client = clientOf(await api.call('origin'), apiKey, account.accountToken)
    const mappingId = await client.create()
    const job = { organizationId, linkedAccountId: account.linkedAccountId }
    const asked = await requestsOf(postgres)
    const measure = async (reading: Reading, round: number): Promise<Measured> => {
      const started = performance.now()
      await client.change(mappingId, readings[reading](round))
      const change = performance.now() - started
      const firstPage = await client.page()
      const stalePage = await client.pages(20)
      const before = { process: cpuOf(remapper.pid), postgres: cpuOfFamily(postgres.postmaster) }
      const report = await remapper.call('remap', job)
      if (report.changed !== options.records) throw new Error(`${report.changed} records changed.`)
      return {
        change,
        firstPage,
        untilShown: change + firstPage,
        stalePage,
        storedPage: await client.pages(20),
        perSecond: (report.changed / report.milliseconds) * 1000,
        process: (cpuOf(remapper.pid) - before.process) / report.changed,
        postgres: (cpuOfFamily(postgres.postmaster) - before.postgres) / report.changed,
      }
    }
    const results = new Map<Reading, Measured[]>()
    // The first walk warms up; it also makes every record have the field.
    await remapper.call('remap', job)
    for (let round = 1; round <= options.rounds; round += 1)
      for (const reading of Object.keys(readings) as Reading[])
        results.set(reading, [...(results.get(reading) ?? []), await measure(reading, round)])
    const vendorCalls = (await requestsOf(postgres)) - asked
    await remapper.stop()
    await api.stop()

    console.log(
      `\n${whole(options.records)} records of one account, ${options.rounds} rounds, load ${loadAverage()}; ` +
        'milliseconds, and records a second\n',
    )
    console.log(tableOf(results))
    const shown = median([...results.values()].flat().map((measured) => measured.untilShown))
    return [
      bar('a changed mapping on reads', shown < 1000, `${whole(shown)} ms after it was sent`, 'at once'),
      bar('vendor calls', vendorCalls === 0, String(vendorCalls), '0'),
    ]
  } finally {
    await postgres.close()
  }
}

function tableOf(results: ReadonlyMap<Reading, readonly Measured[]>): string {
  const rows = [...results].map(([name, rounds]) => {
    const of = (figure: keyof Measured) => median(rounds.map((round) => round[figure]))
    return [
      name,
      of('change').toFixed(0),
      of('firstPage').toFixed(0),
      of('stalePage').toFixed(1),
      of('storedPage').toFixed(1),
      whole(of('perSecond')),
      spread(rounds.map((round) => round.perSecond)),
      whole(of('process')),
      whole(of('postgres')),
    ]
  })
  const head = ['', 'change', 'first page', 'stale page', 'stored page', 'remap/s', 'spread', 'CPU us', 'PG us']
  return table(head, rows)
}

interface Filled {
  readonly account: LinkedBenchAccount
  readonly organizationId: string
  readonly apiKey: string
  readonly vendorUrl: string
}

/** Syncs an account the way accounts are synced in production; then the vendor is switched off. */
async function fill(postgres: BenchPostgres, contacts: number): Promise<Filled> {
  const vendor = await startProcess<VendorCalls>(new URL('../sync/vendor.ts', import.meta.url))
  const vendorUrl = await vendor.call('url')
  const given = { connectionString: postgres.connectionString, vendorUrl }
  const syncer = await startProcess<SyncCalls>(new URL('../sync/syncer.ts', import.meta.url), given)
  const [account] = await syncer.call('link', 1)
  await vendor.call('hold', { contacts, generation: 0 })
  const { report, milliseconds } = await syncer.call('run', { accounts: [account!], stream: 'contacts', full: true })
  if (report.added !== contacts) throw new Error(`${report.added} records were added.`)
  console.log(`${whole(contacts)} records synced in ${(milliseconds / 1000).toFixed(0)} s`)
  const apiKey = await syncer.call('apiKey')
  await stop(syncer, vendor)
  await postgres.query('VACUUM ANALYZE')
  await postgres.query('CHECKPOINT')
  const [row] = await postgres.query<{ organization_id: string }>('SELECT organization_id FROM linked_account')
  return { account: account!, organizationId: row!.organization_id, apiKey, vendorUrl }
}

const stop = async (...processes: BenchProcess<any>[]) => {
  for (const running of processes) await running.stop()
}

/** Every request to a vendor leaves a line. */
async function requestsOf(postgres: BenchPostgres): Promise<number> {
  const [row] = await postgres.query<{ count: string }>('SELECT count(*) FROM request_log')
  return Number(row!.count)
}

/** What the customer's program does. */
function clientOf(origin: string, apiKey: string, accountToken: string) {
  const send = async (method: string, path: string, body?: object): Promise<any> => {
    const response = await fetch(origin + path, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        'x-account-token': accountToken,
        'content-type': 'application/json',
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`)
    return JSON.parse(text)
  }
  let wanted: { readonly path?: readonly string[]; readonly expression?: string } = {}
  const expected = (record: any): unknown => {
    const custom = record.remote_data[0].data.custom
    if (wanted.path) return custom[wanted.path[1]!]
    const added = Number(/\+ (\d+)/.exec(wanted.expression!)![1])
    return `${custom.segment}-${custom.score + added}`
  }
  /** Reads a page; throws where a record does not show the mapping as it is now. */
  const check = async () => {
    const { results } = await send('GET', '/api/crm/v1/contacts?page_size=100&include_remote_data=true')
    for (const record of results)
      if (record.field_mappings.organization_defined_targets.label.value !== expected(record))
        throw new Error(`${record.id} does not show the mapping.`)
  }
  const pages = async (count: number) => {
    const started = performance.now()
    for (let page = 0; page < count; page += 1) await send('GET', '/api/crm/v1/contacts?page_size=100')
    return (performance.now() - started) / count
  }
  return {
    create: async (): Promise<string> => {
      const mapping = { level: 'organization', model: 'crm.Contact', target: 'label', path: ['custom', 'source'] }
      return (await send('POST', '/v1/field-mappings', mapping)).field_mapping.id
    },
    change: async (id: string, reading: typeof wanted) => {
      wanted = reading
      await send('PATCH', `/v1/field-mappings/${id}`, reading)
    },
    page: async () => {
      const milliseconds = await pages(1)
      await check()
      return milliseconds
    },
    pages,
  }
}
