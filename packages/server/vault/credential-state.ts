import type pg from 'pg'
import type { CrosswalkError } from '@crosswalk/connector-kit'

/** What the platform knows of a credential besides the secret. Times in milliseconds since 1970. */
export interface CredentialState {
  readonly expiresAt: number | undefined
  readonly refreshedAt: number | undefined
  /** Refusals by the vendor in a row, since a credential was last stored. */
  readonly refreshFailures: number
  /** How many of them said `invalid_grant`. */
  readonly invalidGrants: number
  readonly firstFailedAt: number | undefined
  readonly lastFailedAt: number | undefined
  readonly lastFailureCode: string | undefined
  /** Failures of any kind, never reset. */
  readonly failedAttempts: number
}

export interface StateRow {
  readonly expires_at: number | null
  readonly refreshed_at: number | null
  readonly refresh_failures: number | null
  readonly invalid_grants: number | null
  readonly first_failed_at: number | null
  readonly last_failed_at: number | null
  readonly last_failure_code: string | null
  readonly failed_attempts: number | null
}

const milliseconds = (column: string) => `(extract(epoch FROM state.${column}) * 1000)::float8 AS ${column}`

/** The select list for a `credential_state` named `state`. */
export const stateColumns = [
  ...['expires_at', 'refreshed_at', 'first_failed_at', 'last_failed_at'].map(milliseconds),
  'refresh_failures, invalid_grants, last_failure_code, failed_attempts',
].join(', ')

export function toState(row: StateRow): CredentialState {
  return {
    expiresAt: row.expires_at ?? undefined,
    refreshedAt: row.refreshed_at ?? undefined,
    refreshFailures: row.refresh_failures ?? 0,
    invalidGrants: row.invalid_grants ?? 0,
    firstFailedAt: row.first_failed_at ?? undefined,
    lastFailedAt: row.last_failed_at ?? undefined,
    lastFailureCode: row.last_failure_code ?? undefined,
    failedAttempts: row.failed_attempts ?? 0,
  }
}

const hour = 3_600_000

/**
 * Whether the vendor has refused for good: `invalid_grant` twice for the same refresh token, or three refusals of any
 * wording spread over an hour. Vendors in trouble answer with refusals too, so one proves nothing.
 */
export function isDead(state: CredentialState): boolean {
  if (state.invalidGrants >= 2) return true
  return state.refreshFailures >= 3 && state.lastFailedAt! - state.firstFailedAt! >= hour
}

/** A dead credential is not asked about again, save once an hour where no refusal was definite. */
export function mayAsk(state: CredentialState, now: number): boolean {
  return !isDead(state) || (state.invalidGrants < 2 && now - state.lastFailedAt! >= hour)
}

/** Writes a failed refresh down. Only refusals count against the credential. */
export async function recordFailure(
  client: pg.ClientBase,
  accountId: string,
  error: CrosswalkError,
  now: number,
): Promise<CredentialState> {
  const refused = error.code === 'credential_rejected'
  const definite = refused && error.details.remoteCode === 'invalid_grant'
  const { rows } = await client.query<StateRow>(
    `UPDATE credential_state AS state
     SET failed_attempts = failed_attempts + 1,
         last_failure_code = $2,
         last_failed_at = CASE WHEN $3 THEN $5 ELSE last_failed_at END,
         first_failed_at = CASE WHEN $3 THEN coalesce(first_failed_at, $5) ELSE first_failed_at END,
         refresh_failures = refresh_failures + CASE WHEN $3 THEN 1 ELSE 0 END,
         invalid_grants = invalid_grants + CASE WHEN $4 THEN 1 ELSE 0 END
     WHERE linked_account_id = $1 RETURNING ${stateColumns}`,
    [accountId, error.code, refused, definite, new Date(now).toISOString()],
  )
  return toState(rows[0]!)
}
