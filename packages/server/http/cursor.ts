import { hash } from 'node:crypto'
import { invalidParameter } from './check-input.ts'

/**
 * An opaque place in a list: what `next` and `previous` hold. It is bound to the request it came from: `bound` is a text of
 * everything that shapes the list, so a cursor used with other parameters is refused instead of skipping records. It needs
 * no signature, for it only says where to go on among rows the caller may see anyway.
 */
export const packCursor = (place: readonly (string | null)[], bound: string): string =>
  Buffer.from(JSON.stringify([fingerprint(bound), ...place])).toString('base64url')

/** The place in a cursor that `packCursor` made for the same `bound`. Throws `invalid_parameter` for anything else. */
export function unpackCursor(cursor: string, bound: string, length: number): readonly (string | null)[] {
  const [mark, ...place] = parse(cursor)
  if (place.length !== length || mark === undefined) throw invalidCursor()
  if (mark !== fingerprint(bound))
    throw invalidParameter('cursor', 'belongs to a list with other parameters; keep them all while paging')
  return place
}

/** Which way a page lies from which record, in a list in the order of ids. */
export interface IdPlace {
  readonly direction: 'next' | 'previous'
  readonly id: string
}

/** The place `[direction, id]` in a cursor of a list in the order of ids. A text that is no id must not reach the database. */
export function unpackIdCursor(cursor: string, bound: string): IdPlace {
  const [direction, id] = unpackCursor(cursor, bound, 2)
  if ((direction !== 'next' && direction !== 'previous') || !isId(id)) throw invalidCursor()
  return { direction, id }
}

/** The place in a cursor of a list that is counted. */
export function unpackOffsetCursor(cursor: string, bound: string): number {
  const [offset] = unpackCursor(cursor, bound, 1)
  if (!/^\d{1,9}$/.test(offset ?? '')) throw invalidCursor()
  return Number(offset)
}

export const isId = (text: string | null | undefined): text is string =>
  typeof text === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/** For a cursor that is none of ours. */
export const invalidCursor = (parameter = 'cursor'): Error =>
  invalidParameter(parameter, 'is not a cursor of this list; use the one in "next" or "previous" as it is')

function parse(cursor: string): readonly (string | null)[] {
  if (!/^[A-Za-z0-9_-]{1,2000}$/.test(cursor)) throw invalidCursor()
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    throw invalidCursor()
  }
  if (!Array.isArray(parts) || !parts.every((part) => part === null || typeof part === 'string')) throw invalidCursor()
  return parts
}

const fingerprint = (bound: string): string => hash('sha256', bound, 'base64url').slice(0, 12)
