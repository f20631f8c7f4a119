/**
 * What a raw record has at a remote path as mappings name them (`properties.email`, `items[].state`). Only its own members
 * count, for it is hostile. Where the record becomes several, `index` says which item of the first list is meant; a list
 * that is the value itself is taken apart.
 */
export function valuesAt(raw: unknown, path: string, index = 0): readonly unknown[] {
  const [head, ...rest] = path.split('[]')
  const value = memberAt(raw, stepsOf(head!))
  if (rest.length === 0) return Array.isArray(value) ? value : [value]
  if (!Array.isArray(value)) return []
  const item: unknown = value[index]
  return valuesAt(item, rest.join('[]').replace(/^\./, ''))
}

const stepsOf = (path: string): readonly string[] => (path === '' ? [] : path.split('.'))

/** What a raw record has at some steps. */
export function memberAt(raw: unknown, steps: readonly string[]): unknown {
  let value = raw
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}
