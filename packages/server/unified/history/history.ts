import { CrosswalkError, parseJson } from '@crosswalk/connector-kit'
import { models, type Model } from '@crosswalk/models'
import { invalidCursor, packCursor, unpackCursor } from '../../http/cursor.ts'
import type { AccountRow, Caller } from '../../http/caller.ts'
import type { Page, PageRequest } from '../../http/services.ts'
import { settingsOf, type ModelSettings } from '../../mapping/index.ts'
import type { Statement } from '../../store/read-in-organization.ts'
import { checkReadable } from '../decorate.ts'
import type { ParsedRecord } from '../expand.ts'
import { undo, type State } from './undo.ts'

/** What became of one field in one change. */
export interface FieldChange {
  readonly field: string
  readonly before: unknown
  readonly after: unknown
  /** That it moved is known; what it held is written nowhere. */
  readonly is_sensitive: boolean
}

/** One entry of the log of changes of a record. */
export interface HistoryEntry {
  readonly at: string
  readonly kind: 'added' | 'changed' | 'removed'
  readonly origin: string
  readonly fields: readonly FieldChange[]
}

/**
 * The changes of a record, the newest first, with what each field was before and after: read backwards from what the record
 * is now. A page costs the entries that are newer than it. Throws `not_found`.
 */
export async function historyOf(
  caller: Caller,
  account: AccountRow,
  id: string,
  { cursor, size }: PageRequest,
): Promise<Page<HistoryEntry>> {
  const bound = `history ${account.id} ${id}`
  const place = cursor === undefined ? undefined : placeIn(cursor, bound)
  const [records] = await caller.read([historyStatement(account.id, id, place, size)])
  const [name, document, entries] = records?.[0] ?? []
  const model = models.get(name as Model['name'])
  if (!model || document === undefined)
    throw new CrosswalkError('not_found', `There is no record ${id} in this linked account.`, { parameter: 'id' })
  checkReadable({ settings: () => account.modelSettings, model })
  const { remote_was_deleted, ...values } = parse(document!) as ParsedRecord
  const now: State = { values, isRemoved: remote_was_deleted === true }
  const told = tell(model, settingsOf(account.modelSettings, model.name), now, entriesOf(entries ?? null))
  return pageAround(told, place, size, (direction, entry) => packCursor([direction, entry.sequence], bound))
}

interface Place {
  readonly direction: 'next' | 'previous'
  readonly sequence: string
}

function placeIn(cursor: string, bound: string): Place {
  const [direction, sequence] = unpackCursor(cursor, bound, 2)
  if ((direction !== 'next' && direction !== 'previous') || !/^\d{1,18}$/.test(sequence ?? '')) throw invalidCursor()
  return { direction, sequence: sequence! }
}

/**
 * The record, and the entries of a page, with one more than asked for, and all newer ones, from which the page is told
 * backwards. One statement, as what the record is and what the log says of it must be of the same moment.
 */
function historyStatement(accountId: string, id: string, place: Place | undefined, size: number): Statement {
  const isBackward = place?.direction === 'previous'
  const own = 'linked_account_id = $1 AND record_id = $2'
  return {
    name: `history-${place?.direction ?? 'first'}`,
    text: `WITH page AS (
        SELECT sequence FROM change WHERE ${own} AND ($3::bigint IS NULL OR sequence ${isBackward ? '>' : '<'} $3)
        ORDER BY sequence ${isBackward ? 'ASC' : 'DESC'} LIMIT $4)
      SELECT r.model, r.document, (
        SELECT json_agg(json_build_array(sequence::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                 kind, origin, fields, previous, sequence IN (SELECT sequence FROM page)) ORDER BY sequence DESC)
        FROM change WHERE ${own} AND sequence >= (SELECT min(sequence) FROM page))
      FROM record r WHERE r.linked_account_id = $1 AND r.id = $2`,
    values: [accountId, id, place?.sequence ?? null, String(size + 1)],
  }
}

interface Entry {
  readonly sequence: string
  readonly at: string
  readonly kind: HistoryEntry['kind']
  readonly origin: string
  readonly fields: readonly string[]
  readonly previous: Readonly<Record<string, unknown>> | null
  readonly isOfPage: boolean
}

type EntryColumns = [string, string, Entry['kind'], string, string[] | null, string | null, boolean]

const entriesOf = (text: string | null): readonly Entry[] =>
  text === null ? [] : (JSON.parse(text) as EntryColumns[]).map(toEntry)

const toEntry = ([sequence, at, kind, origin, fields, previous, isOfPage]: EntryColumns): Entry => ({
  sequence,
  at,
  kind,
  origin,
  fields: fields ?? [],
  previous: previous === null ? null : (parse(previous) as ParsedRecord),
  isOfPage,
})

interface Told extends HistoryEntry {
  readonly sequence: string
}

/** The entries of the page, newest first. */
function tell(model: Model, { disabledFields }: ModelSettings, now: State, entries: readonly Entry[]): readonly Told[] {
  const isShown = (field: string) => !disabledFields.includes(field)
  let state = now
  const told: Told[] = []
  for (const entry of entries) {
    const after = state.values
    const undone = undo(state, entry)
    const before = undone?.values ?? {}
    state = undone ?? state
    if (!entry.isOfPage) continue
    const names = undone ? entry.fields : filledFields(model, after)
    const { sequence, at, kind, origin } = entry
    const fields = names.filter(isShown).map((field) => fieldChange(model, field, before, after))
    told.push({ sequence, at, kind, origin, fields })
  }
  return told
}

const filledFields = (model: Model, values: State['values']): readonly string[] =>
  Object.keys(model.fields).filter((name) => {
    const value = values[name]
    return value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0)
  })

function fieldChange(model: Model, field: string, before: State['values'], after: State['values']): FieldChange {
  const isSensitive = model.fields[field]?.sensitive === true
  return {
    field,
    before: isSensitive ? null : (before[field] ?? null),
    after: isSensitive ? null : (after[field] ?? null),
    is_sensitive: isSensitive,
  }
}

/** Cuts the one entry more than asked for, which only tells that there is another page. */
function pageAround(
  told: readonly Told[],
  place: Place | undefined,
  size: number,
  cursorAt: (direction: Place['direction'], entry: Told) => string,
): Page<HistoryEntry> {
  const isBackward = place?.direction === 'previous'
  const hasMore = told.length > size
  const page = isBackward ? told.slice(-size) : told.slice(0, size)
  const [first, last] = [page[0], page.at(-1)]
  return {
    next: last && (isBackward || hasMore) ? cursorAt('next', last) : null,
    previous: first && (isBackward ? hasMore : place !== undefined) ? cursorAt('previous', first) : null,
    results: page.map(({ sequence: _sequence, ...entry }) => entry),
  }
}

const parse = (text: string): unknown => parseJson(text, 'The store')
