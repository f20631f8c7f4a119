import { copyObject, OBJECT_COPY_SHIFT } from './access.ts'
import type { ArithmeticOperator } from './ast.ts'
import type { Run } from './budget.ts'
import { named } from './describe.ts'
import { raise } from './raised.ts'
import {
  DEPTH_LIMIT,
  equalValues,
  isNumber,
  isObject,
  toDouble,
  writeKey,
  type Value,
  type ValueObject,
} from './values.ts'

type Operation = (left: Value, right: Value, run: Run) => Value

/** Arithmetic on any two values; jq gives every operator a meaning for several types. */
export const OPERATIONS: Record<ArithmeticOperator, Operation> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': modulo,
}

/** jq refuses to repeat a string to more than this. */
const LONGEST_REPEATED = 536_870_911
/** Steps a copy of n values or characters costs: n shifted right by this. */
const COPY_SHIFT = 5

export function add(left: Value, right: Value, run: Run): Value {
  if (typeof left === 'number' && typeof right === 'number') return left + right
  if (typeof left === 'string' && typeof right === 'string') {
    run.checkSize(left.length + right.length)
    return left + right
  }
  if (left === null || left === undefined) return right ?? null
  if (right === null || right === undefined) return left
  if (isNumber(left) && isNumber(right)) return toDouble(left) + toDouble(right)
  if (Array.isArray(left) && Array.isArray(right)) {
    const length = left.length + right.length
    run.checkSize(length)
    run.spend(length >> COPY_SHIFT)
    return left.concat(right)
  }
  if (isObject(left) && isObject(right)) {
    const sum = { ...left, ...right }
    const size = Object.keys(sum).length
    run.spend((size >> OBJECT_COPY_SHIFT) + 1)
    run.checkSize(size)
    return sum
  }
  return refuse(left, right, 'added')
}

function subtract(left: Value, right: Value, run: Run): Value {
  if (isNumber(left) && isNumber(right)) return toDouble(left) - toDouble(right)
  if (Array.isArray(left) && Array.isArray(right)) {
    run.spend(left.length * right.length)
    return left.filter((item) => !right.some((other) => equalValues(item, other)))
  }
  return refuse(left, right, 'subtracted')
}

function multiply(left: Value, right: Value, run: Run): Value {
  if (isNumber(left) && isNumber(right)) return toDouble(left) * toDouble(right)
  if (typeof left === 'string' && isNumber(right)) return repeat(left, toDouble(right), run)
  if (isNumber(left) && typeof right === 'string') return repeat(right, toDouble(left), run)
  if (isObject(left) && isObject(right)) return merge(left, right, run)
  return refuse(left, right, 'multiplied')
}

function repeat(text: string, count: number, run: Run): Value {
  if (count < 0 || Number.isNaN(count)) return null
  if (text === '') return ''
  const times = Math.floor(count)
  const length = text.length * times
  if (length > LONGEST_REPEATED) raise('Repeat string result too long')
  run.checkSize(length)
  run.spend(length >> COPY_SHIFT)
  return text.repeat(times)
}

/** Merges objects into objects, at any depth; everything else is replaced. */
function merge(left: ValueObject, right: ValueObject, run: Run): Value {
  const result = copyObject(left, run)
  const pending = [{ target: result, source: right, depth: 0 }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.depth > DEPTH_LIMIT) raise('Object merge too deep')
    for (const [key, value] of Object.entries(next.source)) {
      run.spend(1)
      const current = Object.hasOwn(next.target, key) ? next.target[key] : undefined
      if (current !== undefined && isObject(current) && isObject(value)) {
        const target = copyObject(current, run)
        writeKey(next.target, key, target)
        pending.push({ target, source: value, depth: next.depth + 1 })
      } else writeKey(next.target, key, value)
    }
    run.checkSize(Object.keys(next.target).length)
  }
  return result
}

function divide(left: Value, right: Value, run: Run): Value {
  if (isNumber(left) && isNumber(right)) {
    const divisor = toDouble(right)
    if (divisor === 0) return refuse(left, right, 'divided because the divisor is zero')
    return toDouble(left) / divisor
  }
  if (typeof left === 'string' && typeof right === 'string') return splitText(left, right, run)
  return refuse(left, right, 'divided')
}

/** jq's `split/1`: an empty separator gives the code points, an empty text gives nothing. */
export function splitText(text: string, separator: string, run: Run): Value[] {
  run.spend(text.length >> 2)
  if (text === '') return []
  const parts = separator === '' ? Array.from(text) : text.split(separator)
  run.checkSize(parts.length)
  return parts
}

/** As C does it on 64-bit integers: truncated, with the sign of the dividend. */
function modulo(left: Value, right: Value): Value {
  if (!isNumber(left) || !isNumber(right)) return refuse(left, right, 'divided')
  const a = toDouble(left)
  const b = toDouble(right)
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN
  const divisor = Math.trunc(b)
  if (divisor === 0) return refuse(left, right, 'divided (remainder) because the divisor is zero')
  if (Math.abs(a) <= Number.MAX_SAFE_INTEGER && Math.abs(b) <= Number.MAX_SAFE_INTEGER) {
    return (Math.trunc(a) % Math.abs(divisor)) + 0
  }
  const wide = toInt64(b)
  return Number(toInt64(a) % (wide < 0n ? -wide : wide))
}

const LARGEST = 2n ** 63n - 1n

function toInt64(value: number): bigint {
  if (value >= 2 ** 63) return LARGEST
  if (value <= -(2 ** 63)) return -LARGEST - 1n
  return BigInt(Math.trunc(value))
}

function refuse(left: Value, right: Value, operation: string): never {
  return raise(`${named(left)} and ${named(right)} cannot be ${operation}`)
}
