import { asCrosswalkError, CrosswalkError } from '@crosswalk/connector-kit'
import type { Platform } from '../../platform.ts'
import { fail, park } from './carry-out.ts'
import { complete, reference, unread } from './complete.ts'
import { change, markAnswered, orderOf, readWrite, type WriteKey, type WriteRow } from './ledger.ts'
import { leaseSeconds } from './lease.ts'
import { isUnread, laterLooks, lookBack, lookAgainAfter } from './look-back.ts'
import { lookUp } from './look-up.ts'
import { prepare, type Prepared } from './prepare.ts'

const noWarnings = { warnings: [] }

/**
 * Looks after one line of the ledger: ends what a dead process left behind, looks again for what could not be found, and
 * reads back what could not be read. Safe to be called at any time and from several processes.
 */
export async function settle(platform: Platform, key: WriteKey): Promise<void> {
  const row = await readWrite(platform.database, key).catch((error: unknown) => {
    // The account was deleted, and its ledger with it.
    if (error instanceof CrosswalkError && error.code === 'not_found') return undefined
    throw error
  })
  if (!row) return
  if (row.is_held) return lookAgainAfter(platform, key, leaseSeconds)
  if (row.state === 'pending' && !row.is_background) return void (await fail(platform, key, noWarnings, neverSent()))
  if (row.state === 'sending') return settleOrphan(platform, key, row)
  if (row.state === 'unknown') return lookAgain(platform, key, row)
  if (row.state === 'done' && row.status_code === null) return finish(platform, key, row)
  if ((row.state === 'done' || row.resolution === 'happened') && isUnread(row)) await readAgain(platform, key, row)
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
  if (next !== undefined) await lookAgainAfter(platform, key, next)
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
  const model = reference(row.record_id, row.remote_id)
  const warnings = [unread('How the account is set up has changed since.')]
  const status = row.action === 'create' ? 201 : 200
  await markAnswered(platform.database, key, { status, body: { model, warnings, errors: [] } })
}

async function readAgain(platform: Platform, key: WriteKey, row: WriteRow): Promise<void> {
  const prepared = await preparedAgain(platform, row)
  if (prepared) await lookBack(platform, key, row, prepared)
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

const neverSent = (): CrosswalkError =>
  new CrosswalkError('unavailable', 'The process ended before the write was sent. Nothing happened; send it again.')
