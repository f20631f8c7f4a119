import type { CrosswalkError, ErrorCode } from '@crosswalk/connector-kit'
import type { Outcome } from './outcome.ts'

export interface FailedAttempt {
  readonly method: string
  /** Whether sending it twice is harmless. Default: by the method. */
  readonly idempotent?: boolean | undefined
  /** 1 for the first. */
  readonly attempt: number
  readonly error: CrosswalkError
  readonly outcome: Outcome
  /** Both in milliseconds since 1970. */
  readonly startedAt: number
  readonly now: number
  /** Equally spread over [0, 1). */
  readonly random: () => number
  /** Attempts in all. Default 5. */
  readonly attempts?: number | undefined
  /** Longest wait before the next attempt, in milliseconds; a longer one is left to the job's schedule. Default 30,000. */
  readonly maxWait?: number | undefined
}

/** `delay` is in milliseconds. */
export type RetryDecision = { readonly retry: true; readonly delay: number } | { readonly retry: false }

/** After this much time in one call, in milliseconds, no new attempt starts. */
export const longestCall = 180_000
export const defaultMaxWait = 30_000
const backoffBase = 500
const backoffCap = 60_000

// Not all that the table calls retryable: an expired credential needs a refresh first, which is the vault's work.
const retriedCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'rate_limited',
  'remote_unavailable',
  'remote_timeout',
  'remote_unreachable',
  'remote_malformed',
])

/** Whether a failed attempt is followed by another, and when. Pure. */
export function decideRetry(failed: FailedAttempt): RetryDecision {
  const stop = { retry: false } as const
  if (failed.attempt >= (failed.attempts ?? 5) || !retriedCodes.has(failed.error.code)) return stop
  if (!isIdempotent(failed) && failed.outcome !== 'not_sent' && !vendorAsksToRepeat(failed.error)) return stop
  const delay = delayBefore(failed)
  if (delay > (failed.maxWait ?? defaultMaxWait) || failed.now - failed.startedAt + delay > longestCall) return stop
  return { retry: true, delay }
}

/** Exponential with full jitter; never earlier than the vendor asked for. In milliseconds. */
export function backoff(attempt: number, random: () => number): number {
  return random() * Math.min(backoffCap, backoffBase * 2 ** (attempt - 1))
}

function delayBefore({ attempt, error, random }: FailedAttempt): number {
  const asked = error.details.retryAfter
  // The spread keeps workers that were refused together from coming back together.
  if (asked !== undefined) return asked + random() * Math.min(1000, asked / 10)
  return backoff(attempt, random)
}

export function isIdempotent({ method, idempotent }: Pick<FailedAttempt, 'method' | 'idempotent'>): boolean {
  return idempotent ?? ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'].includes(method)
}

/** Refused before any work was done, with the time to come back: repeating is what the vendor asks for. */
function vendorAsksToRepeat({ code, details }: CrosswalkError): boolean {
  return details.retryAfter !== undefined && (code === 'rate_limited' || details.remoteStatus === 503)
}
