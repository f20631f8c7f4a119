import { asCrosswalkError, CrosswalkError } from '@crosswalk/connector-kit'
import type { Platform } from '../../platform.ts'
import { recordId } from '../../store/ids.ts'
import { carryOut } from './carry-out.ts'
import { complete } from './complete.ts'
import { change, orderOf, readWrite, type WriteKey, type WriteRow } from './ledger.ts'
import { leaseSeconds } from './lease.ts'
import { prepare, type Prepared } from './prepare.ts'
import { readBack } from './read-back.ts'

/** The answer to a write of which only a person knows, until the record is read. */
const unseen = JSON.stringify({ model: null, warnings: [], errors: [] })

export interface Resolution {
  readonly outcome: 'happened' | 'did_not_happen'
  readonly remote_id?: string | undefined
}

/**
 * A person says what became of a write whose outcome is unknown. Where they say which record came of it, it is read from the
 * vendor first: throws `invalid_request` where the vendor does not have it, and nothing has changed.
 */
export async function resolve(platform: Platform, key: WriteKey, resolution: Resolution): Promise<WriteRow> {
  const { outcome, remote_id: remoteId } = resolution
  const before = await readWrite(platform.database, key)
  if (before.state !== 'unknown') throw notUnknown(before)
  const said = outcome === 'happened' && remoteId !== undefined ? await lookFor(platform, before, remoteId) : undefined
  const isDone = await change(
    platform.database,
    key,
    `state = 'resolved', resolution = $2, remote_id = coalesce($3, remote_id), lease_until = NULL,
     finished_at = date_trunc('milliseconds', now()), status_code = CASE WHEN $2 = 'happened' THEN 200 ELSE status_code END,
     response = CASE WHEN $2 = 'happened' THEN $4 ELSE response END`,
    [outcome, remoteId ?? null, unseen],
    `state = 'unknown'`,
  )
  const row = await readWrite(platform.database, key)
  if (!isDone) throw notUnknown(row)
  if (outcome === 'happened' && row.remote_id !== null) await takeIn(platform, key, row, row.remote_id, said)
  return readWrite(platform.database, key)
}

/** What is known of the record that a person names. */
interface Said {
  readonly prepared: Prepared
  readonly raw: unknown
}

/** The named record at the vendor. Where there is no way to read it by itself, or none now, the person is believed. */
async function lookFor(platform: Platform, row: WriteRow, remoteId: string): Promise<Said | undefined> {
  const prepared = await prepare(platform, orderOf(row)).catch(() => undefined)
  if (!prepared) return undefined
  if (prepared.remoteId !== undefined && prepared.remoteId !== remoteId)
    throw wrongRecord(`The write ${row.id} was sent for the record "${prepared.remoteId}", not "${remoteId}"`)
  // What was removed is not there to be read.
  if (row.action === 'delete' || !prepared.target.stream.get) return undefined
  try {
    const raw = await readBack(prepared, remoteId)
    if (raw !== undefined) return { prepared, raw }
  } catch {
    return undefined
  }
  throw wrongRecord(`${prepared.account.connector.name} has no ${prepared.order.model.title} "${remoteId}"`)
}

/** Brings the record in. That it cannot be read now changes nothing of what the person has said. */
async function takeIn(
  platform: Platform,
  key: WriteKey,
  row: WriteRow,
  remoteId: string,
  said: Said | undefined,
): Promise<void> {
  const order = orderOf(row)
  await change(
    platform.database,
    key,
    'record_id = coalesce(record_id, $2)',
    [recordId(order.accountId, order.model.name, remoteId)],
    'true',
  )
  try {
    const prepared = said?.prepared ?? (await prepare(platform, order))
    await complete(platform, key, prepared, { remoteId, raw: said?.raw })
  } catch {
    // The next sync brings it in.
  }
}

/** A person has a write sent once more: one that failed, one that did not happen, or one they take the risk for. */
export async function retry(platform: Platform, key: WriteKey): Promise<WriteRow> {
  const before = await readWrite(platform.database, key)
  // Refused here, nothing has changed.
  const prepared = await prepare(platform, orderOf(before))
  if (!prepared.request)
    throw new CrosswalkError('conflict', 'The record holds these values already, so there is nothing to be sent.')
  const isOurs = await change(
    platform.database,
    key,
    `state = 'pending', resolution = NULL, response = NULL, status_code = NULL, look_ups = 0, finished_at = NULL,
     lease_until = now() + make_interval(secs => $2)`,
    [leaseSeconds],
    `(state IN ('failed', 'unknown') OR (state = 'resolved' AND resolution = 'did_not_happen'))`,
  )
  if (!isOurs)
    throw wrongState(
      await readWrite(platform.database, key),
      'Only a write that failed, is unknown or did not happen can be sent again',
    )
  await carryOut(platform, key, prepared).catch((error: unknown) => {
    // How it went stands in the line itself.
    if (asCrosswalkError(error).code === 'internal') throw error
  })
  return readWrite(platform.database, key)
}

const wrongRecord = (why: string): CrosswalkError =>
  new CrosswalkError('invalid_request', `${why}. Nothing was changed; name the record that came of the write.`, {
    parameter: '/remote_id',
  })

const notUnknown = (row: WriteRow): CrosswalkError =>
  wrongState(row, 'Only a write whose outcome is unknown can be resolved')

const wrongState = ({ id, state }: WriteRow, what: string): CrosswalkError =>
  new CrosswalkError('conflict', `${what}; the write ${id} is ${state}.`)
