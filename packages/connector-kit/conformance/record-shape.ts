import { ReferenceTo } from '../mapping/index.ts'
import type { Field, Fields, Model } from '@crosswalk/models'
import type { MappedRecord } from '../mapping/index.ts'

/** What is wrong with a mapped record, by its model; empty where it is right. Words may be ones of the vendor. */
export const problemsOf = (model: Model, record: MappedRecord): readonly string[] => [
  ...(isText(record.remote_id) && record.remote_id !== '' ? [] : ['remote_id is not text']),
  ...problemsOfFields(model.fields, record, ['remote_id'], ''),
]

function problemsOfFields(
  fields: Fields,
  value: Readonly<Record<string, unknown>>,
  others: readonly string[],
  at: string,
): readonly string[] {
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(fields, name) && !others.includes(name))
  return [
    ...unknown.map((name) => `${at}${name} is no field of the model`),
    ...Object.entries(fields).flatMap(([name, field]) => problemsOfField(field, value[name], at + name)),
  ]
}

function problemsOfField(field: Field, value: unknown, at: string): readonly string[] {
  if (value === undefined) return [`${at} is undefined`]
  if (field.list)
    return Array.isArray(value)
      ? value.flatMap((item, index) => problemsOfValue(field, item, `${at}[${index}]`))
      : [`${at} is no list`]
  return value === null ? [] : problemsOfValue(field, value, at)
}

function problemsOfValue(field: Field, value: unknown, at: string): readonly string[] {
  if (field.kind === 'embedded')
    return typeof value === 'object' && value !== null
      ? problemsOfFields(field.embedded?.fields ?? {}, value as Record<string, unknown>, [], `${at}.`)
      : [`${at} is no object`]
  return fits[field.kind](value) ? [] : [`${at} is no ${field.kind}: ${JSON.stringify(value)?.slice(0, 60)}`]
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isFilled = (value: unknown): boolean => isText(value) && value !== ''
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

const fits: Record<Exclude<Field['kind'], 'embedded'>, (value: unknown) => boolean> = {
  text: isText,
  url: isText,
  email: isText,
  word: isFilled,
  reference: (value) => value instanceof ReferenceTo || isFilled(value),
  integer: Number.isSafeInteger,
  number: Number.isFinite,
  boolean: (value) => typeof value === 'boolean',
  datetime: (value) => isText(value) && instant.test(value) && !Number.isNaN(Date.parse(value)),
  json: () => true,
}
