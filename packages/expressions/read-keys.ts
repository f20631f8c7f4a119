import { getIndex } from './access.ts'
import type { One } from './filter.ts'
import { NumberLiteral } from './number-literal.ts'
import { readerOf } from './specialized/pool.ts'
import type { Value } from './values.ts'

/** As many keys as one reader reads. */
const LONGEST = 3

/** Reads `.a.b.c`. `rest` is for inputs that lack one of the keys. */
export function readKeys(keys: readonly string[], rest: One = slowReader(keys)): One {
  if (keys.length === 0) return (input) => input
  if (keys.length <= LONGEST) return readerOf(keys, rest) ?? rest
  const begin = readKeys(keys.slice(0, LONGEST), missing)
  const end = readKeys(keys.slice(LONGEST), missing)
  return (input, env) => {
    const value = begin(input, env)
    const found = value === undefined ? undefined : end(value, env)
    return found === undefined ? rest(input, env) : found
  }
}

/** No value is undefined: this says that there was none. */
const missing: One = () => undefined as unknown as Value

function slowReader(keys: readonly string[]): One {
  return (input) => {
    let value = input
    for (const key of keys) value = readField(value, key)
    return value
  }
}

/** Arrays and literals have keys that are not theirs to show: they go the long way to their error. */
function readField(value: Value, key: string): Value {
  if (typeof value !== 'object' || value === null) return getIndex(value, key)
  if (Array.isArray(value) || value instanceof NumberLiteral) return getIndex(value, key)
  return Object.hasOwn(value, key) ? (value[key] ?? null) : null
}
