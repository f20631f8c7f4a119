import type { PoolClient } from 'pg'
import { statement } from '../store/batched-transaction.ts'
import type { Statement } from '../store/read-in-organization.ts'
import type { PageCounts } from './store-page.ts'

export type RunMode = 'full' | 'incremental'
export type RunTrigger = 'initial' | 'schedule' | 'request' | 'webhook'
export type RunStatus = 'SYNCING' | 'DONE' | 'FAILED' | 'PARTIALLY_SYNCED' | 'PAUSED'

/** A run of one stream, as its row tells. */
export interface Run {
  readonly id: string
  readonly mode: RunMode
  readonly confirm_deletes: boolean
  readonly started_at: string
}

const examplesKept = 20

/** The run under way, taken up again after a crash or pause, or a new one. */
export async function takeUpRun(
  client: PoolClient,
  of: { readonly organizationId: string; readonly linkedAccountId: string; readonly stream: string },
  fresh: { readonly mode: RunMode; readonly trigger: RunTrigger; readonly confirmDeletes: boolean },
): Promise<Run> {
  const columns = 'id, mode, confirm_deletes, started_at'
  if (fresh.mode === 'full') await closeIncremental(client, of)
  const resumed = await client.query<Run>({
    name: 'resume-run',
    text: `UPDATE sync_run SET attempts = attempts + 1, status = 'SYNCING', finished_at = NULL, error_code = NULL, error_message = NULL,
             confirm_deletes = confirm_deletes OR $3
           WHERE linked_account_id = $1 AND stream = $2 AND is_open RETURNING ${columns}`,
    values: [of.linkedAccountId, of.stream, fresh.confirmDeletes],
  })
  if (resumed.rows[0]) return resumed.rows[0]
  const started = await client.query<Run>({
    name: 'start-run',
    text: `INSERT INTO sync_run (organization_id, linked_account_id, stream, mode, trigger, confirm_deletes)
           VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${columns}`,
    values: [of.organizationId, of.linkedAccountId, of.stream, fresh.mode, fresh.trigger, fresh.confirmDeletes],
  })
  return started.rows[0]!
}

/** A full run reads all that an incremental one would have, so it does not wait until that one gets unstuck. */
async function closeIncremental(
  client: PoolClient,
  of: { readonly linkedAccountId: string; readonly stream: string },
): Promise<void> {
  await client.query({
    name: 'close-incremental',
    text: `UPDATE sync_run SET is_open = false, finished_at = coalesce(finished_at, date_trunc('milliseconds', now())),
             error_code = coalesce(error_code, 'run_superseded'),
             status = CASE WHEN status = 'SYNCING' THEN 'FAILED' ELSE status END
           WHERE linked_account_id = $1 AND stream = $2 AND is_open AND mode = 'incremental'`,
    values: [of.linkedAccountId, of.stream],
  })
}

/** Adds a page to the run's counts, in the page's own transaction. */
export const countPage = (runId: string, counts: PageCounts): Statement =>
  statement(
    'count-page',
    `UPDATE sync_run SET pages = pages + 1, records = records + $2, added = added + $3, changed = changed + $4,
       removed = removed + $5, unchanged = unchanged + $6, problems = problems + $7,
       problem_examples = CASE WHEN $7 > 0 AND jsonb_array_length(problem_examples) < ${examplesKept}
                               THEN problem_examples || $8::jsonb ELSE problem_examples END
     WHERE id = $1`,
    [
      runId,
      counts.records,
      counts.added,
      counts.changed,
      counts.removed,
      counts.unchanged,
      counts.problems.length,
      JSON.stringify(counts.problems.slice(0, examplesKept), (_, value: unknown) =>
        typeof value === 'string' ? storable(value) : value,
      ),
    ],
  )

/** An attempt that got stuck: the run stays open where waiting may help, and says what is wrong until it goes on. */
export async function interruptRun(client: PoolClient, runId: string, error: RunError, isOpen: boolean): Promise<void> {
  await client.query({
    name: 'interrupt-run',
    text: `UPDATE sync_run SET status = $2, is_open = $3, error_code = $4, error_message = $5,
             finished_at = date_trunc('milliseconds', clock_timestamp()) WHERE id = $1`,
    values: [runId, pauses.has(error.code) ? 'PAUSED' : 'FAILED', isOpen, error.code, storable(error.message)],
  })
  if (!isOpen) await forgetSeen(client, runId)
}

interface RunError {
  readonly code: string
  readonly message: string
}

/** Nothing is wrong, it only takes its time. */
const pauses: ReadonlySet<string> = new Set(['rate_limited', 'waiting_on_other_streams'])

/** Ends a run that saw everything. */
export async function endRun(client: PoolClient, runId: string, removed: number): Promise<void> {
  await client.query({
    name: 'end-run',
    text: `UPDATE sync_run SET is_open = false, status = CASE WHEN problems > 0 THEN 'PARTIALLY_SYNCED' ELSE 'DONE' END,
             finished_at = date_trunc('milliseconds', clock_timestamp()), removed = removed + $2
           WHERE id = $1`,
    values: [runId, removed],
  })
  await forgetSeen(client, runId)
}

async function forgetSeen(client: PoolClient, runId: string): Promise<void> {
  await client.query({ name: 'forget-seen', text: 'DELETE FROM sync_seen WHERE run_id = $1', values: [runId] })
}

/** PostgreSQL takes neither NUL nor (in jsonb) half a surrogate pair, and a vendor's words may hold both. */
export const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed()
