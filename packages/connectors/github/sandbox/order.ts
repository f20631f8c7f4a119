import type { Entry, Table } from '@crosswalk/connector-kit/sandbox'
import type { Ordered } from './answers.ts'

/** The order and choice of a list, as its parameters ask for it. */
export function ordered<Row extends { readonly createdAt: number }>(
  table: Table<Row>,
  query: URLSearchParams,
  { direction, keep }: { readonly direction: 'asc' | 'desc'; readonly keep?: (row: Row) => boolean },
): Ordered<Entry<Row>> {
  const since = Date.parse(query.get('since') ?? '') || 0
  const isByChange = query.get('sort') === 'updated'
  const isFiltered = keep !== undefined || (since > 0 && !isByChange)
  const all: Ordered<Entry<Row>> = isByChange
    ? {
        total: table.countSince(since),
        slice: (offset, limit) => table.changedSince(since, { offset, limit }),
      }
    : { total: table.size, slice: (offset, limit) => table.list({ offset, limit }) }
  const chosen = isFiltered
    ? ofArray(
        all.slice(0, all.total).filter((entry) => entry.updatedAt >= since && (keep === undefined || keep(entry.row))),
      )
    : all
  return (query.get('direction') ?? direction) === 'asc' ? chosen : reversed(chosen)
}

export const ofArray = <Item>(items: readonly Item[]): Ordered<Item> => ({
  total: items.length,
  slice: (offset, limit) => items.slice(offset, offset + limit),
})

const reversed = <Item>({ total, slice }: Ordered<Item>): Ordered<Item> => ({
  total,
  slice: (offset, limit) => {
    const end = Math.max(0, total - offset)
    const from = Math.max(0, end - limit)
    return slice(from, end - from).toReversed()
  },
})
