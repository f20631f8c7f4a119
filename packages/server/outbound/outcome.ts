import type { CrosswalkError } from '@crosswalk/connector-kit'

/**
 * What is known about the effect of a failed call, for writes:
 * not_sent  not one byte of the request left: it had no effect
 * answered  the vendor refused it: it had no effect
 * unknown   it may or may not have had its effect (time-out after sending, connection lost, most 5xx): look it up
 */
export type Outcome = 'not_sent' | 'answered' | 'unknown'

const outcomes = new WeakMap<CrosswalkError, Outcome>()

export function withOutcome(error: CrosswalkError, outcome: Outcome): CrosswalkError {
  outcomes.set(error, outcome)
  return error
}

/** The outcome of the call that `send` threw this for; `unknown` for errors that are not from `send`. */
export function outcomeOf(error: unknown): Outcome {
  return outcomes.get(error as CrosswalkError) ?? 'unknown'
}

/** A vendor that answers 5xx may have done the work before it failed; 501 and 503 say that it did not start. */
export function outcomeOfStatus(status: number): Outcome {
  return (status >= 500 && status !== 501 && status !== 503) || status === 408 || status < 400 ? 'unknown' : 'answered'
}
