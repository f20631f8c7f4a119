import { decorate, type Decoration } from './decorate.ts'
import { wantsSource, type ListQuery } from './list-parameters.ts'
import { cursorAt, readPlace, type Position } from './list-place.ts'
import { listStatement, type ListScope } from './list-statement.ts'
import { asText, canBeText, textPageOf } from './list-text.ts'
import { toRecordRow } from './record-row.ts'
import type { Caller } from '../http/caller.ts'
import { defaultPageSize } from '../http/settings.ts'

/** One page of records, as the text `{"next":…,"previous":…,"results":[…]}`. */
export async function listRecords(
  caller: Caller,
  scope: ListScope,
  query: ListQuery,
  decoration: Decoration,
): Promise<string> {
  const { cursor, page_size: size = defaultPageSize } = query
  const bound = boundOf(scope, query)
  const place = cursor === undefined ? undefined : readPlace(cursor, bound)
  const { statement, plan } = listStatement(scope, query, place, size)
  if (plan === 'page' && canBeText(query, place)) {
    const [found] = await caller.read([asText(statement)], plan)
    const page = textPageOf(found![0]!, size, decoration)
    if (page) {
      const next = page.hasMore && cursorText('next', page.last, bound)
      return pageText(next, place !== undefined && cursorText('previous', page.first, bound), page.results)
    }
  }
  const [found] = await caller.read([statement], plan)
  const isBackward = place?.direction === 'previous'
  const hasMore = found!.length > size
  const needsSource = wantsSource(query)
  const rows = found!.slice(0, size).map((row) => toRecordRow(row, needsSource))
  if (isBackward) rows.reverse()
  const texts = await decorate(decoration, rows)
  const next = (isBackward || hasMore) && cursorText('next', rows.at(-1), bound)
  const previous = (isBackward ? hasMore : place !== undefined) && cursorText('previous', rows[0], bound)
  return pageText(next, previous, texts.join(','))
}

const pageText = (next: string | false, previous: string | false, results: string): string =>
  `{"next":${next || 'null'},"previous":${previous || 'null'},"results":[${results}]}`

// Cursors are base64url, which needs no escaping.
const cursorText = (direction: 'next' | 'previous', row: Position | undefined, bound: string): string =>
  row === undefined ? 'null' : `"${cursorAt(direction, row, bound)}"`

/** Everything that must stay the same while paging; the size of a page may change. */
export function boundOf({ accountId, model, parent }: ListScope, query: ListQuery): string {
  const { cursor: _cursor, page_size: _size, expand, ...others } = query
  return JSON.stringify([
    accountId,
    model.name,
    parent?.id,
    expand && treeText(expand),
    Object.entries(others).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ])
}

const treeText = (tree: NonNullable<ListQuery['expand']>): readonly unknown[] =>
  [...tree].map(([name, inner]) => [name, treeText(inner)])
