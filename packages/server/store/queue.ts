import type { PoolClient } from 'pg'

/** A job for a worker process: the name of its task (`../tasks.ts`), and what it needs to know, without secrets. */
export interface Job {
  readonly task: string
  readonly payload: Readonly<Record<string, unknown>>
  /** Jobs with the same key are one while they wait. */
  readonly key?: string
  /** Not before. Default now. */
  readonly dueAt?: Date
}

/** Puts a job into the queue inside the caller's transaction: it is there exactly when that commits. */
export async function enqueue(client: PoolClient, { task, payload, key, dueAt }: Job): Promise<void> {
  await client.query({
    name: 'enqueue-job',
    text: 'SELECT enqueue_job($1, $2, $3, coalesce($4::timestamptz, now()))',
    values: [task, JSON.stringify(payload), key ?? null, dueAt?.toISOString() ?? null],
  })
}
