import { regexFailure } from './pattern-error.ts'
import type { Reader } from './reader.ts'

export interface Quantifier {
  readonly min: number
  readonly max: number
  readonly lazy: boolean
}

/** Oniguruma's own limit, ONIG_MAX_REPEAT_NUM. */
const mostRepeats = 100_000

/** Reads `*`, `+`, `?`, `{n}`, `{n,}` or `{n,m}`, with a `?` after it for lazy; undefined where none stands. */
export function readQuantifier(reader: Reader): Quantifier | undefined {
  const bounds = readBounds(reader)
  if (bounds === undefined) return undefined
  return { ...bounds, lazy: reader.accept('?') }
}

function readBounds(reader: Reader): { min: number; max: number } | undefined {
  if (reader.accept('*')) return { min: 0, max: Infinity }
  if (reader.accept('+')) return { min: 1, max: Infinity }
  if (reader.accept('?')) return { min: 0, max: 1 }
  return reader.peek() === '{' ? readInterval(reader) : undefined
}

/** A brace that begins no interval is an ordinary character, as in `a{,2}` and `a{x}`. */
function readInterval(reader: Reader): { min: number; max: number } | undefined {
  const start = reader.position
  reader.next()
  const low = reader.acceptWhile(/[0-9]/)
  const comma = reader.accept(',')
  const high = comma ? reader.acceptWhile(/[0-9]/) : low
  if (low === '' || !reader.accept('}')) {
    reader.rewind(start)
    return undefined
  }
  const min = Number(low)
  const max = high === '' ? Infinity : Number(high)
  if (min > mostRepeats || (max > mostRepeats && max !== Infinity)) {
    throw regexFailure('too big number for repeat range')
  }
  if (max < min) throw regexFailure('upper is smaller than lower in repeat range')
  return { min, max }
}
