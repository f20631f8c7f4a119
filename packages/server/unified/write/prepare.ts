import { CrosswalkError, type RemoteRequest, type StreamInput } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import { askedFields } from '../../account/asked-fields.ts'
import { openAccount, type OpenAccount } from '../../account/open-account.ts'
import { loadAccountMapping, type AccountMapping } from '../../mapping/index.ts'
import type { Platform } from '../../platform.ts'
import { rawId } from '../../store/ids.ts'
import { bodyParts } from './body-parts.ts'
import { storeRaw } from '../../sync/store-one.ts'
import { changedFields } from './changed-fields.ts'
import { parentPayload } from './parent-payload.ts'
import { readBack } from './read-back.ts'
import { readReferred, referencesIn, toRemoteIds } from './references.ts'
import { addFields } from './remote-body.ts'
import { fieldIsOff } from './loss.ts'
import { putRemoteFields } from './remote-field-values.ts'
import { findLive, findRecord, noSuchRecord, type StoredRecord } from './stored-record.ts'
import { targetFor, targetOf, type Deed, type Target } from './target.ts'
import { failureOf, missingField, refused, writeProblem, type WriteProblem } from './write-problem.ts'

type Values = Readonly<Record<string, unknown>>

/** What someone wants written. */
export interface Order extends Deed {
  readonly organizationId: string
  readonly accountId: string
  /** The record that is changed, removed, or something is done with. */
  readonly recordId?: string | undefined
  /** The fields as the caller gave them, checked. */
  readonly given: Values
  /** Names of fields that were given as well, but were off and are not kept. */
  readonly withheld?: readonly string[]
}

/** A write that can be sent. */
export interface Prepared {
  readonly order: Order
  readonly account: OpenAccount
  readonly mapping: AccountMapping
  readonly target: Target
  readonly input: StreamInput
  readonly remoteId: string | undefined
  /** Given fields that differ from what is stored. */
  readonly changed: Values
  /** What the connector made its request of. */
  readonly body: unknown
  /** Undefined where the vendor has nothing to do. */
  readonly request: RemoteRequest | undefined
  readonly warnings: readonly WriteProblem[]
}

/**
 * Works out what a write means at the vendor, and refuses what cannot be. Nothing is sent but reads. Where all that is given is
 * stored already, the vendor is asked first: it may have moved on since the last sync, and then there is something to be done.
 */
export async function prepare(platform: Platform, order: Order): Promise<Prepared> {
  const prepared = await prepareBy(platform, order)
  const isHeld = order.action === 'update' && Object.keys(prepared.changed).length === 0
  const isAsked = isHeld && Object.keys(order.given).length > 0 && (await refresh(platform, prepared))
  return isAsked ? prepareBy(platform, order) : prepared
}

/** Stores a record as the vendor has it now. False where it cannot be read by itself, or not just now. */
async function refresh(platform: Platform, prepared: Prepared): Promise<boolean> {
  const { account, target, remoteId } = prepared
  const raw = await readBack(prepared, remoteId).catch(() => undefined)
  if (raw === undefined) return false
  await storeRaw(platform, account, { stream: target.name, raw, origin: 'live' })
  return true
}

async function prepareBy(platform: Platform, order: Order): Promise<Prepared> {
  const { organizationId, accountId, model } = order
  const account = await openAccount(platform, organizationId, accountId)
  const mapping = await loadAccountMapping(platform, organizationId, accountId)
  if (!mapping.settingsOf(model.name).canWrite)
    throw new CrosswalkError('model_disabled', `Writing ${model.name} is switched off for this linked account.`)
  const stored = order.recordId === undefined ? undefined : await recordOf(platform, order, order.recordId)
  // What lives in a stream stays there; what is new goes where its values belong.
  const known = order.action === 'create' ? undefined : targetOf(account.connector, order, stored?.stream)
  if (stored && known) checkOwnRaw(order, known, stored)

  const fields = fieldsOf(order)
  const changed = order.action === 'update' ? changedFields(model, order.given, stored?.values ?? {}) : order.given
  const referred = await readReferred(platform.database, order, [
    ...referencesIn(fields, changed),
    ...(known?.stream.parent === undefined ? [] : referencesIn(model.fields, stored?.values ?? {})),
  ])
  const remote = toRemoteIds(fields, changed, referred)
  const target = known ?? targetFor(account.connector, order, remote)
  if (order.action === 'create') checkRequired(target, remote)
  const { body, warnings } = await bodyOf(platform, order, mapping, target, remote, stored?.values)
  const input: StreamInput = {
    fields: await askedFields(platform, account, mapping, target.name),
    settings: account.settings,
    now: new Date().toISOString(),
    ...(target.stream.parent !== undefined && {
      parent: await parentPayload(platform, account, mapping, target.stream, referred),
    }),
  }
  const common = { order, account, mapping, target, input, remoteId: stored?.remoteId, changed, body, warnings }
  if (order.action === 'delete' && stored?.isDeleted === true) return { ...common, request: undefined }
  const isEmpty = Object.keys(body).length === 0
  if (order.action === 'update' && isEmpty) return { ...common, request: undefined }
  if (order.action === 'create' && isEmpty && Object.keys(order.given).length + (order.withheld ?? []).length > 0)
    throw failureOf(nothingTaken(account, model), { warnings })
  return { ...common, request: requestOf(target, order, stored?.remoteId, body, input, warnings) }
}

