/**
 * Kills the worker again and again while it syncs, starts it again at once, and then looks whether anything is missing,
 * double or different.
 *
 *   node test/faults/kill.ts [--kills 100] [--records 20000] [--seed 1] [--workers 1]
 *
 * `CROSSWALK_KILLS` gives the number of kills as well. Exit code 1 where something is not as it must be.
 */
import type { ChildProcess } from 'node:child_process'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createRandom } from '@crosswalk/connector-kit/sandbox'
import { provideDatabase } from '../../scripts/test-run/database.ts'
import { judge } from './judge.ts'
import { kill, openRig, until, type Rig } from './rig.ts'

export interface KillOptions {
  readonly kills: number
  readonly records: number
  readonly seed: number
  /** Worker processes at once; the one that runs the stream is killed. */
  readonly workers: number
  /** Milliseconds after which no more kills are begun. */
  readonly patience?: number
}

export interface KillReport {
  readonly kills: number
  /** Kills that struck a process while it ran the stream. */
  readonly hits: number
  readonly records: number
  readonly pages: number
  /** Pages that the vendor was asked for, over those that were stored. */
  readonly rework: number
  readonly attempts: number
  /** Milliseconds from a kill until a living process ran the stream again. */
  readonly resumed: readonly number[]
  readonly seconds: number
}

/** The vendor answers each page so late, in milliseconds, that the kills find the run under way. */
const pageDelay = 300
/** A kill comes at a moment of this span after the stream runs (again), in milliseconds. */
const span = 900

/** Throws where anything is lost, double or different. */
export async function runKills(options: KillOptions): Promise<KillReport> {
  const begin = Date.now()
  const rig = await openRig(options)
  try {
    await rig.vendor.fault({ kind: 'slow', delay: pageDelay, times: 1_000_000 })
    const struck = await strike(rig, options)
    await rig.vendor.heal()
    const isDone = async () => (await rig.ask(`SELECT 1 FROM sync_run WHERE status = 'DONE'`)).length > 0
    await until(isDone, 120_000, 'the run is done')
    const jobs = async () => (await rig.ask('SELECT 1 FROM graphile_worker._private_jobs')).length === 0
    await until(jobs, 10_000, 'the job is finished')
    const run = await judge(rig, options)
    const asked = await rig.vendor.pagesAsked()
    return {
      ...struck,
      records: run.records,
      pages: run.pages,
      rework: asked - run.pages,
      attempts: run.attempts,
      seconds: Math.round((Date.now() - begin) / 100) / 10,
    }
  } finally {
    await rig.close()
  }
}

async function strike(rig: Rig, { kills, seed, workers, patience = Infinity }: KillOptions) {
  const random = createRandom(seed)
  const end = Date.now() + patience
  const resumed: number[] = []
  let alive = await Promise.all(Array.from({ length: workers }, () => rig.startWorker()))
  let done = 0
  let hits = 0
  while (done < kills && Date.now() < end) {
    await sleep(random.int(0, span))
    const holder = await rig.holder()
    const victim = alive.find(({ pid }) => pid === holder) ?? alive[0]!
    const at = Date.now()
    await kill(victim)
    done++
    if (victim.pid === holder) hits++
    alive = alive.filter((child) => child !== victim)
    const fresh: Promise<ChildProcess> = rig.startWorker()
    if (victim.pid === holder) {
      const isResumed = async () => ![undefined, holder].includes(await rig.holder()) || (await isOver(rig))
      await until(isResumed, 30_000, 'another process runs the stream')
      resumed.push(Date.now() - at)
    }
    alive.push(await fresh)
  }
  return { kills: done, hits, resumed }
}

const isOver = async (rig: Rig): Promise<boolean> =>
  (await rig.ask(`SELECT 1 FROM sync_run WHERE status = 'DONE'`)).length > 0

/** One line for people. */
export function describe(report: KillReport): string {
  const { kills, hits, records, pages, rework, attempts, resumed, seconds } = report
  const sorted = [...resumed].sort((a, b) => a - b)
  const at = (part: number) => ((sorted[Math.floor((sorted.length - 1) * part)] ?? 0) / 1000).toFixed(1)
  return (
    `${kills} kills, ${hits} of them in the running sync: ${records} records in ${pages} pages, 0 lost, 0 double, ` +
    `${rework} pages asked for again (${(rework / Math.max(1, hits)).toFixed(2)} per hit), ${attempts} attempts, ` +
    `running again after ${at(0.5)} s (median), ${at(1)} s (worst), ${seconds} s in all`
  )
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: process.env['CROSSWALK_KILLS'] ?? '100' },
      records: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      workers: { type: 'string', default: '1' },
    },
  })
  const database = await provideDatabase(process.env)
  Object.assign(process.env, database.variables)
  try {
    const { kills, records, seed, workers } = values
    console.log(describe(await runKills({ kills: +kills, records: +records, seed: +seed, workers: +workers })))
  } finally {
    await database.stop()
  }
}
