import type { PoolClient } from 'pg'
import type { Connector } from '@crosswalk/connector-kit'
import type { RunMode, RunTrigger } from './run.ts'

/** Seconds between runs of a stream that says nothing itself. */
export const defaultInterval = 300
export const defaultFullInterval = 86_400

/** The longest pause between attempts of a stream that keeps failing, in seconds. */
const longestPause = 3600

interface AccountStreams {
  readonly organizationId: string
  readonly linkedAccountId: string
  readonly connector: Connector
}

/** Plans the first run of every stream, now. Streams that have a plan already are due now as well. */
export async function scheduleStreams(client: PoolClient, of: AccountStreams): Promise<void> {
  const streams = Object.entries(of.connector.streams).map(([name, stream]) => ({
    name,
    interval: stream.interval ?? defaultInterval,
    // A stream without a cursor knows no other run than a full one.
    full: stream.cursor ? (stream.fullInterval ?? defaultFullInterval) : (stream.interval ?? defaultInterval),
  }))
  await client.query(
    `INSERT INTO sync_schedule (organization_id, linked_account_id, stream, interval_seconds, full_interval_seconds)
     SELECT $1, $2, stream, interval_seconds, full_seconds
     FROM unnest($3::text[], $4::int[], $5::int[]) AS planned (stream, interval_seconds, full_seconds)
     ON CONFLICT (linked_account_id, stream) DO UPDATE
     SET interval_seconds = excluded.interval_seconds, full_interval_seconds = excluded.full_interval_seconds,
         next_run_at = now(), next_trigger = 'request', is_enabled = true, failures = 0`,
    [
      of.organizationId,
      of.linkedAccountId,
      streams.map((stream) => stream.name),
      streams.map((stream) => stream.interval),
      streams.map((stream) => stream.full),
    ],
  )
}

export interface Plan {
  readonly mode: RunMode
  readonly trigger: RunTrigger
  readonly confirmDeletes: boolean
}

/** What the next run of a stream is to be. */
export async function readPlan(client: PoolClient, linkedAccountId: string, stream: string): Promise<Plan | undefined> {
  const { rows } = await client.query<{ is_full: boolean; next_trigger: RunTrigger; confirm_deletes: boolean }>({
    name: 'read-plan',
    text: `SELECT next_full_at <= now() AS is_full, next_trigger, confirm_deletes FROM sync_schedule
           WHERE linked_account_id = $1 AND stream = $2 AND is_enabled`,
    values: [linkedAccountId, stream],
  })
  const row = rows[0]
  return (
    row && {
      mode: row.is_full ? 'full' : 'incremental',
      trigger: row.next_trigger,
      confirmDeletes: row.confirm_deletes,
    }
  )
}

/** SQL: whether someone asked for a run while this one was in the queue or at work, so that the next is due already. */
const askedSince = 'coalesce(next_run_at > admitted_at, false)'

/** After a run that ended well. */
export async function planNext(
  client: PoolClient,
  linkedAccountId: string,
  stream: string,
  mode: RunMode,
): Promise<void> {
  await client.query({
    name: 'plan-next',
    text: `UPDATE sync_schedule SET admitted_at = NULL, failures = 0,
             next_trigger = CASE WHEN ${askedSince} THEN next_trigger ELSE 'schedule' END,
             confirm_deletes = confirm_deletes AND ${askedSince},
             next_run_at = CASE WHEN ${askedSince} THEN next_run_at ELSE now() + make_interval(secs => interval_seconds) END,
             next_full_at = CASE WHEN $3 AND NOT coalesce(next_full_at > admitted_at, false)
                                 THEN now() + make_interval(secs => full_interval_seconds) ELSE next_full_at END
           WHERE linked_account_id = $1 AND stream = $2`,
    values: [linkedAccountId, stream, mode === 'full'],
  })
}

/**
 * After a run that failed or must pause. `retryAfter` is what the vendor asked for, in milliseconds; else the pause doubles
 * with each failure, from 10 seconds, but is never shorter than the usual interval where nobody can help it by waiting.
 */
export async function planRetry(
  client: PoolClient,
  linkedAccountId: string,
  stream: string,
  failure: { readonly retryAfter?: number | undefined; readonly retryable: boolean },
): Promise<void> {
  await client.query({
    name: 'plan-retry',
    text: `UPDATE sync_schedule SET admitted_at = NULL, failures = failures + 1, confirm_deletes = confirm_deletes AND ${askedSince},
             next_run_at = CASE WHEN ${askedSince} THEN next_run_at ELSE now() + make_interval(secs => coalesce($3::float8 / 1000,
               greatest(least(${longestPause}, 10 * power(2, least(failures, 12))), CASE WHEN $4 THEN 0 ELSE interval_seconds END))) END
           WHERE linked_account_id = $1 AND stream = $2`,
    values: [linkedAccountId, stream, failure.retryAfter ?? null, failure.retryable],
  })
}

/** Makes streams due now, all of an account or some. A full run where `full` is set. Returns the streams. */
export async function requestRuns(
  client: PoolClient,
  linkedAccountId: string,
  request: { readonly streams?: readonly string[]; readonly full: boolean; readonly confirmDeletes?: boolean },
): Promise<readonly string[]> {
  const { rows } = await client.query<{ stream: string }>(
    `UPDATE sync_schedule SET next_run_at = now(), next_trigger = 'request', failures = 0,
       next_full_at = CASE WHEN $3 THEN now() ELSE next_full_at END, confirm_deletes = $4
     WHERE linked_account_id = $1 AND ($2::text[] IS NULL OR stream = ANY ($2)) AND is_enabled RETURNING stream`,
    [linkedAccountId, request.streams ?? null, request.full, request.confirmDeletes ?? false],
  )
  return rows.map((row) => row.stream)
}
