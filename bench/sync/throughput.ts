/** Full syncs and syncs with nine of ten records unchanged, against the floor, in turns. */
import { bar, median, percent, spread, table, whole } from '../support/figures.ts'
import type { BenchPostgres } from '../support/postgres.ts'
import { startProcess, type BenchProcess } from '../support/process.ts'
import { cpuOf, cpuOfFamily, loadAverage } from '../support/usage.ts'
import { changedOf } from './contacts.ts'
import type { FloorCalls, FloorShape } from './floor.ts'
import type { LinkedBenchAccount, SyncCalls } from './syncer.ts'
import type { VendorCalls } from './vendor.ts'

export interface Parts {
  readonly postgres: BenchPostgres
  readonly vendor: BenchProcess<VendorCalls>
  readonly syncer: BenchProcess<SyncCalls>
}

export interface Setup {
  readonly accounts: number
  readonly contacts: number
  readonly rounds: number
}

interface Measured {
  readonly perSecond: number
  /** Microseconds of CPU per record. */
  readonly process: number
  readonly postgres: number
}

const names = ['floor: everything', 'floor: record + change', 'full sync', '90% unchanged', 'incremental'] as const
type Name = (typeof names)[number]

/** Measures in turns and prints. Returns the lines about the bars. */
export async function measureThroughput(parts: Parts, setup: Setup): Promise<string[]> {
  const { accounts, contacts, rounds } = setup
  const floor = await startProcess<FloorCalls>(new URL('./floor.ts', import.meta.url), {
    connectionString: parts.postgres.connectionString,
  })
  try {
    // Warms both sides up, and leaves the rows that the floor then writes.
    const first = await startOver(parts, setup)
    await parts.syncer.call('run', { accounts: first, stream: 'contacts', full: true })
    await floor.call(
      'prepare',
      first.map((account) => account.linkedAccountId),
    )
    for (const shape of ['all', 'records'] as const) await measureFloor(parts, floor, setup, shape)

    const results = new Map<Name, Measured[]>(names.map((name) => [name, []]))
    for (let round = 0; round < rounds; round++) {
      results.get('floor: everything')!.push(await measureFloor(parts, floor, setup, 'all'))
      results.get('floor: record + change')!.push(await measureFloor(parts, floor, setup, 'records'))
      for (const [name, measured] of await measureOurs(parts, setup)) results.get(name)!.push(measured)
    }
    console.log(
      `\n${accounts} account${accounts > 1 ? 's at once' : ''}, ${whole(contacts)} records each, ${rounds} rounds, load ${loadAverage()}\n`,
    )
    console.log(tableOf(results))
    return barsOf(results, accounts)
  } finally {
    await floor.stop()
  }
}

async function startOver({ postgres, vendor, syncer }: Parts, { accounts, contacts }: Setup) {
  await vendor.call('hold', { contacts, generation: 1 })
  await vendor.call('hold', { contacts, generation: 0 })
  await postgres.reset()
  return syncer.call('link', accounts)
}

async function measureFloor(
  { postgres }: Parts,
  floor: BenchProcess<FloorCalls>,
  { accounts, contacts }: Setup,
  shape: FloorShape,
): Promise<Measured> {
  await floor.call('reset')
  return measure(postgres, floor.pid, accounts * contacts, () => floor.call('run', { shape, accounts }))
}

async function measureOurs(parts: Parts, setup: Setup): Promise<[Name, Measured][]> {
  const { postgres, vendor, syncer } = parts
  const { contacts } = setup
  const accounts = await startOver(parts, setup)
  const total = setup.accounts * contacts
  const run = (full: boolean, expected: Partial<Expected>) =>
    measure(postgres, syncer.pid, total, () => runChecked(syncer, accounts, full, expected))
  const fullSync = await run(true, { mode: 'full', records: total, added: total, changed: 0 })
  await vendor.call('hold', { contacts, generation: 1 })
  await postgres.query('CHECKPOINT')
  const changed = setup.accounts * changedOf(contacts)
  const unchanged = await run(true, { mode: 'full', records: total, added: 0, changed })
  await vendor.call('hold', { contacts, generation: 2 })
  await postgres.query('CHECKPOINT')
  const incremental = await run(false, { mode: 'incremental', added: 0, changed })
  return [
    ['full sync', fullSync],
    ['90% unchanged', unchanged],
    ['incremental', incremental],
  ]
}

type Expected = Awaited<ReturnType<SyncCalls['run']>>['report']

/** A run that did not do what it should have is no figure. */
async function runChecked(
  syncer: BenchProcess<SyncCalls>,
  accounts: readonly LinkedBenchAccount[],
  full: boolean,
  expected: Partial<Expected>,
): Promise<number> {
  const { milliseconds, report } = await syncer.call('run', { accounts, stream: 'contacts', full })
  for (const [name, value] of Object.entries(expected))
    if (report[name as keyof Expected] !== value)
      throw new Error(`The run reports ${name} ${report[name as keyof Expected]}, not ${value}.`)
  return milliseconds
}

async function measure(
  { postmaster, statements }: BenchPostgres,
  pid: number,
  records: number,
  work: () => Promise<number>,
): Promise<Measured> {
  const before = { process: cpuOf(pid), postgres: cpuOfFamily(postmaster) }
  await statements()
  const milliseconds = await work()
  const measured = {
    perSecond: (records / milliseconds) * 1000,
    process: (cpuOf(pid) - before.process) / records,
    postgres: (cpuOfFamily(postmaster) - before.postgres) / records,
  }
  const costs = await statements()
  if (costs !== '') console.log(`\n${whole(measured.perSecond)} records/s\n${costs}`)
  return measured
}

const rateOf = (results: ReadonlyMap<Name, readonly Measured[]>, name: Name): number =>
  median(results.get(name)!.map((measured) => measured.perSecond))

function tableOf(results: ReadonlyMap<Name, readonly Measured[]>): string {
  const rows = [...results].map(([name, rounds]) => {
    const rate = rateOf(results, name)
    return [
      name,
      whole(rate),
      spread(rounds.map((round) => round.perSecond)),
      median(rounds.map((round) => round.process)).toFixed(1),
      median(rounds.map((round) => round.postgres)).toFixed(1),
      percent(rate / rateOf(results, 'floor: everything')),
      percent(rate / rateOf(results, 'floor: record + change')),
    ]
  })
  return table(['', 'records/s', 'spread', 'CPU us', 'PG us', 'of floor', 'of strict floor'], rows)
}

function barsOf(results: ReadonlyMap<Name, readonly Measured[]>, accounts: number): string[] {
  const where = accounts === 1 ? 'one stream' : `${accounts} accounts at once`
  const fullSync = rateOf(results, 'full sync')
  const ofFloor = fullSync / rateOf(results, 'floor: everything')
  const times = rateOf(results, '90% unchanged') / fullSync
  return [
    bar(`full sync, ${where}`, ofFloor >= 0.5, `${percent(ofFloor)} of the floor`, '50%'),
    bar(`90% unchanged, ${where}`, times >= 3, `${times.toFixed(1)} times the full sync`, '3 times'),
  ]
}
