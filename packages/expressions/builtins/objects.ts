import type { Run } from '../budget.ts'
import { named, raiseAbout } from '../describe.ts'
import { getIndex } from '../access.ts'
import { entriesOf, valuesOf } from '../iterate.ts'
import { raise } from '../raised.ts'
import { tojson } from '../tostring.ts'
import {
  isNumber,
  isObject,
  isTruthy,
  readKey,
  sortedKeys,
  toDouble,
  typeOf,
  writeKey,
  type Value,
  type ValueObject,
} from '../values.ts'
import { valueBuiltins, type BuiltinTable } from './builtin.ts'

export const objectBuiltins: BuiltinTable = valueBuiltins({
  'keys/0': (run, input) => keysOf(run, input, sortedKeys),
  'keys_unsorted/0': (run, input) => keysOf(run, input, Object.keys),
  'has/1': (_run, input, key = null) => hasKey(input, key),
  'to_entries/0': (run, input) => {
    if (!isObject(input) && !Array.isArray(input)) return raiseAbout(input, 'has no keys')
    const entries = entriesOf(input)
    run.spend(entries.length)
    return entries.map(([key, value]) => ({ key, value }))
  },
  'from_entries/0': fromEntries,
})

function keysOf(run: Run, input: Value, list: (object: ValueObject) => string[]): Value {
  if (Array.isArray(input)) {
    run.spend(input.length)
    return [...input.keys()]
  }
  if (!isObject(input)) return raiseAbout(input, 'has no keys')
  const keys = list(input)
  run.spend(keys.length)
  return keys
}

function hasKey(value: Value, key: Value): boolean {
  if (value === null) return false
  if (isObject(value) && typeof key === 'string') return Object.hasOwn(value, key)
  if (Array.isArray(value) && isNumber(key)) {
    const index = toDouble(key)
    return index >= 0 && index < value.length
  }
  return raise(`Cannot check whether ${typeOf(value)} has a ${typeOf(key)} key`)
}

const KEY_NAMES = ['k', 'name', 'Name', 'K', 'Key']

function fromEntries(run: Run, input: Value): Value {
  const object: ValueObject = {}
  const entries = valuesOf(input)
  run.spend(entries.length)
  for (const entry of entries) {
    const key = entryKey(entry)
    writeKey(object, typeof key === 'string' ? key : entryKeyText(key, run), entryValue(entry))
  }
  return object
}

function entryKey(entry: Value): Value {
  const key = getIndex(entry, 'key')
  if (key !== null) return key
  const others = KEY_NAMES.map((name) => getIndex(entry, name))
  return others.find(isTruthy) ?? others.at(-1) ?? null
}

function entryKeyText(key: Value, run: Run): string {
  if (isNumber(key) || typeof key === 'boolean' || key === null) return tojson(key, run)
  return raise(`Cannot use ${named(key)} as object key`)
}

function entryValue(entry: Value): Value {
  if (!isObject(entry)) return null
  const name = ['value', 'v'].find((candidate) => Object.hasOwn(entry, candidate))
  return readKey(entry, name ?? 'Value')
}
