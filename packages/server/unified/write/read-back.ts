/** The record that a write made or changed, as the vendor now has it. */
import { fetchOne, type RemoteResponse } from '@crosswalk/connector-kit'
import type { Platform } from '../../platform.ts'
import { recordId } from '../../store/ids.ts'
import { renderDocument } from '../../store/document.ts'
import { inOrganization } from '../../store/organization.ts'
import { storeRaw } from '../../sync/store-one.ts'
import type { Prepared } from './prepare.ts'
import { findRecord } from './stored-record.ts'

/** What is known of a write that the vendor has carried out. */
export interface Happened {
  /** The vendor's answer; undefined where it was lost. */
  readonly response?: RemoteResponse | undefined
  readonly remoteId?: string | undefined
  /** The record, where it was read already. */
  readonly raw?: unknown
}

/**
 * Reads the record back, or takes it from the answer where it cannot be read by itself, and stores it. False where the vendor
 * does not show it.
 */
export async function storeWritten(
  platform: Platform,
  prepared: Prepared,
  remoteId: string | undefined,
  { response, raw: known }: Happened,
): Promise<boolean> {
  const raw = known ?? (await readBack(prepared, remoteId)) ?? inAnswer(prepared, remoteId, response)
  if (raw === undefined) return false
  const { account, mapping, order, target } = prepared
  if (mapping.settingsOf(order.model.name).source === 'live') {
    await rememberLive(platform, prepared, target.stream.id(raw))
    lives.set(prepared, raw)
  } else await storeRaw(platform, account, { stream: target.name, raw, origin: 'write' })
  return true
}

/** The record at the vendor; undefined where it is not there, or cannot be read by itself. */
export async function readBack({ account, target, input }: Prepared, remoteId: string | undefined): Promise<unknown> {
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

export const recordIn = ({ target: { stream } }: Prepared, response: RemoteResponse): unknown =>
  stream.record ? stream.record(response) : (response.body ?? undefined)

/** Raw records of accounts that store nothing, until the answer is made. */
const lives = new WeakMap<Prepared, unknown>()

/** So that the record can be asked for by our id, although nothing of it is stored. */
export async function rememberLive(platform: Platform, prepared: Prepared, remoteId: string): Promise<void> {
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
export async function modelOf(
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
