import { asCrosswalkError, CrosswalkError } from '@crosswalk/connector-kit'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { fail, laterLooks, park } from './carry-out.ts'
import { complete } from './complete.ts'
import { change, lookAfter, markAnswered, orderOf, readWrite, type WriteKey, type WriteRow } from './ledger.ts'
import { leaseSeconds } from './lease.ts'
import { lookUp } from './look-up.ts'
import { prepare, type Prepared } from './prepare.ts'
import { failureBody } from './write-problem.ts'

const noWarnings = { warnings: [] }

/**
 * Looks after one line of the ledger: ends what a dead process left behind, and looks again for what could not be found. Safe
 * to be called at any time and from several processes.
 */
export async function settle(platform: Platform, key: WriteKey): Promise<void> {
  const row = await readWrite(platform.database, key).catch((error: unknown) => {
    // The account was deleted, and its ledger with it.
    if (error instanceof CrosswalkError && error.code === 'not_found') return undefined
    throw error
  })
  if (!row) return
  if (row.is_held) return again(platform, key, leaseSeconds)
  if (row.state === 'pending' && !row.is_background) return void (await fail(platform, key, noWarnings, neverSent()))
  if (row.state === 'sending') return settleOrphan(platform, key, row)
  if (row.state === 'unknown') return lookAgain(platform, key, row)
  if (row.state === 'done' && row.status_code === null) await finish(platform, key, row)
}

/** Its process died between sending and hearing: first it counts as unknown, then it is looked for. */
async function settleOrphan(platform: Platform, key: WriteKey, row: WriteRow): Promise<void> {
  const isOurs = await change(
    platform.database,
    key,
    'lease_until = now() + make_interval(secs => $2)',
    [leaseSeconds],
    `state = 'sending' AND lease_until <= now()`,
  )
  if (!isOurs) return
  if (await completeIfFound(platform, key, row)) return
  await park(platform, key, noWarnings, 'The process that sent it ended before it heard the answer.')
}

async function lookAgain(platform: Platform, key: WriteKey, row: WriteRow): Promise<void> {
  if (row.look_ups >= laterLooks.length) return
  if (await completeIfFound(platform, key, row)) return
  await change(platform.database, key, 'look_ups = look_ups + 1', [], `state = 'unknown'`)
  const next = laterLooks[row.look_ups + 1]
  if (next !== undefined) await again(platform, key, next)
}

async function completeIfFound(platform: Platform, key: WriteKey, row: WriteRow): Promise<boolean> {
  const prepared = await preparedAgain(platform, row)
  const found = prepared && (await lookUp(platform, prepared, row))
  if (!found) return false
  await complete(platform, key, prepared, found)
  return true
}

/** The vendor has done it, but nobody was told: the answer is made now. */
export async function finish(platform: Platform, key: WriteKey, row: WriteRow): Promise<void> {
  const prepared = await preparedAgain(platform, row)
  if (prepared) {
    await complete(platform, key, prepared, { remoteId: row.remote_id ?? undefined })
    return
  }
  const body = failureBody(new CrosswalkError('internal', 'The record could not be read back.'), noWarnings)
  await markAnswered(platform.database, key, { status: 200, body })
}

/** Undefined where the write cannot be made out any more: the connector, the record or its configuration has changed. */
async function preparedAgain(platform: Platform, row: WriteRow): Promise<Prepared | undefined> {
  try {
    return await prepare(platform, orderOf(row))
  } catch (error) {
    if (asCrosswalkError(error).kind.retryable) throw error
    return undefined
  }
}

const again = (platform: Platform, key: WriteKey, seconds: number): Promise<void> =>
  inOrganization(platform.database, key.organizationId, (client) => lookAfter(client, key, seconds))

const neverSent = (): CrosswalkError =>
  new CrosswalkError('unavailable', 'The process ended before the write was sent. Nothing happened; send it again.')
