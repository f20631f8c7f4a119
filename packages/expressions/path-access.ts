import { deleteKeys, getIndex, setIndex } from './access.ts'
import type { Run } from './budget.ts'
import { raise } from './raised.ts'
import { compareValues, DEPTH_LIMIT, equalValues, type Value } from './values.ts'

/** The value at a path. Nothing is at any path of null. */
export function getPath(value: Value, keys: readonly Value[], run: Run): Value {
  checkPath(keys, run)
  let found = value
  for (const key of keys) {
    if (found === null || found === undefined) return null
    found = getIndex(found, key)
  }
  return found
}

/**
 * A copy of a value with something else at a path. Containers in `owned` were made by the same update and are changed
 * in place; those made here join them.
 */
export function setPath(
  value: Value,
  keys: readonly Value[],
  replacement: Value,
  run: Run,
  owned?: Set<object>,
): Value {
  checkPath(keys, run)
  const containers: Value[] = []
  let inner = value
  for (const key of keys) {
    containers.push(inner)
    inner = getIndex(inner, key)
  }
  let result = replacement
  for (let depth = keys.length - 1; depth >= 0; depth--) {
    const container = containers[depth] ?? null
    const isOwned = owned !== undefined && typeof container === 'object' && container !== null && owned.has(container)
    result = setIndex(container, keys[depth] ?? null, result, run, isOwned)
    owned?.add(result as object)
  }
  return result
}

function checkPath(keys: readonly Value[], run: Run): void {
  if (keys.length > DEPTH_LIMIT) raise('Path too deep')
  run.spend(keys.length)
}

/** A copy of a value without what is at the paths. */
export function deletePaths(value: Value, paths: readonly Value[], run: Run): Value {
  const checked = paths.map((path) => {
    if (!Array.isArray(path)) return raise('Path must be specified as an array')
    checkPath(path, run)
    return path
  })
  if (checked.length === 0) return value
  const sorted = checked.toSorted(compareValues)
  return sorted[0]?.length === 0 ? null : deleteSorted(value, sorted, 0, run)
}

/** Deletes paths that agree up to `depth`. The last come first, so that those before them still lead where they did. */
function deleteSorted(value: Value, paths: Value[][], depth: number, run: Run): Value {
  let result = value
  const leaves: Value[] = []
  for (let end = paths.length; end > 0;) {
    const key = paths[end - 1]?.[depth] ?? null
    let start = end - 1
    while (start > 0 && equalValues(paths[start - 1]?.[depth] ?? null, key)) start--
    const group = paths.slice(start, end)
    if (group[0]?.length === depth + 1) leaves.push(key)
    else {
      const inner = getIndex(result, key)
      if (inner !== null) result = setIndex(result, key, deleteSorted(inner, group, depth + 1, run), run, false)
    }
    end = start
  }
  return deleteKeys(result, leaves, run)
}
