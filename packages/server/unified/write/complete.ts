import { asCrosswalkError, type RemoteResponse } from '@crosswalk/connector-kit'
import type { Platform } from '../../platform.ts'
import { recordId } from '../../store/ids.ts'
import { removeRaw } from '../../sync/store-one.ts'
import type { DebugLog } from './debug-logs.ts'
import { markAnswered, markHappened, type WriteKey } from './ledger.ts'
import { lookBackSoon } from './look-back.ts'
import type { Prepared } from './prepare.ts'
import { modelOf, recordIn, rememberLive, storeWritten, type Happened } from './read-back.ts'
import { writeProblem, type WriteProblem } from './write-problem.ts'

/** The published answer to a write. */
export interface WriteAnswer {
  readonly status: number
  readonly body: WriteBody
}

export interface WriteBody {
  readonly model: Readonly<Record<string, unknown>> | null
  readonly warnings: readonly WriteProblem[]
  readonly errors: readonly WriteProblem[]
  readonly logs?: readonly DebugLog[]
}

/**
 * Takes a write that was carried out into the store: it is written down as such at once, then the record is read back, so that
 * reads see it before the next sync does. What fails on the way is a warning, for the write itself has succeeded; the answer
 * then says which record it is, and the record is read back later.
 */
export async function complete(
  platform: Platform,
  key: WriteKey,
  prepared: Prepared,
  happened: Happened,
): Promise<WriteAnswer> {
  const { order, account } = prepared
  const remoteId = happened.remoteId ?? remoteIdOf(prepared, happened.response)
  const id = remoteId === undefined ? undefined : recordId(account.id, order.model.name, remoteId)
  await markHappened(platform.database, key, { recordId: id, remoteId })
  const why = await takeIn(platform, prepared, remoteId, happened)
  const isUnread = why !== undefined && order.action !== 'delete'
  const isLive = prepared.mapping.settingsOf(order.model.name).source === 'live'
  const answer: WriteAnswer = {
    status: order.action === 'create' ? 201 : 200,
    body: {
      model: isUnread ? reference(id, remoteId) : await modelOf(platform, prepared, id),
      warnings: why === undefined ? prepared.warnings : [...prepared.warnings, unread(why, isLive)],
      errors: [],
    },
  }
  await markAnswered(platform.database, key, answer)
  if (!isUnread || remoteId === undefined) return answer
  if (isLive) await rememberLive(platform, prepared, remoteId)
  else if (prepared.target.stream.get) await lookBackSoon(platform, key)
  return answer
}

/** Why the store does not have it yet; undefined where it has. */
async function takeIn(
  platform: Platform,
  prepared: Prepared,
  remoteId: string | undefined,
  happened: Happened,
): Promise<string | undefined> {
  const { account, order, target } = prepared
  try {
    if (order.action === 'delete') {
      await removeRaw(platform, account, { stream: target.name, remoteId: remoteId!, origin: 'write' })
      return undefined
    }
    const isThere = await storeWritten(platform, prepared, remoteId, happened)
    return isThere ? undefined : 'The vendor has carried out the write, but does not show the record yet.'
  } catch (error) {
    return asCrosswalkError(error).message
  }
}

/** What the vendor calls the record that was written. */
function remoteIdOf(prepared: Prepared, response: RemoteResponse | undefined): string | undefined {
  const { order, target, remoteId, body } = prepared
  if (order.action !== 'create' || !response) return remoteId
  try {
    const created = target.stream.actions?.created
    if (created) return created(response, body)
    const raw = recordIn(prepared, response)
    return raw === undefined ? undefined : target.stream.id(raw)
  } catch {
    return undefined
  }
}

/** Where the record stands when the vendor was not asked at all. */
export async function answerStored(platform: Platform, prepared: Prepared): Promise<WriteAnswer> {
  const { order, warnings } = prepared
  return { status: 200, body: { model: await modelOf(platform, prepared, order.recordId), warnings, errors: [] } }
}

/** What is answered of a record that could not be read. */
export const reference = (id: string | null | undefined, remoteId: string | null | undefined): WriteBody['model'] =>
  typeof id === 'string' && typeof remoteId === 'string' ? { id, remote_id: remoteId } : null

export const unread = (why: string, isLive = false): WriteProblem => {
  const next = isLive ? 'ask for the record later' : 'the record is read back later, by the next sync at the latest'
  return writeProblem('READ_BACK_FAILED', `${why.replace(/\.?$/, '.')} It is written; ${next}.`)
}
