import { checkReadable, type Decoration } from './decorate.ts'
import { wantsSource, type ListQuery } from './list-parameters.ts'
import { settingsOf } from '../mapping/index.ts'
import type { Row, Statement } from '../store/read-in-organization.ts'
import type { Place, Position } from './list-place.ts'

/** Between two documents. JSON has no line break within a text, so the last document begins behind the last of them. */
const separator = ',\n'

/** A page whose documents are one text already. */
interface TextPage {
  readonly results: string
  readonly hasMore: boolean
  readonly first: Position | undefined
  readonly last: Position | undefined
}

/** Whether PostgreSQL can put a page together: it is read forwards, and no record is answered otherwise than it is stored. */
export const canBeText = (query: ListQuery, place: Place | undefined): boolean =>
  !wantsSource(query) && query.expand === undefined && place?.direction !== 'previous'

/**
 * The statement of a page, put together by PostgreSQL: one row instead of one per record. Measured: a page of 100 costs this
 * process 100 microseconds less of 200, and PostgreSQL no more. That is for statements whose plan is kept; where it is made
 * each time, planning the aggregates costs more than they save.
 */
export function asText({ name, text, values }: Statement): Statement {
  const size = `$${values.length}::integer - 1`
  const position = (place: string): string => `(array_agg(page.created_at))[${place}], (array_agg(page.id))[${place}]`
  return {
    name: `${name}-text`,
    text: `SELECT string_agg(page.document, E',\\n'), count(*), min(page.mapping_version), max(page.mapping_version),
        ${position('1')}, ${position(size)}
      FROM (${text}) page`,
    values,
  }
}

/** The page in the answer to such a statement; undefined where records of it are not rendered as configured now. */
export function textPageOf(row: Row, size: number, decoration: Decoration): TextPage | undefined {
  checkReadable(decoration)
  const [documents, count, lowest, highest, ...positions] = row
  if (documents === null || documents === undefined)
    return { results: '', hasMore: false, first: undefined, last: undefined }
  const { version } = settingsOf(decoration.settings(), decoration.model.name)
  if (Number(lowest) !== version || Number(highest) !== version) return undefined
  const hasMore = Number(count) > size
  return {
    results: hasMore ? documents.slice(0, documents.lastIndexOf(separator)) : documents,
    hasMore,
    first: positionOf(positions.slice(0, 2)),
    last: hasMore ? positionOf(positions.slice(2)) : undefined,
  }
}

const positionOf = ([createdAt, id]: Row): Position => ({ createdAt: createdAt!, id: id!, sortValue: null })