async function recordOf(platform: Platform, order: Order, id: string): Promise<StoredRecord> {
  const place = { ...order, id }
  const record = (await findRecord(platform, place, { withSensitive: true })) ?? (await findLive(platform, place))
  if (!record) throw noSuchRecord(order.model, id)
  return record
}

/** What lives inside another record cannot be addressed at the vendor by itself. */
function checkOwnRaw({ accountId, model }: Order, { name }: Target, stored: StoredRecord): void {
  if (stored.rawId === rawId(accountId, name, stored.remoteId)) return
  throw new CrosswalkError(
    'operation_unsupported',
    `At the vendor this ${model.title} is a part of another record, so it cannot be written by itself.`,
  )
}

/** What the vendor does not create anything without is asked for before the vendor is. */
function checkRequired({ stream }: Target, values: Values): void {
  const missing = (stream.actions?.required ?? []).filter((name) => values[name] === undefined || values[name] === null)
  if (missing.length > 0) throw refused(missing.map((name) => missingField('/model', name)))
}

const fieldsOf = ({ model, operation }: Order): Model['fields'] =>
  operation === undefined ? model.fields : (model.operations?.[operation]?.fields ?? {})

/** What is sent to the vendor, before the connector makes a request of it, and what got lost on the way. */
interface RemoteBody {
  readonly body: Readonly<Record<string, unknown>>
  readonly warnings: readonly WriteProblem[]
}

async function bodyOf(
  platform: Platform,
  order: Order,
  mapping: AccountMapping,
  target: Target,
  remote: Values,
  stored: Values | undefined,
): Promise<RemoteBody> {
  if (order.action === 'delete') return { body: {}, warnings: [] }
  // What is performed has no place in the record, so there is nothing to map: the connector takes our own fields.
  if (order.action === 'perform') return { body: { ...remote }, warnings: [] }
  const parts = bodyParts()
  const warnings = [
    ...(order.withheld ?? []).map((name) => fieldIsOff(`/model/${name}`)),
    ...addFields(parts, { mapping, target, values: remote, stored }),
  ]
  const place = { organizationId: order.organizationId, accountId: order.accountId, stream: target.name }
  const more = await putRemoteFields(platform, place, remote['remote_fields'], parts)
  return { body: parts.body, warnings: [...warnings, ...more] }
}

/** The connector's own request. What it refuses, it refuses before anything is sent. */
function requestOf(
  { stream }: Target,
  { action, operation }: Order,
  remoteId: string | undefined,
  body: unknown,
  input: StreamInput,
  warnings: readonly WriteProblem[],
): RemoteRequest {
  const actions = stream.actions!
  try {
    if (action === 'create') return actions.create!(body, input)
    if (action === 'update') return actions.update!(remoteId!, body, input)
    if (action === 'delete') return actions.delete!(remoteId!, input)
    return actions.perform![operation!]!(remoteId!, body, input)
  } catch (error) {
    if (error instanceof CrosswalkError) throw failureOf(error, { warnings })
    // A connector that trips over a value has not said that it is refused, but it is.
    const why = error instanceof Error ? error.message : String(error)
    throw refused([writeProblem('ERROR', `The body cannot be turned into a request: ${why.slice(0, 200)}.`, '/model')])
  }
}

const nothingTaken = ({ connector }: OpenAccount, model: Model): CrosswalkError =>
  new CrosswalkError('operation_unsupported', `${connector.name} takes none of the given fields of a ${model.title}.`, {
    parameter: '/model',
  })
