import { asCrosswalkError, CrosswalkError, type Credential } from '@crosswalk/connector-kit'
import type pg from 'pg'
import type { Database } from '../store/database.ts'
import { inOrganization } from '../store/organization.ts'
import { lockState, type StoredCredential } from './credential.ts'
import { isDead, mayAsk, recordFailure, type CredentialState } from './credential-state.ts'
import { storeAnswer, storeLate } from './refresh-late.ts'
import { askVendor, type ArrivedCredential, type Refresh } from './refresh-vendor.ts'
import { sharedFlight, takeTurn } from './refresh-turns.ts'
import type { Vault } from './vault.ts'

export interface FreshCredentialOptions {
  readonly database: Database
  readonly vault: Vault
  readonly organizationId: string
  readonly accountId: string
  /** Asks the vendor for a new access token. */
  readonly refresh: Refresh
  /** The access token the vendor has just refused. It is refreshed only if it is still the stored one. */
  readonly force?: string | undefined
  /** Milliseconds before its end at which a token counts as expired. Default 60,000; half its life at most. */
  readonly margin?: number
  readonly now?: () => number
}

/** A refresh has 30 s; whoever waits for it gets 5 s more. */
const lockTimeout = 35_000

/**
 * The credential of a linked account, with an access token that is good for a while: the stored one, or after exactly
 * one refresh, however many callers in however many processes ask at once.
 *
 * The refresher holds a row lock, and with it one connection of the service pool, while the vendor answers. Callers of
 * one process share one refresh, at most a third of the pool refreshes at a time, and nobody waits longer than 35 s: so
 * a slow token endpoint cannot take the pool away from everyone else.
 *
 * New tokens are committed before they are handed out, and until then the old ones stay: a crash in between leaves the
 * old refresh token, which vendors with a grace period still accept.
 *
 * Errors: `credential_rejected` when the vendor has refused for good and the end user must link again;
 * `credential_expired` when it refused, but not often enough to believe it; otherwise what `refresh` threw.
 */
export async function withFreshCredential(options: FreshCredentialOptions): Promise<Credential> {
  const { database, vault, organizationId, accountId, force } = options
  const seen = await inOrganization(database, organizationId, (client) => vault.readStored(client, accountId))
  if (isUsable(seen, options)) return seen.fields
  if (!mayAsk(seen.state, clock(options))) throw dead(accountId)
  try {
    return await sharedFlight(database, [organizationId, accountId, force ?? ''], () =>
      takeTurn(database, lockTimeout, () => refreshUnderLock(options, seen)),
    )
  } catch (error) {
    // Refreshing early is a courtesy: while the token has not expired, a vendor's hiccup is nobody's failure.
    if (asCrosswalkError(error).kind.retryable && isUsable(seen, { ...options, margin: 0 })) return seen.fields
    throw error
  }
}

async function refreshUnderLock(options: FreshCredentialOptions, seen: StoredCredential): Promise<Credential> {
  const { database, organizationId } = options
  const attempt: Attempt = {}
  const outcome = await inOrganization(database, organizationId, (client) =>
    refreshOnce(client, options, seen, attempt),
  ).catch(async (error: unknown) => {
    // The vendor has given new tokens and may have revoked the old ones, but our transaction is gone.
    if (attempt.answer !== undefined) return await storeLate(options, attempt.before!, attempt.answer)
    if (isLockTimeout(error)) return await afterLockTimeout(options)
    throw attempt.failure ?? error
  })
  if (outcome instanceof CrosswalkError) throw outcome
  return outcome
}

interface Attempt {
  before?: StoredCredential
  answer?: ArrivedCredential
  failure?: CrosswalkError
}

