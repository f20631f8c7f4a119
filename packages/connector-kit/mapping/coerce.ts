/** What a field of a kind holds at run time, whatever the vendor sent. Each takes a value or throws a TypeError. */
import { ReferenceTo } from './reference-to.ts'
import type { Field, Fields } from '@crosswalk/models'
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
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value.trim() === '' ? null : toNumber(value)
  throw new TypeError(`expected a number, got ${nameOf(value)}`)
}

const asInteger: Coerce = (value) => {
  const number = asNumber(value)
  if (number === null || Number.isSafeInteger(number)) return number
  throw new TypeError(`expected a whole number, got ${nameOf(number)}`)
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
  if (value instanceof ReferenceTo) return value
  throw new TypeError(`expected an id, got ${nameOf(value)}`)
}

const asIs: Coerce = (value) => value ?? null

/** A value that was computed as a whole: each of its fields is coerced, and those it lacks are there as null. */
const asEmbedded = (fields: Fields): Coerce => {
  // Made when first needed: embedded models may lie in each other.
  let members: readonly (readonly [string, Coerce])[] | undefined
  return (value) => {
    if (value === null || value === undefined) return null
    if (typeof value !== 'object' || Array.isArray(value))
      throw new TypeError(`expected an object, got ${nameOf(value)}`)
    members ??= Object.entries(fields).map(([name, field]) => [name, coercion(field)])
    return Object.fromEntries(
      members.map(([name, coerce]) => [
        name,
        coerce(Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined),
      ]),
    )
  }
}

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

export function coercion(field: Field): Coerce {
  const one = field.embedded ? asEmbedded(field.embedded.fields) : byKind[field.kind]
  return field.list ? asList(one) : one
}

/** What a field of a kind holds for any value, or a TypeError. */
export const coerceField = (field: Field, value: unknown): unknown => coercion(field)(value)

const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i

/** A decimal number in text; hexadecimal and the like are not what a vendor means. Throws a TypeError for anything else. */
export function toNumber(value: string): number {
  const trimmed = value.trim()
  const parsed = decimal.test(trimmed) ? Number(trimmed) : Number.NaN
  if (!Number.isFinite(parsed)) throw new TypeError(`${nameOf(value)} is not a number`)
  return parsed
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40))
  return typeof value === 'number' || typeof value === 'boolean' ? `the ${typeof value} ${value}` : 'an object'
}
