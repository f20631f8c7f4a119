import type { Cursor } from './stream.ts'

/**
 * What the next incremental run starts from, after a page or at the end of a run. It never goes back.
 *
 * In ascending order it follows the newest record seen. Out of order, and after a full run, it may only move when the run is
 * over, and not past the moment the run began: a record that changed meanwhile may have been read before it changed.
 */
export function advanceCursor(
  saved: string | null,
  newest: string | null,
  run: {
    readonly startedAt: string
    readonly isOver: boolean
    readonly isAscending: boolean
    readonly overlap?: number
  },
): string | null {
  if (!run.isAscending && !run.isOver) return saved
  const reached = run.isAscending ? newest : earlier(newest ?? run.startedAt, run.startedAt)
  if (reached === null) return saved
  const next = run.overlap ? new Date(Date.parse(reached) - run.overlap * 1000).toISOString() : reached
  return saved === null || isLater(next, saved) ? next : saved
}

/** The newest cursor value among records, or the one given. Records without one do not count. */
export function newestCursor<Remote>(
  cursor: Cursor<Remote>,
  records: readonly Remote[],
  from: string | null,
): string | null {
  let newest = from
  for (const record of records) {
    const value = cursor.of(record)
    if (typeof value === 'string' && (newest === null || isLater(value, newest)) && !Number.isNaN(Date.parse(value)))
      newest = value
  }
  return newest
}

// Vendors write instants in different widths and offsets, so they are compared as instants.
// Of one width and both in UTC, their texts are in the order of their instants, and a page of them is compared in no time.
const isLater = (a: string, b: string): boolean =>
  a.length === b.length && utc.test(a) && utc.test(b) ? a > b : Date.parse(a) > Date.parse(b)
const utc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/
const earlier = (a: string, b: string): string => (isLater(a, b) ? b : a)
