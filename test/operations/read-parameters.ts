/** Parameters of reads with values that mean something: everything switched on, and filters that find a known record. */
import { filterPath, type Model } from '@crosswalk/models'
import type { PublishedOperation } from './published.ts'
import type { UnifiedRecord } from './walk-records.ts'

type Query = Readonly<Record<string, string | number | boolean>>

/** All that shapes the records of an answer: relations expanded, raw payloads, origins of words, and what else there is. */
export function everything({ entry, definition }: PublishedOperation): Query {
  const { fields } = entry!.model
  const names = Object.keys(fields)
  const expandable = names.filter((name) => fields[name]!.expandable === true)
  const words = names.filter((name) => fields[name]!.kind === 'word')
  const query: Record<string, string | number | boolean> = {}
  for (const { name, in: place, schema } of definition.parameters ?? []) {
    if (place !== 'query') continue
    if (name.startsWith('include_') && schema['type'] === 'boolean') query[name] = true
    else if (name === 'expand' && expandable.length > 0) query[name] = expandable.join(',')
    else if ((name === 'show_enum_origins' || name === 'remote_fields') && words.length > 0)
      query[name] = words.join(',')
    else if (name === 'order_by') query[name] = (schema['enum'] as readonly string[]).at(-1)!
  }
  return query
}

/** Each filter of a model with a value that a record has, and the id of that record. */
export function filterValues(
  model: Model,
  records: readonly UnifiedRecord[],
  directory: ReadonlyMap<string, readonly UnifiedRecord[]>,
): readonly (readonly [filter: string, value: string, id: string])[] {
  return Object.entries(model.filters ?? {}).flatMap(([name, { field, test }]) => {
    for (const record of records) {
      const [value] = valuesAt(model, record, field, directory)
      if (value === undefined) continue
      if (test === 'after') return [[name, shifted(value, -1000), record.id] as const]
      if (test === 'before') return [[name, shifted(value, 1000), record.id] as const]
      return [[name, textOf(value), record.id] as const]
    }
    return []
  })
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const shifted = (instant: unknown, by: number): string => new Date(Date.parse(String(instant)) + by).toISOString()

/** The values at a filter's path: through values inside the record, and through relations to records that were read. */
function valuesAt(
  model: Model,
  record: UnifiedRecord,
  path: string,
  directory: ReadonlyMap<string, readonly UnifiedRecord[]>,
): readonly unknown[] {
  let at: readonly UnifiedRecord[] = [record]
  const stretches = filterPath(model, path)
  if (!stretches) return [record[path]]
  for (const [place, { steps, field }] of stretches.entries()) {
    const values = at.flatMap((one) => inside(one, steps))
    if (place === stretches.length - 1) return values
    const targets = directory.get(field.target!) ?? []
    at = targets.filter(({ id }) => values.includes(id))
  }
  return []
}

function inside(value: unknown, [step, ...rest]: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => inside(item, step === undefined ? [] : [step, ...rest]))
  if (value === null || value === undefined) return []
  return step === undefined ? [value] : inside((value as Readonly<Record<string, unknown>>)[step], rest)
}
