import type { PoolClient } from 'pg'
import { errorTable, type ErrorCode } from '@crosswalk/connector-kit'

/** Something that is wrong with an account. */
export interface Problem {
  readonly linkedAccountId: string
  /** A code of the error table. */
  readonly code: ErrorCode
  /** What it is about: `stream contacts`, `write <id>`; empty for the account as a whole. */
  readonly subject?: string
  /** What happened, without secrets. */
  readonly message: string
}

/** Notes that a problem happened, for the first time or again. One that was resolved is open again. */
export async function raiseIssue(client: PoolClient, problem: Problem): Promise<void> {
  await client.query({
    name: 'raise-issue',
    text: `INSERT INTO issue (organization_id, linked_account_id, code, subject, message, request_id)
           SELECT a.organization_id, a.id, $2, $3, $4, (
             SELECT l.id FROM request_log l WHERE l.linked_account_id = a.id AND l.organization_id = a.organization_id
               AND l.error_code = $2 AND ($3 NOT LIKE 'stream %' OR l.stream = substr($3, 8))
               AND l.at > now() - interval '10 minutes' ORDER BY l.at DESC LIMIT 1)
           FROM linked_account a WHERE a.id = $1
           ON CONFLICT (linked_account_id, code, subject) DO UPDATE
           SET status = 'ONGOING', message = excluded.message, resolved_at = NULL, incidents = issue.incidents + 1,
               request_id = coalesce(excluded.request_id, issue.request_id), last_incident_at = excluded.last_incident_at,
               first_incident_at = CASE WHEN issue.status = 'RESOLVED' THEN excluded.first_incident_at
                                        ELSE issue.first_incident_at END,
               is_muted = issue.is_muted AND issue.status = 'ONGOING'`,
    values: [problem.linkedAccountId, problem.code, problem.subject ?? '', problem.message.slice(0, 2000)],
  })
}

/** What is over: all that is given must match. */
export interface Resolution {
  readonly linkedAccountId: string
  readonly codes?: readonly ErrorCode[]
  readonly subjects?: readonly string[]
}

/** Closes the issues of an account that something has just shown to be over. */
export async function resolveIssues(client: PoolClient, over: Resolution): Promise<void> {
  await client.query({
    name: 'resolve-issues',
    text: `UPDATE issue SET status = 'RESOLVED', resolved_at = date_trunc('milliseconds', clock_timestamp())
           WHERE linked_account_id = $1 AND status = 'ONGOING'
             AND ($2::text[] IS NULL OR code = ANY ($2)) AND ($3::text[] IS NULL OR subject = ANY ($3))`,
    values: [over.linkedAccountId, over.codes ?? null, over.subjects ?? null],
  })
}

/** What the credential as a whole is about: anything that works proves that these are over. */
export const credentialCodes: readonly ErrorCode[] = ['credential_rejected', 'credential_expired']

/** Failures that pass by themselves, so that nobody need know of them unless they last. */
export const passes = (code: ErrorCode): boolean => errorTable[code].retryable

/** Failures that say nothing about the account. */
const noIssue: ReadonlySet<ErrorCode> = new Set([
  'rate_limited',
  'waiting_on_other_streams',
  'run_superseded',
  'unavailable',
])

export const isIssue = (code: ErrorCode): boolean => !noIssue.has(code)

/** What the one who must act does next, by who that is. */
const advice: Readonly<Record<string, string>> = {
  end_user: 'Ask the end user to link the account again, with a user who may read what is synced.',
  vendor: 'Nothing to do here: it is tried again by itself. If it lasts, ask the vendor.',
  operator: 'Ask the operator of this installation to look.',
  caller: 'Look at what was sent, and send it again.',
  nobody: 'Nothing to do: it passes by itself.',
}

const specialAdvice: Partial<Record<ErrorCode, string>> = {
  permission_missing: 'Ask the end user to grant the permission at the vendor, or to link again as a user who has it.',
  delete_brake: 'Look at the vendor. If the records really are gone, ask for a resync with confirm_deletes=true.',
  write_outcome_unknown: 'Look at the vendor whether it was carried out, and resolve the write accordingly.',
  mapping_failed: 'Look at the examples in the run, and correct the field mapping or report the connector.',
}

export const adviceFor = (code: string): string =>
  specialAdvice[code as ErrorCode] ?? advice[kindOf(code)?.actor ?? 'operator']!

/** A short label. */
export const labelOf = (code: string): string => kindOf(code)?.title ?? code

const kindOf = (code: string) => (Object.hasOwn(errorTable, code) ? errorTable[code as ErrorCode] : undefined)
