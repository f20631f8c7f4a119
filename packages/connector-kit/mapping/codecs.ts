import type { OtherWord, Reference } from '@crosswalk/models'
import type { Codec } from './node.ts'
import { codec, unwrap, wrap, type Lens, type Nil } from './words.ts'
import { toNumber } from './coerce.ts'
import { toInstant } from './instant.ts'

/** Text, also where the vendor sends a number. */
export const text = codec<string | number, string>({ name: 'text', decode: toText, encode: (value) => value })

/** A number that travels as text. Not for ids: those stay text. */
export const number = codec<string, number>({ name: 'number', decode: toNumber, encode: String })

/** A truth value that travels as text. */
export const boolean = codec<string, boolean>({
  name: 'boolean',
  decode: (value) => {
    if (value === 'true') return true
    if (value === 'false') return false
    throw new TypeError(`"${value.slice(0, 40)}" is neither true nor false`)
  },
  encode: String,
})

/** An ISO 8601 instant in any offset, or a plain date (midnight UTC). */
export const instant = codec<string, string>({ name: 'instant', decode: toInstant, encode: (value) => value })

/** A plain date, `2026-01-31`, as midnight UTC. */
export const date = codec<string, string>({ name: 'date', decode: toInstant, encode: (value) => value.slice(0, 10) })

/** An instant counted in milliseconds since 1970. */
export const epochMilliseconds = codec<number | string, string | null>({
  name: 'epochMilliseconds',
  decode: (value) => fromEpoch(value, 1),
  encode: (value) => Date.parse(value!),
})

/** An instant counted in seconds since 1970. */
export const epochSeconds = codec<number | string, string | null>({
  name: 'epochSeconds',
  decode: (value) => fromEpoch(value, 1000),
  encode: (value) => Math.floor(Date.parse(value!) / 1000),
})

/** Text where the vendor sends an empty string for "no value". */
export const filled = codec<string, string | null>({
  name: 'filled',
  decode: (value) => (value.trim() === '' ? null : value),
  encode: (value) => value ?? '',
})

/** The remote id of another record: a relation. */
export const reference = codec<string | number, Reference | null>({
  name: 'reference',
  decode: (value) => (value === '' ? null : (toText(value) as Reference)),
  encode: (value) => value as unknown as string,
})

/** The remote ids of other records. */
export const references = codec<readonly (string | number)[], Reference[]>({
  name: 'references',
  decode: (values) => values.map((value) => toText(value) as Reference),
  encode: (values) => values,
})

/**
 * A closed vocabulary of the vendor in words of ours. The first remote word of a common one wins when writing. A remote
 * word without an equivalent passes through as it is, in both directions.
 *
 * @example oneOf(ticket.state, { open: 'OPEN', closed: 'CLOSED' })
 */
export const oneOf = <A extends string, const Table extends Readonly<Record<string, string>>>(
  of: Lens<A | Nil>,
  table: Table & (string extends A ? unknown : { readonly [Key in Exclude<keyof Table, A>]: never }),
): Lens<Table[keyof Table] | OtherWord | null> => {
  const there = new Map(Object.entries(table as Record<string, string>))
  const back = new Map<string, string>()
  for (const [word, common] of there) if (!back.has(common)) back.set(common, word)
  const words: Codec<string, string | null> = {
    name: 'oneOf',
    decode: (word) => there.get(word) ?? (word === '' ? null : word),
    encode: (common) => (common === null ? (null as unknown as string) : (back.get(common) ?? common)),
    words: [...back.keys()],
  }
  return wrap({ op: 'codec', of: unwrap(of), codec: words })
}

/** What the types promise, the vendor need not keep. */
function toText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  throw new TypeError('expected text or a number')
}

function fromEpoch(value: number | string, unit: 1 | 1000): string | null {
  if (value === '') return null
  const time = (typeof value === 'number' ? value : toNumber(value)) * unit
  if (!(Math.abs(time) <= 8.64e15)) throw new TypeError(`${String(value).slice(0, 40)} is not an instant`)
  return new Date(time).toISOString()
}