/** A failure is returned, not thrown: its record must be committed. */
async function refreshOnce(
  client: pg.PoolClient,
  options: FreshCredentialOptions,
  seen: StoredCredential,
  attempt: Attempt,
): Promise<Credential | CrosswalkError> {
  const { vault, accountId, refresh } = options
  surviveDisconnect(client)
  await client.query(`SET LOCAL lock_timeout = ${lockTimeout}`)
  await lockState(client, accountId)
  const before = await vault.readStored(client, accountId)
  if (isUsable(before, options)) return before.fields
  if (!mayAsk(before.state, clock(options))) return dead(accountId)
  if (before.state.failedAttempts > seen.state.failedAttempts) return failedMeanwhile(accountId, before.state)
  try {
    attempt.before = before
    attempt.answer = await askVendor(refresh, before.fields, accountId, () => clock(options))
  } catch (thrown) {
    attempt.failure = asCrosswalkError(thrown)
    return await afterFailure(client, options, before, attempt.failure)
  }
  await storeAnswer(client, vault, accountId, attempt.answer)
  return Object.freeze({ ...before.fields, ...attempt.answer.fields })
}

async function afterFailure(
  client: pg.PoolClient,
  options: FreshCredentialOptions,
  before: StoredCredential,
  error: CrosswalkError,
): Promise<Credential | CrosswalkError> {
  const { vault, accountId } = options
  // Whatever was stored meanwhile, lock or not, is a better answer than the vendor's about the old token.
  const after = await vault.readStored(client, accountId)
  if (!sameTokens(before, after) && isUsable(after, options)) return after.fields
  const state = await recordFailure(client, accountId, error, clock(options))
  if (error.code !== 'credential_rejected') return error
  if (isDead(state)) return dead(accountId, error)
  return notYetDead(accountId, error)
}

async function afterLockTimeout(options: FreshCredentialOptions): Promise<Credential | CrosswalkError> {
  const { database, vault, organizationId, accountId } = options
  const stored = await inOrganization(database, organizationId, (client) => vault.readStored(client, accountId))
  if (isUsable(stored, options)) return stored.fields
  const message = `The access token of linked account ${accountId} is being refreshed for ${lockTimeout / 1000} s: try again.`
  return new CrosswalkError('credential_expired', message)
}

function isUsable({ fields, state }: StoredCredential, options: FreshCredentialOptions): boolean {
  const token = fields['access_token']
  if (token === undefined || token === options.force) return false
  if (state.expiresAt === undefined) return true
  // Vendors with tokens of a minute or less would otherwise be asked before every call.
  const life = state.refreshedAt === undefined ? Infinity : state.expiresAt - state.refreshedAt
  return state.expiresAt - Math.min(options.margin ?? 60_000, Math.max(0, life / 2)) > clock(options)
}

function sameTokens(one: StoredCredential, other: StoredCredential): boolean {
  return ['access_token', 'refresh_token'].every((field) => one.fields[field] === other.fields[field])
}

function clock(options: FreshCredentialOptions): number {
  return options.now?.() ?? Date.now()
}

function dead(accountId: string, cause?: CrosswalkError): CrosswalkError {
  const message = `The vendor refuses the credential of linked account ${accountId}: the end user must link it again.`
  return new CrosswalkError('credential_rejected', message, { ...cause?.details, cause })
}

function notYetDead(accountId: string, cause: CrosswalkError): CrosswalkError {
  const message = `The vendor refused to refresh the access token of linked account ${accountId}; it will be tried again.`
  return new CrosswalkError('credential_expired', message, { ...cause.details, cause })
}

/** Someone else tried while we waited for the lock: asking the same again at once would only add to the load. */
function failedMeanwhile(accountId: string, state: CredentialState): CrosswalkError {
  const code = state.lastFailureCode ?? 'unknown'
  const message = `Refreshing the access token of linked account ${accountId} has just failed (${code}): try again later.`
  return new CrosswalkError('credential_expired', message)
}

function isLockTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '55P03'
}

/**
 * A connection that breaks while no query runs, as here while the vendor answers, reports it as an event that would end
 * the process. The listener stays: the server's farewell and the closing of the socket are two events, the second of
 * which can come after our work.
 */
function surviveDisconnect(client: pg.PoolClient): void {
  if (!client.listeners('error').includes(ignore)) client.on('error', ignore)
}

function ignore(): void {}
