import { hostname } from 'node:os'
import { Logger, run, runMigrations, type Runner, type TaskList } from 'graphile-worker'
import type { Platform } from '../platform.ts'
import { defaultLogDays, forgetOldLines } from '../store/retention.ts'
import { admitDueStreams } from './admission.ts'
import { createLiveness, type Liveness } from './liveness.ts'
import { runStream, type StreamJob } from './run-stream.ts'

export interface WorkerOptions {
  /** Streams run at once by this process. Default 8. */
  readonly concurrency?: number
  /** Called when this process can no longer prove that it lives, and must end: its work goes on elsewhere. */
  readonly onLost: (error: Error) => void
  /** Days for which the log of requests and the ledger of writes are kept. Default 90. */
  readonly logDays?: number
  /** What it does besides syncing: see `../tasks.ts`. */
  readonly tasks?: (stop: AbortSignal) => TaskList
}

export interface Worker {
  /** Lets streams stop after the page they are at, and hands the rest to the next worker. */
  stop(): Promise<void>
}

/** Milliseconds between looks for due streams and for dead workers. */
const admissionInterval = 500
const takeoverInterval = 1_000
/** Between removals of what is too old. */
const retentionInterval = 3_600_000

/** Works on the queue until stopped: admits due streams, runs them, takes over the jobs of workers that died. */
export async function startWorker(platform: Platform, options: WorkerOptions): Promise<Worker> {
  const stopping = new AbortController()
  const tasks: TaskList = {
    ...options.tasks?.(stopping.signal),
    'sync-stream': (payload) => runStream(platform, payload as StreamJob, stopping.signal),
  }
  const liveness = await createLiveness(platform.database, hostname(), options.onLost)
  // Before its own work begins, so that a worker that is started again goes on at once with what it held when it died.
  await runMigrations({ pgPool: platform.database.owner })
  await liveness.takeOver()
  const runner = await startRunner(platform, liveness, tasks, options.concurrency ?? 8)
  const timers = [
    repeat(admissionInterval, () => admitDueStreams(platform.database)),
    repeat(takeoverInterval, () => liveness.takeOver()),
    repeat(retentionInterval, () => forgetOldLines(platform.database, options.logDays ?? defaultLogDays)),
  ]
  return {
    stop: async () => {
      stopping.abort()
      for (const stop of timers) await stop()
      await runner.stop()
      await liveness.stop()
    },
  }
}

async function startRunner(
  platform: Platform,
  liveness: Liveness,
  taskList: TaskList,
  concurrentJobs: number,
): Promise<Runner> {
  return run({
    pgPool: platform.database.owner,
    taskList,
    concurrency: concurrentJobs,
    pollInterval: 500,
    noHandleSignals: true,
    logger: new Logger(() => () => {}),
    crontab: '',
    events: liveness.events,
  })
}

/** Runs again and again with a pause between; a failure (the database is away) is tried again like everything else. */
function repeat(milliseconds: number, work: () => Promise<unknown>): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<unknown> = Promise.resolve()
  let isStopped = false
  const turn = () => {
    running = work()
      .catch(() => {})
      .finally(() => {
        if (!isStopped) timer = setTimeout(turn, milliseconds)
      })
  }
  turn()
  return async () => {
    isStopped = true
    clearTimeout(timer)
    await running
  }
}
