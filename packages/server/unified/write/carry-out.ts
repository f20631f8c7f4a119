import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Platform } from '../../platform.ts'
import { complete, type WriteAnswer } from './complete.ts'
import { change, markFailed, readWrite, type WriteKey } from './ledger.ts'
import { laterLooks, lookAgainAfter } from './look-back.ts'
import { canLookUp, lookUp, type Found } from './look-up.ts'
import type { Prepared } from './prepare.ts'
import { send } from './send.ts'
import { failureBody, failureOf } from './write-problem.ts'

/** Milliseconds before each look while the caller waits: a vendor's index may lag behind its records. */
const pauses = [500, 1500]

/**
 * Carries out a write that has a line in the ledger, and ends that line. Throws what the caller is told where it failed, or
 * where its outcome is unknown; both are in the ledger by then.
 */
export async function carryOut(
  platform: Platform,
  key: WriteKey,
  prepared: Prepared,
  { isPatient = false }: { readonly isPatient?: boolean } = {},
): Promise<WriteAnswer> {
  const sent = await send(platform, key, prepared)
  if (sent.effect === 'taken') throw sent.error
  if (sent.effect === 'happened') return complete(platform, key, prepared, { response: sent.response })
  if (sent.effect === 'none') {
    if (isGone(prepared, sent.error)) return complete(platform, key, prepared, { remoteId: prepared.remoteId })
    if (isPatient && (await mayWait(platform, key, sent.error))) throw new TryLater(sent.error)
    throw await fail(platform, key, prepared, sent.error)
  }
  const found = await lookSoon(platform, key, prepared)
  if (found) return complete(platform, key, prepared, found)
  throw await park(platform, key, prepared, sent.error.message)
}

/** Nothing happened, and the same may go well later: for writes that nobody waits for. */
export class TryLater extends Error {
  /** Milliseconds. */
  readonly delay: number

  constructor({ message, details }: CrosswalkError) {
    super(message)
    this.delay = Math.min(Math.max(details.retryAfter ?? 5_000, 1_000), longestDelay)
  }
}

const longestDelay = 600_000
const mostAttempts = 6

async function mayWait(platform: Platform, key: WriteKey, error: CrosswalkError): Promise<boolean> {
  if (!error.kind.retryable) return false
  return change(
    platform.database,
    key,
    `state = 'pending', lease_until = NULL, attempts = greatest(attempts, 1)`,
    [],
    `state IN ('pending', 'sending') AND attempts < ${mostAttempts}`,
  )
}

/** What is to be removed and is not there any more has been removed. */
const isGone = ({ order }: Prepared, error: CrosswalkError): boolean =>
  order.action === 'delete' && error.code === 'remote_not_found'

async function lookSoon(platform: Platform, key: WriteKey, prepared: Prepared): Promise<Found | undefined> {
  if (!canLookUp(prepared)) return undefined
  for (const pause of pauses) {
    await new Promise((done) => setTimeout(done, pause))
    const found = await lookUp(platform, prepared, await readWrite(platform.database, key))
    if (found) return found
  }
  return undefined
}

/** Ends a write that did not happen. */
export async function fail(
  platform: Platform,
  key: WriteKey,
  { warnings }: Pick<Prepared, 'warnings'>,
  error: CrosswalkError,
): Promise<CrosswalkError> {
  const failure = failureOf(error, { warnings })
  await markFailed(platform.database, key, 'failed', failure, failureBody(failure, { warnings }))
  return failure
}

/** Parks a write of which nobody knows whether it happened. It is looked for a few times more, then a person must say. */
export async function park(
  platform: Platform,
  key: WriteKey,
  { warnings }: Pick<Prepared, 'warnings'>,
  why: string,
): Promise<CrosswalkError> {
  const failure = failureOf(outcomeUnknown(key.id, why), { warnings })
  await markFailed(platform.database, key, 'unknown', failure, failureBody(failure, { warnings }))
  await lookAgainAfter(platform, key, laterLooks[0])
  return failure
}

const outcomeUnknown = (id: string, why: string): CrosswalkError =>
  new CrosswalkError(
    'write_outcome_unknown',
    `${why.replace(/\.?$/, '.')} Whether the vendor carried it out is not known, so it is not sent again. See /v1/writes/${id}.`,
  )
