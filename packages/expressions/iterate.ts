import type { Run } from './budget.ts'
import { named } from './describe.ts'
import { raise } from './raised.ts'
import { isObject, type Value } from './values.ts'

/** Hands over each value of an array or an object. True if the receiver asked for no more. */
export function iterate(value: Value, run: Run, emit: (value: Value) => boolean): boolean {
  if (Array.isArray(value)) {
    run.spend(value.length)
    for (let index = 0; index < value.length; index++) if (emit(value[index] ?? null)) return true
    return false
  }
  if (!isObject(value)) return refuse(value)
  const keys = Object.keys(value)
  run.spend(keys.length)
  for (const key of keys) if (emit(value[key] ?? null)) return true
  return false
}

/** The keys and values of an array or an object. */
export function entriesOf(value: Value): [Value, Value][] {
  if (Array.isArray(value)) return value.map((item, index) => [index, item ?? null])
  if (!isObject(value)) return refuse(value)
  return Object.keys(value).map((key) => [key, value[key] ?? null])
}

/** The values of an array or an object, in an array that must not be changed. */
export function valuesOf(value: Value): Value[] {
  if (Array.isArray(value)) return value
  return isObject(value) ? Object.values(value) : refuse(value)
}

/** The values inside, of which a scalar has none. */
export function childrenOf(value: Value): Value[] {
  if (Array.isArray(value)) return value
  return isObject(value) ? Object.values(value) : []
}

function refuse(value: Value): never {
  return raise(`Cannot iterate over ${value === null || value === undefined ? 'null' : named(value)}`)
}
