import type { Field, Model } from '@crosswalk/models'
import { toInstantText } from '../http/instant-text.ts'

/** One row of `record_filter`: a value by which lists can find the record. */
export interface FilterTerm {
  readonly filter: string
  readonly value: string
}

/** Values are cut here: an index entry has its limits, and nobody filters by an essay. */
export const longestFilterValue = 500

/** Fields that every record has as columns of `record`, so they need no rows of their own. */
export const baseFields: ReadonlySet<string> = new Set(['id', 'remote_id', 'created_at', 'modified_at'])

/** How a field is called in `record_filter`: `crm.Contact:email_addresses.email_address`. */
export const filterName = (model: Model, field: string): string => `${model.name}:${field}`

/**
 * The rows of `record_filter` that belong to a record as it is answered (relations as ids): a row per value of every
 * field by which the model's lists can be filtered, sorted or nested below a parent. Each row once.
 */
export function filterTerms(model: Model, record: Readonly<Record<string, unknown>>): readonly FilterTerm[] {
  return indexedFields(model).flatMap(({ filter, field, steps }) => {
    const values = valuesAt(record, steps).map((value) => canonicalFilterValue(field, value))
    return [...new Set(values)].filter((value) => value !== undefined).map((value) => ({ filter, value }))
  })
}

/**
 * The form in which a value is kept and looked for: e-mail addresses and ids in lower case, instants as ISO 8601 in UTC,
 * everything else as its text; at most 500 characters, without NUL. Undefined for what cannot be a value of the field.
 */
export function canonicalFilterValue(field: Field, value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined
  const text = String(value)
  switch (field.kind) {
    case 'email':
      return cut(text.toLowerCase())
    case 'datetime':
      return toInstantText(text)
    case 'reference':
      return cut(text.toLowerCase())
    case 'boolean':
      return text === 'true' || text === 'false' ? text : undefined
    case 'integer':
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? String(Number(text)) : undefined
    case 'text':
    case 'url':
    case 'word':
    case 'json':
    case 'embedded':
      return cut(text)
  }
}

/** The field behind a name with dots: `email_addresses.email_address`. Undefined where there is none. */
export function fieldAt(model: Model, path: string): Field | undefined {
  let fields: Model['fields'] | undefined = model.fields
  let field: Field | undefined
  for (const step of path.split('.')) {
    field = fields?.[step]
    fields = field?.embedded?.fields
  }
  return field
}

interface IndexedField {
  readonly filter: string
  readonly field: Field
  readonly steps: readonly string[]
}

const indexed = new WeakMap<Model, readonly IndexedField[]>()

function indexedFields(model: Model): readonly IndexedField[] {
  const known = indexed.get(model)
  if (known) return known
  const names = new Set([
    ...Object.values(model.filters ?? {}).map((filter) => filter.field),
    ...(model.orderBy ?? []),
    ...(model.nested ?? []).flatMap(({ through }) => ('own' in through ? [through.own] : [])),
  ])
  const fields = [...names].flatMap((name) => {
    const field = baseFields.has(name) ? undefined : fieldAt(model, name)
    return field ? [{ filter: filterName(model, name), field, steps: name.split('.') }] : []
  })
  indexed.set(model, fields)
  return fields
}

function valuesAt(value: unknown, [step, ...rest]: readonly string[]): readonly unknown[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown) => valuesAt(item, step === undefined ? [] : [step, ...rest]))
  if (step === undefined) return [value]
  if (typeof value !== 'object' || value === null) return []
  return valuesAt((value as Record<string, unknown>)[step], rest)
}

const cut = (text: string): string => text.replaceAll('\0', '').slice(0, longestFilterValue)
