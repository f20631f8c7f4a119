import { filterPath, models, type Field, type Model } from '@crosswalk/models'
import { toInstantText } from '../store/instant-text.ts'

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

/** The field that a filter compares. Undefined for the base fields, which are columns. */
export const fieldAt = (model: Model, path: string): Field | undefined => filterPath(model, path)?.at(-1)?.field

interface IndexedField {
  readonly filter: string
  readonly field: Field
  readonly steps: readonly string[]
}

let indexed: ReadonlyMap<string, readonly IndexedField[]> | undefined

const indexedFields = (model: Model): readonly IndexedField[] => (indexed ??= collectIndexed()).get(model.name) ?? []

/** The fields of every model that some list is filtered or sorted by, also from another model through a relation. */
function collectIndexed(): ReadonlyMap<string, readonly IndexedField[]> {
  const found = new Map<string, Map<string, IndexedField>>()
  for (const model of models.values())
    for (const path of indexedPaths(model))
      for (const { model: of, steps, field } of filterPath(model, path) ?? []) {
        const filter = filterName(of, steps.join('.'))
        const fields = found.get(of.name) ?? new Map<string, IndexedField>()
        found.set(of.name, fields.set(filter, { filter, field, steps }))
      }
  for (const model of models.values())
    for (const { filter, field, steps } of valueIds(model)) {
      const fields = found.get(model.name) ?? new Map<string, IndexedField>()
      found.set(model.name, fields.set(filter, { filter, field, steps }))
    }
  return new Map([...found].map(([name, fields]) => [name, [...fields.values()]]))
}

/** The ids of values inside records that can be read by them. */
const valueIds = (model: Model): readonly IndexedField[] =>
  Object.entries(model.fields).flatMap(([name, { embedded, ...field }]) =>
    embedded?.valuePath === undefined || model.path === undefined
      ? []
      : [{ filter: filterName(model, `${name}.id`), field: { ...field, kind: 'reference' }, steps: [name, 'id'] }],
  )

const indexedPaths = (model: Model): readonly string[] => [
  ...Object.values(model.filters ?? {}).map((filter) => filter.field),
  ...(model.orderBy ?? []),
  ...Object.values(model.distinct ?? {}),
  ...(model.nested ?? []).flatMap(({ through }) => ('own' in through ? [through.own] : [])),
]

function valuesAt(value: unknown, [step, ...rest]: readonly string[]): readonly unknown[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown) => valuesAt(item, step === undefined ? [] : [step, ...rest]))
  if (step === undefined) return [value]
  if (typeof value !== 'object' || value === null) return []
  return valuesAt((value as Record<string, unknown>)[step], rest)
}

const cut = (text: string): string => text.replaceAll('\0', '').slice(0, longestFilterValue)
