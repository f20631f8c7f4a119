import { EventEmitter } from 'node:events'
import type { WorkerEvents } from 'graphile-worker'
import type { PoolClient } from 'pg'
import type { Database } from '../store/database.ts'

/** The first half of our advisory lock keys; the second is the number of the worker process. */
const lockSpace = 0x6377 // "cw"

/** Seconds a job may be held by a worker nobody has registered yet, before it counts as orphaned. */
const registrationGrace = 5

export interface Liveness {
  /** To be given to Graphile Worker, so that the names of its workers are known to the others. */
  readonly events: WorkerEvents
  /** Frees the jobs of processes that died. */
  takeOver(): Promise<void>
  stop(): Promise<void>
}

/**
 * A worker process holds a session advisory lock as its sign of life: PostgreSQL drops it the moment the process dies, and
 * within seconds when its machine does (TCP keepalive). Whoever finds a lock free takes that process' jobs over, where
 * Graphile Worker by itself would keep them locked for four hours.
 */
export async function createLiveness(
  database: Database,
  host: string,
  onLost: (error: Error) => void,
): Promise<Liveness> {
  const client = await database.owner.connect()
  let isStopped = false
  client.on('error', (error) => {
    if (!isStopped) onLost(error)
  })
  const number = await register(client, host)
  const events = new EventEmitter() as WorkerEvents
  // A job is locked in the name of the pool of workers that took it.
  events.on('pool:create', ({ workerPool }) => void addWorker(database, number, workerPool.id).catch(onLost))

  return {
    events,
    takeOver: async () => {
      await forgetDead(client, number)
      await freeOrphans(client)
    },
    stop: async () => {
      isStopped = true
      await client.query('DELETE FROM worker_process WHERE number = $1', [number]).catch(() => {})
      // Ends the session, and with it the lock.
      client.release(true)
    },
  }
}

async function register(client: PoolClient, host: string): Promise<number> {
  // A machine that vanishes closes no socket: let PostgreSQL notice within about ten seconds.
  await client.query('SET tcp_keepalives_idle = 4; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 2')
  // Seen by others only once the lock is held: a row without its lock is a dead process, however young.
  await client.query('BEGIN')
  const { rows } = await client.query<{ number: string }>(
    'INSERT INTO worker_process (host, process_id) VALUES ($1, $2) RETURNING number',
    [host, process.pid],
  )
  const number = Number(rows[0]!.number)
  await client.query('SELECT pg_advisory_lock($1, $2)', [lockSpace, number])
  await client.query('COMMIT')
  return number
}

async function addWorker(database: Database, number: number, workerId: string): Promise<void> {
  await database.owner.query('UPDATE worker_process SET worker_ids = array_append(worker_ids, $2) WHERE number = $1', [
    number,
    workerId,
  ])
}

/** Removes processes whose lock is free, and unlocks what they held. */
async function forgetDead(client: PoolClient, own: number): Promise<void> {
  const { rows } = await client.query<{ number: string }>('SELECT number FROM worker_process WHERE number <> $1', [own])
  for (const { number } of rows) {
    const lock = await client.query<{ is_free: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS is_free', [
      lockSpace,
      number,
    ])
    if (!lock.rows[0]!.is_free) continue
    await client.query(
      `WITH dead AS (DELETE FROM worker_process WHERE number = $1 RETURNING worker_ids)
       SELECT graphile_worker.force_unlock_workers(worker_ids) FROM dead`,
      [number],
    )
    await client.query('SELECT pg_advisory_unlock($1, $2)', [lockSpace, number])
  }
}

/** Unlocks jobs of workers whose process died before it had told their names. */
async function freeOrphans(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ ids: string[] | null }>(
    `SELECT array_agg(DISTINCT locked_by) AS ids FROM graphile_worker.jobs
     WHERE locked_by IS NOT NULL AND locked_at < now() - make_interval(secs => $1)
       AND NOT EXISTS (SELECT FROM worker_process WHERE locked_by = ANY (worker_ids))`,
    [registrationGrace],
  )
  if (rows[0]?.ids) await client.query('SELECT graphile_worker.force_unlock_workers($1)', [rows[0].ids])
}
