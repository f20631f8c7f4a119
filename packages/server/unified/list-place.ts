import { invalidCursor, isId, packCursor, unpackCursor } from '../http/cursor.ts'
import type { RecordRow } from './record-row.ts'

export type Direction = 'next' | 'previous'

/** What a record is found by in its list. */
export type Position = Pick<RecordRow, 'createdAt' | 'id' | 'sortValue'>

/** Where a page starts: behind (next) or before (previous) a record, which need not exist any more. */
export interface Place extends Position {
  readonly direction: Direction
}

/** Reads a cursor. Throws `invalid_parameter` for one that is not ours or belongs to another list. */
export function readPlace(cursor: string, bound: string): Place {
  const [direction, createdAt, id, sortValue] = unpackCursor(cursor, bound, 4)
  if (direction !== 'next' && direction !== 'previous') throw invalidCursor()
  if (!isTimestamp(createdAt) || !isId(id)) throw invalidCursor()
  return { direction, createdAt, id, sortValue: sortValue! }
}

export const cursorAt = (direction: Direction, row: Position, bound: string): string =>
  packCursor([direction, row.createdAt, row.id, row.sortValue], bound)

const isTimestamp = (text: string | null | undefined): text is string =>
  typeof text === 'string' &&
  /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/.test(text) &&
  !Number.isNaN(Date.parse(`${text}:00`.replace(' ', 'T')))
