import type { PoolClient } from 'pg'
import { packCursor, unpackIdCursor } from './cursor.ts'
import type { Page, PageRequest } from './services.ts'

/** Of a list whose ids rise with time: what follows `FROM`, and its conditions with their values. */
export interface NewestFirst {
  /** Everything that shapes the list, for its cursors. */
  readonly bound: string
  /** `SELECT ... FROM ... WHERE ...`, whose table is called `t`. */
  readonly select: string
  readonly values: readonly unknown[]
}

/** One page of a list that shows the newest first, by ids that rise with time (UUIDv7). */
export async function pageNewestFirst<Row extends { readonly id: string }>(
  client: PoolClient,
  list: NewestFirst,
  page: PageRequest,
): Promise<Page<Row>> {
  const from = page.cursor === undefined ? undefined : unpackIdCursor(page.cursor, list.bound)
  const isBackwards = from?.direction === 'previous'
  const place = list.values.length + 1
  const { rows } = await client.query<Row>(
    `${list.select} AND ($${place}::uuid IS NULL OR t.id ${isBackwards ? '>' : '<'} $${place})
     ORDER BY t.id ${isBackwards ? '' : 'DESC'} LIMIT $${place + 1}`,
    [...list.values, from?.id ?? null, page.size + 1],
  )
  const hasMore = rows.length > page.size
  const shown = rows.slice(0, page.size)
  if (isBackwards) shown.reverse()
  const cursor = (to: 'next' | 'previous', row: Row | undefined) => (row ? packCursor([to, row.id], list.bound) : null)
  return {
    next: (isBackwards ? true : hasMore) ? cursor('next', shown.at(-1)) : null,
    previous: (isBackwards ? hasMore : from !== undefined) ? cursor('previous', shown[0]) : null,
    results: shown,
  }
}
