import { CrosswalkError } from '@crosswalk/connector-kit'
import type { NestedList } from '@crosswalk/models'
import { invalidParameter } from '../../http/check-input.ts'
import { defaultPageSize } from '../../http/settings.ts'
import type { Caller } from '../../http/caller.ts'
import { checkReadable, type Decoration } from '../decorate.ts'
import { expand } from '../expand.ts'
import { boundOf } from '../list.ts'
import type { ListQuery, ReadQuery } from '../list-parameters.ts'
import { cursorAt, readPlace, type Direction, type Place } from '../list-place.ts'
import type { ListScope } from '../list-statement.ts'
import { SqlText } from '../sql-text.ts'
import { conditionsOf, fixedConditions, meeting, narrow, type Condition } from './conditions.ts'
import { recordsAt, recordsByIdAt, type Past, type RecordAt } from './record-at.ts'

/**
 * The most records that one page of a past list looks at. A list whose filter few records meet answers shorter pages,
 * down to none, with a `next` that goes on behind what was looked at.
 */
export const mostLookedAt = 5000
const smallestPortion = 100
const largestPortion = 1000

type PastQuery = ReadQuery & { readonly as_of: string }

/** One record as it was at `as_of`, as text. Throws `not_found` where it was not here yet. */
export async function retrieveAsOf(
  caller: Caller,
  scope: ListScope,
  id: string,
  decoration: Decoration,
  query: PastQuery,
): Promise<string> {
  const past = pastOf(caller, decoration, query)
  const found = (await recordsByIdAt(past, [id])).get(id)
  const nested = conditionsOf(scope, {})
  const isListed = !scope.parent || !('ids' in scope.parent) || scope.parent.ids.includes(id)
  const [record] = found?.model === scope.model && isListed ? await meeting(past, [found], nested) : []
  checkReadable(decoration)
  if (!record)
    throw new CrosswalkError(
      'not_found',
      `There was no ${scope.model.title} ${id} in this linked account at ${query.as_of}.`,
      { parameter: 'id' },
    )
  const [text] = await textsOf(past, decoration, [record])
  return text!
}

/** One page of the records that were here at `as_of`, as they were. */
export async function listAsOf(
  caller: Caller,
  scope: ListScope,
  query: ListQuery & PastQuery,
  decoration: Decoration,
): Promise<string> {
  const { cursor, page_size: size = defaultPageSize, order_by: order = 'created_at' } = query
  if (order !== 'created_at' && order !== '-created_at')
    throw invalidParameter('order_by', 'cannot be combined with as_of: what was is listed in the order of creation')
  const past = pastOf(caller, decoration, query)
  const bound = boundOf(scope, query)
  const place = cursor === undefined ? undefined : readPlace(cursor, bound)
  const isBackward = place?.direction === 'previous'
  const walk = await walkPast(past, scope, query, {
    place,
    size,
    isDescending: (order === '-created_at') !== isBackward,
  })
  checkReadable(decoration)
  const page = walk.found.slice(0, size)
  const ahead = walk.found.length > size ? page.at(-1) : walk.stoppedAt
  const behind = place && (page[0] ?? walk.firstSeen)
  if (isBackward) page.reverse()
  const [next, previous] = isBackward ? [behind, ahead] : [ahead, behind]
  const texts = await textsOf(past, decoration, page)
  const at = (direction: Direction, record: RecordAt | undefined) =>
    record ? `"${cursorAt(direction, { ...record, sortValue: null }, bound)}"` : 'null'
  return `{"next":${at('next', next)},"previous":${at('previous', previous)},"results":[${texts.join(',')}]}`
}

/** The parent of a list below a parent that lists its ids, as it was. */
export async function parentAsOf(
  caller: Caller,
  scope: ListScope,
  nested: NestedList | undefined,
  decoration: Decoration,
  query: PastQuery,
): Promise<ListScope> {
  const { parent } = scope
  if (!parent || !nested || !('parent' in nested.through)) return scope
  const was = (await recordsByIdAt(pastOf(caller, decoration, query), [parent.id])).get(parent.id)
  const listed = was?.record[nested.through.parent]
  const ids = (Array.isArray(listed) ? listed : [listed]).filter((item): item is string => typeof item === 'string')
  return { ...scope, parent: { id: parent.id, ids } }
}

