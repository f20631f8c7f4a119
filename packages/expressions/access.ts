import type { Run } from './budget.ts'
import { named } from './describe.ts'
import { raise } from './raised.ts'
import { codePointLength, sliceCodePoints } from './text.ts'
import {
  equalValues,
  isNumber,
  isObject,
  readKey,
  toDouble,
  typeOf,
  writeKey,
  type Value,
  type ValueObject,
} from './values.ts'

/** jq refuses to make an array longer than this by setting an element. */
const LARGEST_INDEX = 536_870_911
/** Setting in a large array copies it: n elements cost n shifted right by this in steps. */
const COPY_SHIFT = 5
/** Keys cost more to copy than elements. */
export const OBJECT_COPY_SHIFT = 3

/** What is at a key, an index or a slice of a value: jq's `.[key]`. */
export function getIndex(target: Value, key: Value): Value {
  if (typeof key === 'string' && isObject(target)) return readKey(target, key)
  if (isNumber(key) && Array.isArray(target)) return element(target, toDouble(key))
  if (target === null || target === undefined) {
    if (key === null || typeof key === 'string' || isNumber(key)) return null
    if (isObject(key)) return getSlice(null, key.start ?? null, key.end ?? null)
  }
  if (isObject(key) && (Array.isArray(target) || typeof target === 'string')) {
    return getSlice(target, key.start ?? null, key.end ?? null)
  }
  if (Array.isArray(key) && Array.isArray(target)) return indicesOf(target, key)
  return raise(`Cannot index ${typeOf(target)} with ${named(key)}`)
}

function element(array: Value[], index: number): Value {
  const position = Math.floor(index)
  return array[position < 0 ? position + array.length : position] ?? null
}

/** Where a run of elements starts in an array. */
export function indicesOf(array: Value[], wanted: Value[]): Value {
  const found: Value[] = []
  if (wanted.length === 0) return null
  for (let start = 0; start + wanted.length <= array.length; start++) {
    if (wanted.every((item, offset) => equalValues(item, array[start + offset] ?? null))) found.push(start)
  }
  return found
}

export function getSlice(target: Value, from: Value, to: Value): Value {
  checkBounds(from, to)
  if (target === null) return null
  if (Array.isArray(target)) {
    const { start, end } = bounds(target.length, from, to)
    return target.slice(start, end)
  }
  if (typeof target !== 'string') return raise(`Cannot index ${typeOf(target)} with object`)
  const { start, end } = bounds(codePointLength(target), from, to)
  return sliceCodePoints(target, start, end)
}

function checkBounds(from: Value, to: Value): void {
  const isBound = (bound: Value): boolean => bound === null || isNumber(bound)
  if (!isBound(from) || !isBound(to)) raise('Start and end indices of an array slice must be numbers')
}

function bounds(length: number, from: Value, to: Value): { start: number; end: number } {
  const start = bound(from, 0, length, Math.floor)
  const end = bound(to, length, length, Math.ceil)
  return { start, end: Math.max(start, end) }
}

function bound(value: Value, otherwise: number, length: number, round: (value: number) => number): number {
  if (!isNumber(value)) return otherwise
  const position = toDouble(value)
  if (Number.isNaN(position)) return otherwise
  return Math.min(Math.max(round(position < 0 ? position + length : position), 0), length)
}

/** A copy of a container with one thing set. With `isOwned`, the container itself, changed. */
export function setIndex(target: Value, key: Value, value: Value, run: Run, isOwned: boolean): Value {
  if (typeof key === 'string' && (target === null || isObject(target))) {
    if (isOwned && target !== null) {
      if (!Object.hasOwn(target, key)) run.addKey(target)
      writeKey(target, key, value)
      return target
    }
    const copy = copyObject(target ?? {}, run)
    writeKey(copy, key, value)
    return copy
  }
  if (isNumber(key) && (target === null || Array.isArray(target))) {
    return setElement(target ?? [], toDouble(key), value, run, isOwned)
  }
  if (isObject(key) && (target === null || Array.isArray(target))) return setSlice(target ?? [], key, value, run)
  if (isObject(key) && typeof target === 'string') return raise('Cannot update string slices')
  if (Array.isArray(target) && Array.isArray(key)) return raise('Cannot update field at array index of array')
  if (isObject(key)) return raise(`Cannot update field at object index of ${typeOf(target)}`)
  return raise(`Cannot index ${typeOf(target)} with ${named(key)}`)
}

/** A copy that is about to get another key. */
export function copyObject(object: ValueObject, run: Run): ValueObject {
  const size = Object.keys(object).length
  run.checkSize(size + 1)
  run.spend(size >> OBJECT_COPY_SHIFT)
  return { ...object }
}

function setElement(array: Value[], index: number, value: Value, run: Run, isOwned: boolean): Value {
  if (Number.isNaN(index)) return raise('Cannot set array element at NaN index')
  let position = Math.floor(index)
  if (position < 0) position += array.length
  if (position < 0) return raise('Out of bounds negative array index')
  if (position > LARGEST_INDEX) return raise('Array index too large')
  run.checkSize(position + 1)
  if (!isOwned) run.spend(array.length >> COPY_SHIFT)
  const copy = isOwned ? array : array.slice()
  if (position > copy.length) {
    run.spend((position - copy.length) >> COPY_SHIFT)
    while (copy.length < position) copy.push(null)
  }
  copy[position] = value
  return copy
}

function setSlice(array: Value[], key: ValueObject, value: Value, run: Run): Value {
  const from = key.start ?? null
  const to = key.end ?? null
  checkBounds(from, to)
  if (!Array.isArray(value)) return raise('A slice of an array can only be assigned another array')
  const { start, end } = bounds(array.length, from, to)
  run.checkSize(array.length + value.length)
  run.spend((array.length + value.length) >> COPY_SHIFT)
  return [...array.slice(0, start), ...value, ...array.slice(end)]
}

/** Deletes several keys of one container at once, so that no index moves before its turn. */
export function deleteKeys(target: Value, keys: Value[], run: Run): Value {
  if (target === null || keys.length === 0) return target
  if (Array.isArray(target)) return deleteElements(target, keys, run)
  if (!isObject(target)) return raise(`Cannot delete field at ${indexKind(keys[0] ?? null)} index of ${typeOf(target)}`)
  const copy = copyObject(target, run)
  for (const key of keys) {
    if (typeof key !== 'string') return raise(`Cannot delete field at ${indexKind(key)} index of object`)
    delete copy[key]
  }
  return copy
}

function deleteElements(array: Value[], keys: Value[], run: Run): Value {
  const doomed = new Set<number>()
  for (const key of keys) {
    if (isNumber(key)) {
      const position = Math.floor(toDouble(key))
      doomed.add(position < 0 ? position + array.length : position)
    } else if (isObject(key)) {
      const from = key.start ?? null
      const to = key.end ?? null
      checkBounds(from, to)
      const { start, end } = bounds(array.length, from, to)
      run.spend(end - start)
      for (let position = start; position < end; position++) doomed.add(position)
    } else raise(`Cannot delete field at ${indexKind(key)} index of array`)
  }
  run.spend(array.length >> COPY_SHIFT)
  return array.filter((_, position) => !doomed.has(position))
}

const indexKind = (key: Value): string => (isNumber(key) || Array.isArray(key) ? 'array' : 'object')
