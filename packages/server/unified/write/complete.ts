import { asCrosswalkError, fetchOne, type RemoteResponse } from '@crosswalk/connector-kit'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { recordId } from '../../store/ids.ts'
import { renderDocument } from '../../store/document.ts'
import { removeRaw, storeRaw } from '../../sync/store-one.ts'
import type { DebugLog } from './debug-logs.ts'
import { markAnswered, markHappened, type WriteKey } from './ledger.ts'
import type { Prepared } from './prepare.ts'
import { findRecord } from './stored-record.ts'
import { writeProblem, type WriteProblem } from './write-problem.ts'

/** The published answer to a write. */
export interface WriteAnswer {
  readonly status: number
  readonly body: {
    readonly model: Readonly<Record<string, unknown>> | null
    readonly warnings: readonly WriteProblem[]
    readonly errors: readonly WriteProblem[]
    readonly logs?: readonly DebugLog[]
  }
}

/** What is known of a write that the vendor has carried out. */
export interface Happened {
  /** The vendor's answer; undefined where it was lost. */
  readonly response?: RemoteResponse | undefined
  readonly remoteId?: string | undefined
  /** The record, where it was read already. */
  readonly raw?: unknown
}

/**
 * Takes a write that was carried out into the store: it is written down as such at once, then the record is read back, so that
 * reads see it before the next sync does. What fails on the way is a warning, for the write itself has succeeded.
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
  const warnings = [...prepared.warnings]
  try {
    if (order.action === 'delete') await removeDeleted(platform, prepared, remoteId!)
    else await storeWritten(platform, prepared, remoteId, happened, warnings)
  } catch (error) {
    warnings.push(unread(asCrosswalkError(error).message))
  }
  const answer: WriteAnswer = {
    status: order.action === 'create' ? 201 : 200,
    body: { model: await modelOf(platform, prepared, id), warnings, errors: [] },
  }
  await markAnswered(platform.database, key, answer)
  return answer
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

const recordIn = ({ target: { stream } }: Prepared, response: RemoteResponse): unknown =>
  stream.record ? stream.record(response) : (response.body ?? undefined)

async function removeDeleted(platform: Platform, { account, target }: Prepared, remoteId: string): Promise<void> {
  await removeRaw(platform, account, { stream: target.name, remoteId, origin: 'write' })
}

/** Reads the record back, or takes it from the answer where it cannot be read by itself, and stores it. */
async function storeWritten(
  platform: Platform,
  prepared: Prepared,
  remoteId: string | undefined,
  { response, raw: known }: Happened,
  warnings: WriteProblem[],
): Promise<void> {
  const raw = known ?? (await readBack(prepared, remoteId)) ?? inAnswer(prepared, remoteId, response)
  if (raw === undefined) {
    warnings.push(unread('The vendor has carried out the write, but does not show the record yet.'))
    return
  }
  const { account, mapping, order, target } = prepared
  if (mapping.settingsOf(order.model.name).source === 'live') {
    await rememberLive(platform, prepared, target.stream.id(raw))
    lives.set(prepared, raw)
    return
  }
  await storeRaw(platform, account, { stream: target.name, raw, origin: 'write' })
}

async function readBack({ account, target, input }: Prepared, remoteId: string | undefined): Promise<unknown> {
  if (!target.stream.get || remoteId === undefined) return undefined
  const now = new Date().toISOString()
  const ask = (request: Parameters<typeof account.ask>[0]) =>
    account.ask(request, { stream: target.name, share: 'interactive' })
  return fetchOne(ask, target.stream, { ...input, now }, remoteId)
}

/** The record in the answer, where it holds one: only if it is the very record. */
function inAnswer(prepared: Prepared, remoteId: string | undefined, response: RemoteResponse | undefined): unknown {
  if (!response || prepared.target.stream.actions?.created) return undefined
  try {
    const raw = recordIn(prepared, response)
    return raw !== undefined && prepared.target.stream.id(raw) === remoteId ? raw : undefined
  } catch {
    return undefined
  }
}

/** Raw records of accounts that store nothing, until the answer is made. */
const lives = new WeakMap<Prepared, unknown>()

/** So that the record can be asked for by our id, although nothing of it is stored. */
async function rememberLive(platform: Platform, prepared: Prepared, remoteId: string): Promise<void> {
  const { account, order, target } = prepared
  await inOrganization(platform.database, account.organizationId, (client) =>
    client.query(
      `INSERT INTO live_id (organization_id, linked_account_id, id, stream, remote_id) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [account.organizationId, account.id, recordId(account.id, order.model.name, remoteId), target.name, remoteId],
    ),
  )
}

/** The record as reads answer it. */
async function modelOf(
  platform: Platform,
  prepared: Prepared,
  id: string | undefined,
): Promise<Readonly<Record<string, unknown>> | null> {
  if (id === undefined) return null
  const { account, mapping, order, target } = prepared
  if (lives.has(prepared)) {
    const record = mapping.render(target.name, lives.get(prepared)).find((rendered) => rendered.id === id)
    return record
      ? (JSON.parse(renderDocument(new Date().toISOString(), record.body)) as Record<string, unknown>)
      : null
  }
  const place = { organizationId: account.organizationId, accountId: account.id, model: order.model, id }
  return (await findRecord(platform, place))?.values ?? null
}

/** Where the record stands when the vendor was not asked at all. */
export async function answerStored(platform: Platform, prepared: Prepared): Promise<WriteAnswer> {
  const { order, warnings } = prepared
  return { status: 200, body: { model: await modelOf(platform, prepared, order.recordId), warnings, errors: [] } }
}

const unread = (why: string): WriteProblem =>
  writeProblem('READ_BACK_FAILED', `${why} It is written; the next sync brings it in.`)
