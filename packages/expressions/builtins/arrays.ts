import { add } from '../arithmetic.ts'
import { copyObject, getIndex, setIndex } from '../access.ts'
import type { Run } from '../budget.ts'
import { named, raiseAbout } from '../describe.ts'
import { single, type One } from '../filter.ts'
import { childrenOf, valuesOf } from '../iterate.ts'
import { raise } from '../raised.ts'
import { isNumber, isObject, toDouble, type Value, type ValueObject } from '../values.ts'
import { lengthOf } from './strings.ts'
import { filterBuiltins, valueBuiltins, type BuiltinTable } from './builtin.ts'

export const arrayBuiltins: BuiltinTable = {
  ...filterBuiltins({
    'add/0': () => ({ ...single((input, env) => sum(env.run, input)), afterMap: sumOf }),
  }),
  ...valueBuiltins({
    'reverse/0': (run, input) => reverse(run, input),
    'flatten/0': (run, input) => flatten(run, input, Infinity),
    'flatten/1': (run, input, depth = null) => {
      if (!isNumber(depth)) return raise(`flatten depth must be a number, not ${named(depth)}`)
      return toDouble(depth) < 0 ? raise('flatten depth must not be negative') : flatten(run, input, toDouble(depth))
    },
    'toarray/0': (_run, input) => (Array.isArray(input) ? input : [input]),
    'transpose/0': transpose,
  }),
}

/** `map(f) | add`, which for numbers is a loop. What else there is, is summed as if it had been an array. */
function sumOf(f: One): One {
  return (input, env) => {
    const items = valuesOf(input)
    env.run.spend(items.length + 1)
    // Not 0, which would lose the sign of a sum of -0.
    let total = -0
    for (let index = 0; index < items.length; index++) {
      const value = f(items[index] ?? null, env)
      if (typeof value === 'number') total += value
      else {
        const rest = items.slice(index + 1).map((item) => f(item ?? null, env))
        return sum(env.run, index === 0 ? [value, ...rest] : [total, value, ...rest])
      }
    }
    return items.length === 0 ? null : total
  }
}

/** The sum of all that is inside. Texts and arrays are joined once, not copied for every item. */
function sum(run: Run, input: Value): Value {
  const items = valuesOf(input)
  run.spend(items.length)
  if (items.length > 0 && items.every((item) => Array.isArray(item))) {
    const length = items.reduce((total, item) => total + item.length, 0)
    run.checkSize(length)
    run.spend(length >> 5)
    return items.flat()
  }
  if (items.length > 1 && items.every((item) => isObject(item))) return union(run, items)
  let total: Value = null
  for (const item of items) total = add(total, item ?? null, run)
  return total
}

/** All keys of all objects; the later value counts. */
function union(run: Run, objects: ValueObject[]): ValueObject {
  const all = copyObject(objects[0] ?? {}, run)
  for (const object of objects.slice(1)) {
    const keys = Object.keys(object)
    run.spend(keys.length)
    for (const key of keys) setIndex(all, key, object[key] ?? null, run, true)
  }
  return all
}

function reverse(run: Run, input: Value): Value {
  if (input === null) return []
  if (typeof input === 'string') return Array.from(input).toReversed().join('')
  if (!Array.isArray(input)) return raiseAbout(input, 'cannot be reversed, as it is not an array')
  run.spend(input.length >> 5)
  return input.toReversed()
}

/** With a stack of its own, because arrays may be nested deeper than the host's stack. */
function flatten(run: Run, input: Value, depth: number): Value {
  const result: Value[] = []
  const pending = [{ items: valuesOf(input), index: 0 }]
  for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
    if (top.index === top.items.length) {
      pending.pop()
      continue
    }
    const item = top.items[top.index++] ?? null
    run.spend(1)
    if (Array.isArray(item) && pending.length <= depth) pending.push({ items: childrenOf(item), index: 0 })
    else run.checkSize(result.push(item))
  }
  return result
}

/** As many rows as the longest has items, whatever `length` says of rows that are no arrays. */
function transpose(run: Run, input: Value): Value {
  const rows = valuesOf(input)
  const width = rows.reduce<number>((widest, row) => Math.max(widest, numberOf(lengthOf(row ?? null))), 0)
  run.spend(width * rows.length)
  run.checkSize(width * rows.length)
  return Array.from({ length: Math.ceil(width) }, (_, column) => rows.map((row) => getIndex(row ?? null, column)))
}

const numberOf = (length: Value): number => (isNumber(length) ? toDouble(length) : 0)
