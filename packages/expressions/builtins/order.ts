import type { Run } from '../budget.ts'
import { named, raiseAbout } from '../describe.ts'
import { collect, single, type Env, type Filter } from '../filter.ts'
import { raise } from '../raised.ts'
import { compareValues, type Value } from '../values.ts'
import { filterBuiltins, type BuiltinTable } from './builtin.ts'
import { valueCall } from './value-call.ts'

interface Keyed {
  item: Value
  key: Value
}

/** Builtins that put values in order, by themselves or by what a filter makes of them. */
export const orderBuiltins: BuiltinTable = filterBuiltins({
  'sort/0': () => ordered((items) => items),
  'sort_by/1': ([by]) => ordered((items) => items, by),
  'group_by/1': ([by]) => ordered(groups, by),
  'unique/0': () => ordered(firstOfEach),
  'unique_by/1': ([by]) => ordered(firstOfEach, by),
  'min/0': () => extreme((order) => order < 0),
  'min_by/1': ([by]) => extreme((order) => order < 0, by),
  'max/0': () => extreme((order) => order >= 0),
  'max_by/1': ([by]) => extreme((order) => order >= 0, by),
  'bsearch/1': (args) => valueCall((run, input, wanted = null) => search(run, input, wanted), args),
})

/** The items with what they are compared by: all outputs of a filter, the first first. */
function keyed(input: Value, env: Env, by: Filter | undefined, action: string): Keyed[] {
  if (!Array.isArray(input)) return raiseAbout(input, `cannot be ${action}, as it is not an array`)
  env.run.spend(input.length)
  if (by === undefined) return input.map((item) => ({ item: item ?? null, key: item ?? null }))
  const { one } = by
  if (one !== undefined) return input.map((item) => ({ item, key: one(item ?? null, env) }))
  return input.map((item) => ({ item, key: collect(by, item ?? null, env) }))
}

function ordered(arrange: (sorted: Keyed[]) => (Keyed | Value)[], by?: Filter): Filter {
  return single((input, env) => {
    const items = keyed(input, env, by, by === undefined ? 'sorted' : 'grouped')
    const sorted = items.sort((a, b) => {
      env.run.spend(1)
      return compareValues(a.key, b.key)
    })
    return arrange(sorted).map((entry) => (isKeyed(entry) ? entry.item : entry))
  })
}

const isKeyed = (entry: Keyed | Value): entry is Keyed =>
  typeof entry === 'object' && entry !== null && !Array.isArray(entry)

function groups(sorted: Keyed[]): Value[][] {
  const result: Value[][] = []
  let previous: Keyed | undefined
  for (const entry of sorted) {
    if (previous !== undefined && compareValues(previous.key, entry.key) === 0) result.at(-1)?.push(entry.item)
    else result.push([entry.item])
    previous = entry
  }
  return result
}

const firstOfEach = (sorted: Keyed[]): Keyed[] =>
  sorted.filter((entry, index) => {
    const previous = sorted[index - 1]
    return previous === undefined || compareValues(previous.key, entry.key) !== 0
  })

/** The last of the greatest, the first of the least, null of none. */
function extreme(isBetter: (order: number) => boolean, by?: Filter): Filter {
  return single((input, env) => {
    let best: Keyed | undefined
    for (const entry of keyed(input, env, by, 'iterated over')) {
      if (best === undefined || isBetter(compareValues(entry.key, best.key))) best = entry
    }
    return best?.item ?? null
  })
}

/** Where a value is in a sorted array, or -1 - the place where it would have to be put. */
function search(run: Run, input: Value, wanted: Value): Value {
  if (!Array.isArray(input)) return raise(`${named(input)} cannot be searched from`)
  let low = 0
  let high = input.length - 1
  while (low <= high) {
    run.spend(1)
    const middle = (low + high) >> 1
    const order = compareValues(input[middle] ?? null, wanted)
    if (order === 0) return middle
    if (order < 0) low = middle + 1
    else high = middle - 1
  }
  return -1 - low
}
