import { compareLiterals, NumberLiteral } from './number-literal.ts'
import { raise } from './raised.ts'

export interface ValueObject {
  [key: string]: Value
}
/** What an expression works on: JSON, with numbers that may keep their text. */
export type Value = null | boolean | number | NumberLiteral | string | Value[] | ValueObject

export type TypeName = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

/** Values may be nested this deep where two are compared or merged, as in jq. */
export const DEPTH_LIMIT = 10_000

export function typeOf(value: Value): TypeName {
  const type = typeof value
  if (type === 'string' || type === 'number' || type === 'boolean') return type
  if (type !== 'object' || value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return value instanceof NumberLiteral ? 'number' : 'object'
}

export const isTruthy = (value: Value): boolean => value !== null && value !== false && value !== undefined

export const isObject = (value: Value): value is ValueObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberLiteral)

export const isNumber = (value: Value): value is number | NumberLiteral =>
  typeof value === 'number' || value instanceof NumberLiteral

/** The JavaScript number of a value already known to be a number. */
export const toDouble = (value: number | NumberLiteral): number => (typeof value === 'number' ? value : value.value)

/** Reads an own key. Keys such as `__proto__` and `constructor` are keys like any other. */
export function readKey(object: ValueObject, key: string): Value {
  return Object.hasOwn(object, key) ? (object[key] ?? null) : null
}

/** Sets a key on an object made by the evaluator. `__proto__` becomes an own key, never the prototype. */
export function writeKey(object: ValueObject, key: string, value: Value): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  } else {
    object[key] = value
  }
}

/** Keys in jq's order, which is the order of their code points. */
export const sortedKeys = (object: ValueObject): string[] => Object.keys(object).sort(compareStrings)

/** Orders by code points. UTF-16 units order alike except that surrogates come before U+E000. */
export function compareStrings(left: string, right: string): number {
  if (left === right) return 0
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index)
    const b = right.charCodeAt(index)
    if (a !== b) return a >= 0xd800 && b >= 0xd800 ? codePointRank(a) - codePointRank(b) : a - b
  }
  return left.length - right.length
}

const codePointRank = (unit: number): number => (unit <= 0xdfff ? unit + 0x10000 : unit)

const RANK: Record<TypeName, number> = { null: 0, boolean: 1, number: 3, string: 4, array: 5, object: 6 }

const rankOf = (value: Value): number => (value === true ? 2 : RANK[typeOf(value)])

export function compareNumbers(left: number | NumberLiteral, right: number | NumberLiteral): number {
  if (typeof left !== 'number' && typeof right !== 'number') return compareLiterals(left, right)
  const a = toDouble(left)
  const b = toDouble(right)
  // jq orders nan below every number, itself included.
  if (a < b || Number.isNaN(a)) return -1
  return a === b ? 0 : 1
}

interface Pending {
  left: Value
  right: Value
  depth: number
}

/** jq's order of all values: null, false, true, numbers, strings, arrays, objects. Negative, zero or positive. */
export function compareValues(left: Value, right: Value): number {
  if (typeof left === 'number' && typeof right === 'number') return compareNumbers(left, right)
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right)
  const shallow = compareShallow(left, right)
  if (shallow !== undefined) return shallow
  return compareDeep(left, right)
}

function compareShallow(left: Value, right: Value): number | undefined {
  const rank = rankOf(left) - rankOf(right)
  if (rank !== 0) return rank
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right)
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right)
  return typeof left === 'object' && left !== null ? undefined : 0
}

/** With a stack of its own, because values may be nested deeper than the host's stack. */
function compareDeep(left: Value, right: Value): number {
  const pending: (Pending | number)[] = [{ left, right, depth: 0 }]
  for (;;) {
    const next = pending.pop()
    if (next === undefined) return 0
    if (typeof next === 'number') {
      if (next !== 0) return next
      continue
    }
    if (next.depth > DEPTH_LIMIT) raise('Comparison too deep')
    const shallow = compareShallow(next.left, next.right)
    if (shallow === undefined) {
      const order = pushChildren(next, pending)
      if (order !== 0) return order
    } else if (shallow !== 0) return shallow
  }
}

function pushChildren({ left, right, depth }: Pending, pending: (Pending | number)[]): number {
  if (Array.isArray(left) && Array.isArray(right)) {
    const shared = Math.min(left.length, right.length)
    pending.push(left.length - right.length)
    for (let index = shared - 1; index >= 0; index--) {
      pending.push({ left: left[index] ?? null, right: right[index] ?? null, depth: depth + 1 })
    }
    return 0
  }
  const leftObject = left as ValueObject
  const rightObject = right as ValueObject
  const keys = sortedKeys(leftObject)
  const keyOrder = compareKeys(keys, sortedKeys(rightObject))
  if (keyOrder !== 0) return keyOrder
  for (const key of keys.toReversed()) {
    pending.push({ left: readKey(leftObject, key), right: readKey(rightObject, key), depth: depth + 1 })
  }
  return 0
}

function compareKeys(left: string[], right: string[]): number {
  const shared = Math.min(left.length, right.length)
  for (let index = 0; index < shared; index++) {
    const order = compareStrings(left[index] ?? '', right[index] ?? '')
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** jq's `==`. */
export function equalValues(left: Value, right: Value): boolean {
  if (typeof left === 'string' || typeof right === 'string') return left === right
  if (left === right) return typeof left !== 'object' || left === null || !isDeep(left)
  if (typeof left !== 'object' || typeof right !== 'object')
    return isNumber(left) && isNumber(right) && compareNumbers(left, right) === 0
  return equalDeep(left, right)
}

/** Only what is nested too deeply is not equal to itself at once: jq refuses to compare it. */
function isDeep(value: Value): boolean {
  let depth = 0
  let inner: Value = value
  while (Array.isArray(inner) && inner.length === 1 && depth <= DEPTH_LIMIT) {
    inner = inner[0] ?? null
    depth++
  }
  return depth > DEPTH_LIMIT
}

function equalDeep(left: Value, right: Value): boolean {
  const pending: Pending[] = [{ left, right, depth: 0 }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.depth > DEPTH_LIMIT) raise('Equality check too deep')
    const a = next.left
    const b = next.right
    if (Array.isArray(a) && Array.isArray(b)) {
      if (a.length !== b.length) return false
      for (let index = 0; index < a.length; index++) {
        pending.push({ left: a[index] ?? null, right: b[index] ?? null, depth: next.depth + 1 })
      }
    } else if (isObject(a) && isObject(b)) {
      const keys = Object.keys(a)
      if (keys.length !== Object.keys(b).length) return false
      for (const key of keys) {
        if (!Object.hasOwn(b, key)) return false
        pending.push({ left: readKey(a, key), right: readKey(b, key), depth: next.depth + 1 })
      }
    } else if (compareShallow(a, b) !== 0) return false
  }
  return true
}
