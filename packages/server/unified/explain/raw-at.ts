import { memberAt } from '../../mapping/index.ts'

/** Where in a raw record the item is that became a record of its own. */
export interface ItemPlace {
  /** The path of the list: `jobs`. */
  readonly list: string
  readonly index: number
}

/**
 * What a raw record has at a remote path as mappings name them: one value for `properties.email`, a list for
 * `lines[].amount`, the record itself for `.`. Undefined where it has nothing there.
 */
export function rawAt(raw: unknown, path: string, item?: ItemPlace): unknown {
  const prefix = item && `${item.list}[].`
  if (prefix === undefined || !path.startsWith(prefix)) return along(raw, path)
  return along(memberAt(raw, [...stepsOf(item!.list), String(item!.index)]), path.slice(prefix.length))
}

function along(value: unknown, path: string): unknown {
  if (path === '.') return value
  const [head, ...rest] = path.split('[]')
  const found = memberAt(value, stepsOf(head!))
  if (rest.length === 0) return found
  if (!Array.isArray(found)) return undefined
  const further = rest.join('[]').replace(/^\./, '')
  return found.map((inner: unknown) => along(inner, further))
}

const stepsOf = (path: string): readonly string[] => (path === '' ? [] : path.split('.'))

/** Whether a vendor's value says nothing: absent, null, an empty text, or nothing but such values. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.every(isEmpty))
