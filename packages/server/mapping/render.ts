import { hash } from 'node:crypto'
import type { Field, Fields, Model } from '@crosswalk/models'
import { ReferenceTo, type MappedRecord } from '@crosswalk/connector-kit'
import { defaultSettings, type ModelSettings } from './model-settings.ts'
import { recordId, valueId } from '../store/ids.ts'

/** The values of the customer's own fields, as they stand in `field_mappings`. */
export interface Targets {
  readonly organization_defined_targets: Readonly<Record<string, unknown>>
  readonly linked_account_defined_targets: Readonly<Record<string, unknown>>
}

export const emptyTargets: Targets = { organization_defined_targets: {}, linked_account_defined_targets: {} }

/** A record ready to be stored. */
export interface RenderedRecord {
  readonly model: Model
  readonly id: string
  /** Its members as JSON text without braces: what follows the head of the document. */
  readonly body: string
  /** Its sensitive fields as a JSON object, where it has any that are filled. */
  readonly sensitive: string | null
  /** SHA-1 over both, in hexadecimal. */
  readonly hash: string
  /** The values as they are answered: relations as ids. Sensitive fields are null. */
  readonly wire: Readonly<Record<string, unknown>>
  /** The version of the model's settings that it was rendered with. */
  readonly mappingVersion: number
  /** Fields that are off: what they held before is written nowhere. */
  readonly disabledFields: readonly string[]
}

const noFieldMappings = `"field_mappings":${JSON.stringify(emptyTargets)}`

/** Turns what a mapping read into what is stored and answered. Relations become ids here, without a query. */
export function renderRecord(
  linkedAccountId: string,
  model: Model,
  mapped: MappedRecord,
  targets: Targets = emptyTargets,
  settings: ModelSettings = defaultSettings,
): RenderedRecord {
  const id = recordId(linkedAccountId, model.name, mapped.remote_id)
  const wire: Record<string, unknown> = { id, remote_id: mapped.remote_id }
  let sensitive: Record<string, unknown> | undefined
  for (const [name, field] of Object.entries(model.fields)) {
    const value = withIds(id, name, field, wireValue(linkedAccountId, field, mapped[name]))
    if (field.sensitive && value !== null) (sensitive ??= {})[name] = value
    wire[name] = field.sensitive ? null : value
  }
  const own = targets === emptyTargets ? noFieldMappings : `"field_mappings":${JSON.stringify(targets)}`
  const body = `${JSON.stringify(wire).slice(1, -1)},${own}`
  const hidden = sensitive ? JSON.stringify(sensitive) : null
  wire['field_mappings'] = targets
  const digest = hash('sha1', hidden === null ? body : body + hidden, 'hex')
  const { version: mappingVersion, disabledFields } = settings
  return { model, id, body, sensitive: hidden, hash: digest, wire, mappingVersion, disabledFields }
}

function wireValue(linkedAccountId: string, field: Field, value: unknown): unknown {
  if (field.kind !== 'reference' && field.kind !== 'embedded') return value ?? (field.list ? [] : null)
  if (value === null || value === undefined) return field.list ? [] : null
  const one = (item: unknown) =>
    field.kind === 'reference'
      ? item instanceof ReferenceTo
        ? recordId(linkedAccountId, item.model, item.remoteId)
        : recordId(linkedAccountId, field.target!, item as string)
      : wireObject(linkedAccountId, field.embedded!.fields, item as Record<string, unknown>)
  return field.list ? (value as unknown[]).map(one) : one(value)
}

/** Values that can be read by an id of their own carry it. */
function withIds(holder: string, name: string, { embedded }: Field, value: unknown): unknown {
  if (embedded?.valuePath === undefined || value === null) return value
  const one = (item: unknown, index: number) => ({
    id: valueId(holder, embedded.name, name, index),
    ...(item as Record<string, unknown>),
  })
  return Array.isArray(value) ? value.map(one) : one(value, 0)
}

const wireObject = (linkedAccountId: string, fields: Fields, value: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, wireValue(linkedAccountId, field, value[name])]),
  )