function pastOf(caller: Caller, { accountId, settings }: Decoration, query: PastQuery): Past {
  for (const name of unkept) if (query[name] !== undefined && query[name] !== false) throw unkeptError(name)
  return { read: (statements) => caller.read(statements), accountId, asOf: query.as_of, settings }
}

// Raw payloads are kept as they are now; what sensitive fields held is written nowhere once it is gone.
const unkept = [
  'include_remote_data',
  'include_remote_fields',
  'include_provenance',
  'include_sensitive_fields',
  'show_enum_origins',
  'remote_fields',
] as const

const unkeptError = (name: (typeof unkept)[number]) =>
  invalidParameter(
    name,
    name === 'include_sensitive_fields'
      ? 'cannot be combined with as_of: no history of sensitive fields is kept'
      : 'cannot be combined with as_of: raw payloads are kept only as they are now',
  )

interface Walk {
  /** Up to one more than asked for, in the order of the walk. */
  readonly found: RecordAt[]
  readonly firstSeen: RecordAt | undefined
  /** Where the walk ended although there may be more. */
  readonly stoppedAt: RecordAt | undefined
}

interface Way {
  readonly place: Place | undefined
  readonly size: number
  readonly isDescending: boolean
}

/** Goes through the records in the order of creation until the page is full, and a portion at a time. */
async function walkPast(past: Past, scope: ListScope, query: ListQuery, way: Way): Promise<Walk> {
  const conditions = conditionsOf(scope, query)
  const found: RecordAt[] = []
  let firstSeen: RecordAt | undefined
  let seen = 0
  let at: Pick<Place, 'createdAt' | 'id'> | undefined = way.place
  while (seen < mostLookedAt) {
    const limit = Math.min(Math.max(way.size + 1, smallestPortion, seen), largestPortion, mostLookedAt - seen)
    const portion = await portionOf(past, scope, query, conditions, { ...way, at, limit })
    firstSeen ??= portion.records[0]
    seen += limit
    const present = portion.records.filter((record) => query.include_deleted_data === true || !record.isRemoved)
    found.push(...(await meeting(past, present, conditions)))
    if (found.length > way.size || !portion.isFull) return { found, firstSeen, stoppedAt: undefined }
    at = portion.records.at(-1)
  }
  return { found, firstSeen, stoppedAt: at as RecordAt }
}

async function portionOf(
  past: Past,
  scope: ListScope,
  query: ListQuery,
  conditions: readonly Condition[],
  way: Way & { readonly at: Pick<Place, 'createdAt' | 'id'> | undefined; readonly limit: number },
) {
  const sql = new SqlText()
  fixedConditions(sql, scope, query)
  for (const condition of conditions) narrow(sql, past, condition)
  // Gone before that time, and not come back since.
  if (query.include_deleted_data !== true)
    sql.where(`(NOT r.remote_was_deleted OR r.modified_at > ${sql.value(past.asOf)})`)
  const { at, limit } = way
  if (at)
    sql.where(`(r.created_at, r.id) ${way.isDescending ? '<' : '>'} (${sql.value(at.createdAt)}, ${sql.value(at.id)})`)
  const direction = way.isDescending ? 'DESC' : 'ASC'
  const order = `r.created_at ${direction}, r.id ${direction}`
  const records = await recordsAt(past, { sql, order, limit })
  return { records, isFull: records.length === limit }
}

async function textsOf(past: Past, decoration: Decoration, records: readonly RecordAt[]): Promise<readonly string[]> {
  const { model, query } = decoration
  const answers = records.map(({ record }) => record)
  if (query.expand)
    await expand(decoration, model, answers, query.expand, async (ids) => {
      const targets = await recordsByIdAt(past, ids)
      return new Map([...targets].map(([id, { record }]) => [id, JSON.stringify(record)]))
    })
  return answers.map((answer) => JSON.stringify(answer))
}
