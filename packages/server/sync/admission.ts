import type { Database } from '../store/database.ts'

/**
 * Streams that may wait in the queue, which is first come, first served. What is beyond stays in our own tables, where it is
 * kept in fair order.
 */
const most = 100

/** A job may be tried this often: each crash of a worker costs one, and none may lose it. */
const maxAttempts = 30_000

/** Puts due streams into the queue, in one statement: a stream is marked as admitted exactly when its job exists. */
export async function admitDueStreams(database: Database): Promise<number> {
  const { rowCount } = await database.owner.query({
    name: 'admit-due-streams',
    text: `SELECT graphile_worker.add_job(
             'sync-stream',
             json_build_object('organizationId', organization_id, 'linkedAccountId', linked_account_id, 'stream', stream),
             job_key => 'sync ' || linked_account_id || ' ' || stream, max_attempts => $2)
           FROM admit_due_streams(greatest(0, $1 - (
             SELECT count(*)::int FROM graphile_worker.jobs
             WHERE task_identifier = 'sync-stream' AND locked_at IS NULL AND run_at <= now())))`,
    values: [most, maxAttempts],
  })
  return rowCount ?? 0
}
