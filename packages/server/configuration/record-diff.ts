import { isDeepStrictEqual } from 'node:util'
import { jsonPointer } from '../http/json-pointer.ts'

/** One place in which two documents differ. */
export interface Difference {
  /** A JSON pointer: `/field_mappings/organization_defined_targets/shoe_size`. */
  readonly pointer: string
  readonly before: unknown
  readonly after: unknown
}

/**
 * Where two documents differ: members of objects one by one, everything else as a whole. A member that one of them lacks is
 * null there.
 */
export function differences(before: unknown, after: unknown, pointer = ''): readonly Difference[] {
  if (isDeepStrictEqual(before, after)) return []
  if (!isObject(before) || !isObject(after)) return [{ pointer, before: before ?? null, after: after ?? null }]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) => differences(own(before, name), own(after, name), pointer + jsonPointer([name])))
}

const own = (of: Record<string, unknown>, name: string): unknown => (Object.hasOwn(of, name) ? of[name] : undefined)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
