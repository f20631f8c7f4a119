/** Bodies that are wrong in one place, and the pointer that an answer must name. */
import { writableFields, type Field, type Model } from '@crosswalk/models'

export interface Spoiled {
  /** What was done. */
  readonly what: string
  /** The body as text, because some faults cannot be said otherwise. */
  readonly text: string
  /** Where the answer must point to: exactly there or below. */
  readonly pointer: string
}

type Row = Readonly<Record<string, unknown>>

/** Faults that any body can have. */
export function spoiledAnywhere(body: unknown): readonly Spoiled[] {
  const row = body as Row
  return [
    { what: 'no JSON', text: '{"model":', pointer: '/' },
    { what: 'null', text: 'null', pointer: '/' },
    { what: 'a list', text: '[]', pointer: '/' },
    { what: 'a number', text: '7', pointer: '/' },
    { what: 'an unknown field', text: JSON.stringify({ ...row, surely_unknown: 1 }), pointer: '/surely_unknown' },
    ...prototypes.map((key) => ({ what: `the key ${key}`, text: withKey(row, key), pointer: `/${key}` })),
    { what: 'deep nesting', text: JSON.stringify({ ...row, deep: nested(150) }), pointer: '/' },
  ]
}

/** Faults inside a model of ours, which lies in the body at a pointer. */
export function spoiledModel(
  fields: Readonly<Record<string, Field>>,
  row: Row,
  wrap: (row: unknown) => unknown,
  at = '/model',
): readonly Spoiled[] {
  const put = (changed: unknown): string => JSON.stringify(wrap(changed))
  const own = Object.keys(row).flatMap((name): Spoiled[] => {
    const field = fields[name]!
    const pointer = `${at}/${name}`
    const wrong = field.list ? 'no list' : wrongValue(field)
    const spoiled =
      wrong === undefined
        ? []
        : [{ what: `${field.kind} of another type`, text: put({ ...row, [name]: wrong }), pointer }]
    if (field.kind !== 'embedded') return spoiled
    const [inner] = [row[name]].flat() as Row[]
    const place = field.list ? `${pointer}/0` : pointer
    const set = (value: unknown): unknown => wrap({ ...row, [name]: field.list ? [value] : value })
    return [...spoiled, ...spoiledModel(membersOf(field.embedded!), inner!, set, place)]
  })
  const keyed = prototypes.map((key) => ({
    what: `the key ${key} inside`,
    // Put in as text: an object literal would set its prototype.
    text: put({ ...row, crosswalk_key: 1 }).replace('"crosswalk_key"', JSON.stringify(key)),
    pointer: `${at}/${key}`,
  }))
  return [
    { what: 'a text in place of the fields', text: put('text'), pointer: at },
    { what: 'an unknown field inside', text: put({ ...row, surely_unknown: null }), pointer: `${at}/surely_unknown` },
    ...keyed,
    ...own,
  ]
}

const prototypes = ['__proto__', 'constructor', 'prototype'] as const

const membersOf = (model: Model): Readonly<Record<string, Field>> => Object.fromEntries(writableFields(model, 'post'))

/** A value that is certainly not of the field's kind; undefined where any value is. */
function wrongValue({ kind }: Field): unknown {
  switch (kind) {
    case 'text':
    case 'url':
    case 'email':
    case 'word':
      return { not: 'text' }
    case 'integer':
      return 1.5
    case 'number':
      return 'many'
    case 'boolean':
      return 'perhaps'
    case 'datetime':
      return 'yesterday'
    case 'reference':
      return 'not-an-id'
    case 'embedded':
      return 'text'
    case 'json':
      return undefined
  }
}

const withKey = (row: Row, key: string): string => {
  const text = JSON.stringify(row)
  return text === '{}' ? `{${JSON.stringify(key)}:{}}` : `{${JSON.stringify(key)}:{},${text.slice(1)}`
}

function nested(levels: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = { in: value }
  return value
}

/** The body, once for each text in it, with a character behind it that PostgreSQL does not store. */
export function withNul(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return [`${value}\0`]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) =>
    withNul(member).map((changed) =>
      Array.isArray(value) ? value.with(Number(name), changed) : { ...value, [name]: changed },
    ),
  )
}
