/** What a field of a kind holds at run time, whatever the vendor sent. Each takes a value or throws a TypeError. */
import type { Field } from '@crosswalk/models'
import { toInstant } from './instant.ts'

type Coerce = (value: unknown) => unknown

const asText: Coerce = (value) => {
  if (typeof value === 'string') return value
  if (value === null || value === undefined) return null
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new TypeError(`expected text, got ${nameOf(value)}`)
}

const asNumber: Coerce = (value) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (value === null || value === undefined || value === '') return null
  if (typeof value === 'string' && Number.isFinite(Number(value))) return Number(value)
  throw new TypeError(`expected a number, got ${nameOf(value)}`)
}

const asInteger: Coerce = (value) => {
  const number = asNumber(value)
  if (number === null || Number.isSafeInteger(number)) return number
  throw new TypeError(`expected a whole number, got ${String(number)}`)
}

const asBoolean: Coerce = (value) => {
  if (typeof value === 'boolean') return value
  if (value === null || value === undefined || value === '') return null
  if (value === 'true') return true
  if (value === 'false') return false
  throw new TypeError(`expected true or false, got ${nameOf(value)}`)
}

const asInstant: Coerce = (value) => {
  if (typeof value === 'string') return value === '' ? null : toInstant(value)
  if (value === null || value === undefined) return null
  throw new TypeError(`expected a date, got ${nameOf(value)}`)
}

const asReference: Coerce = (value) => {
  if (typeof value === 'string') return value === '' ? null : value
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return String(value)
  throw new TypeError(`expected an id, got ${nameOf(value)}`)
}

const asIs: Coerce = (value) => value ?? null

const asWord: Coerce = (value) => (value === '' ? null : asText(value))

const byKind: Record<Field['kind'], Coerce> = {
  text: asText,
  url: asText,
  email: asText,
  word: asWord,
  integer: asInteger,
  number: asNumber,
  boolean: asBoolean,
  datetime: asInstant,
  json: asIs,
  reference: asReference,
  embedded: asIs,
}

const asList =
  (item: Coerce): Coerce =>
  (value) => {
    if (value === null || value === undefined) return []
    if (!Array.isArray(value)) throw new TypeError(`expected a list, got ${nameOf(value)}`)
    return value.map(item).filter((entry) => entry !== null)
  }

export const coercion = (field: Field): Coerce => (field.list ? asList(byKind[field.kind]) : byKind[field.kind])

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `${typeof value} ${JSON.stringify(String(value).slice(0, 40))}`
}
