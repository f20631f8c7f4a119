import { CrosswalkError, parseJson } from '@crosswalk/connector-kit'
import { models, type Model } from '@crosswalk/models'
import { settingsOf, type SettingsByModel } from '../../mapping/index.ts'
import { arrayLiteral, type Row } from '../../store/read-in-organization.ts'
import type { ParsedRecord, Read } from '../expand.ts'
import { SqlText } from '../sql-text.ts'
import { undo, type State, type Undoable } from './undo.ts'

/** What reading the past takes. */
export interface Past {
  readonly read: Read
  readonly accountId: string
  /** ISO 8601 in UTC with milliseconds. */
  readonly asOf: string
  readonly settings: () => SettingsByModel
}

/** A record as it was. */
export interface RecordAt {
  readonly id: string
  readonly model: Model
  /** As PostgreSQL writes it: the place in a list, which never changes. */
  readonly createdAt: string
  /** The whole answer. */
  readonly record: ParsedRecord
  readonly isRemoved: boolean
}

/** What narrows and orders the records that are read; `conditions` speak of `r`. */
export interface Selection {
  readonly sql: SqlText
  readonly order?: string
  readonly limit?: number
}

/**
 * Records that were here at that time, with what the log of changes says they were: read together with every change since,
 * in one statement, and undone change by change. One probe of an index per record, and as much text as it changed.
 */
export async function recordsAt(past: Past, { sql, order, limit }: Selection): Promise<readonly RecordAt[]> {
  const asOf = sql.value(past.asOf)
  const account = sql.value(past.accountId)
  const where = ['r.linked_account_id = ' + account, `r.created_at <= ${asOf}`, ...sql.conditions].join(' AND ')
  const own = 'c.linked_account_id = r.linked_account_id AND c.record_id = r.id'
  // The order of the log is that of `sequence`: clocks of several hosts need not agree.
  const text = `SELECT r.id, r.model, r.created_at, r.document, c.undone, c.modified_at
    FROM (SELECT * FROM record r WHERE ${where} ${order === undefined ? '' : `ORDER BY ${order}`}
      ${limit === undefined ? '' : `LIMIT ${sql.value(String(limit))}`}) r
    CROSS JOIN LATERAL (SELECT min(c.sequence) AS first FROM change c WHERE ${own} AND c.at > ${asOf}) later
    CROSS JOIN LATERAL (
      SELECT json_agg(json_build_array(c.kind, c.previous) ORDER BY c.sequence DESC)
               FILTER (WHERE c.sequence >= later.first) AS undone,
             to_char((max(c.at) FILTER (WHERE later.first IS NULL OR c.sequence < later.first)) AT TIME ZONE 'UTC',
               'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS modified_at
      FROM change c WHERE ${own}) c
    ${order === undefined ? '' : `ORDER BY ${order}`}`
  const [rows] = await past.read([{ name: '', text, values: sql.values }])
  return rows!.map((row) => recordAt(past, row))
}

/** Records by their ids, those that were here at that time and whose models may be read. */
export async function recordsByIdAt(past: Past, ids: readonly string[]): Promise<ReadonlyMap<string, RecordAt>> {
  if (ids.length === 0) return new Map()
  const sql = new SqlText()
  sql.where(`r.id = ANY (${sql.value(arrayLiteral(ids))}::uuid[])`)
  const found = await recordsAt(past, { sql })
  const readable = found.filter(({ model }) => settingsOf(past.settings(), model.name).canRead)
  return new Map(readable.map((record) => [record.id, record]))
}

function recordAt({ asOf, settings }: Past, row: Row): RecordAt {
  const [id, name, createdAt, document, undone, modifiedAt] = row
  const model = models.get(name as Model['name'])!
  // The change that brought it here stands at the instant of its creation: without it the log does not go back so far.
  if (modifiedAt === null || modifiedAt === undefined) throw notKept(asOf)
  const { created_at, modified_at: _modified, remote_was_deleted, ...values } = parse(document!) as ParsedRecord
  let state: State = { values, isRemoved: remote_was_deleted === true }
  // It was here already: two who found it missing at once, a write and a sync, may both have logged that it was added.
  for (const entry of entriesOf(undone ?? null)) state = undo(state, entry) ?? state
  const record: ParsedRecord = {
    created_at,
    modified_at: modifiedAt,
    remote_was_deleted: state.isRemoved,
    ...state.values,
  }
  // What is off is off for the past too.
  for (const field of settingsOf(settings(), model.name).disabledFields)
    if (Object.hasOwn(record, field)) record[field] = model.fields[field]?.list === true ? [] : null
  return { id: id!, model, createdAt: createdAt!, record, isRemoved: state.isRemoved }
}

function entriesOf(undone: string | null): readonly Undoable[] {
  if (undone === null) return []
  return (JSON.parse(undone) as [Undoable['kind'], string | null][]).map(([kind, previous]) => ({
    kind,
    previous: previous === null ? null : (parse(previous) as ParsedRecord),
  }))
}

const notKept = (asOf: string): CrosswalkError =>
  new CrosswalkError(
    'invalid_parameter',
    `The log of changes does not go back to ${asOf} for these records. Ask for a later instant.`,
    { parameter: '?as_of' },
  )

const parse = (text: string): unknown => parseJson(text, 'The store')
