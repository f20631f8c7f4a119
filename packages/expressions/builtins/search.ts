import { getIndex, indicesOf } from '../access.ts'
import type { Run } from '../budget.ts'
import { named, raiseAbout } from '../describe.ts'
import { raise } from '../raised.ts'
import { codePointOffset } from '../text.ts'
import { DEPTH_LIMIT, equalValues, isObject, typeOf, type Value } from '../values.ts'
import { valueBuiltins, type BuiltinTable } from './builtin.ts'

export const searchBuiltins: BuiltinTable = valueBuiltins({
  'indices/1': (run, input, wanted = null) => indices(run, input, wanted),
  '_strindices/1': (run, input, wanted = null) => textIndices(run, input, wanted),
  'index/1': (run, input, wanted = null) => atEdge(indices(run, input, wanted), 0),
  'rindex/1': (run, input, wanted = null) => atEdge(indices(run, input, wanted), -1),
  'contains/1': (run, input, part = null) => contains(input, part, run, 0),
})

function indices(run: Run, input: Value, wanted: Value): Value {
  if (input === null) return null
  if (Array.isArray(input)) {
    run.spend(input.length)
    return indicesOf(input, Array.isArray(wanted) ? wanted : [wanted])
  }
  if (typeof input === 'string' && typeof wanted === 'string') return textIndices(run, input, wanted)
  return getIndex(input, wanted)
}

const atEdge = (found: Value, position: 0 | -1): Value => (Array.isArray(found) ? (found.at(position) ?? null) : found)

/** Every place where a text occurs, overlaps included, in code points. */
function textIndices(run: Run, input: Value, wanted: Value): Value {
  if (typeof input !== 'string') return raiseAbout(input, 'cannot be searched, as it is not a string')
  if (typeof wanted !== 'string') return raiseAbout(wanted, 'is not a string')
  run.spend(input.length >> 2)
  if (wanted === '') return null
  const found: Value[] = []
  let unit = 0
  let codePoints = 0
  for (let next = input.indexOf(wanted); next >= 0; next = input.indexOf(wanted, next + 1)) {
    codePoints += codePointOffset(input.slice(unit, next), next - unit)
    unit = next
    found.push(codePoints)
    run.spend(1)
  }
  return found
}

/** The last comparison of each level is a loop, so that a straight line of containers can be as deep as jq lets it. */
function contains(whole: Value, part: Value, run: Run, startDepth: number): boolean {
  let left = whole
  let right = part
  for (let depth = startDepth; ; depth++) {
    run.spend(1)
    if (depth > DEPTH_LIMIT) return raise('Containment check too deep')
    if (typeof left === 'string' && typeof right === 'string') return left.includes(right)
    if (isObject(left) && isObject(right)) {
      const rest = Object.entries(right)
      const last = rest.pop()
      const object = left
      if (last === undefined) return true
      const has = (key: string): boolean => Object.hasOwn(object, key)
      if (!rest.every(([key, value]) => has(key) && contains(object[key] ?? null, value, run, depth + 1))) return false
      if (!has(last[0])) return false
      left = object[last[0]] ?? null
      right = last[1]
    } else if (Array.isArray(left) && Array.isArray(right)) {
      const candidates: Value[] = left
      const lastWanted = right.at(-1)
      if (lastWanted === undefined) return true
      const isIn = (wanted: Value, among: Value[]): boolean =>
        among.some((candidate) => contains(candidate, wanted, run, depth + 1))
      if (!right.slice(0, -1).every((wanted) => isIn(wanted, candidates))) return false
      const lastCandidate = candidates.at(-1)
      if (lastCandidate === undefined) return false
      if (isIn(lastWanted, candidates.slice(0, -1))) return true
      left = lastCandidate
      right = lastWanted
    } else if (typeOf(left) === typeOf(right)) return equalValues(left, right)
    else if (depth === 0) return raise(`${named(left)} and ${named(right)} cannot have their containment checked`)
    else return false
  }
}
