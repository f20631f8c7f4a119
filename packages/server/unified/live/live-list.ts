import { askedFields } from '../../account/asked-fields.ts'
import { defaultPageSize } from '../../http/settings.ts'
import { arrayLiteral, type Row, type Statement } from '../../store/read-in-organization.ts'
import { checkReadable, decorate } from '../decorate.ts'
import { wantsSource, type ListQuery } from '../list-parameters.ts'
import { recordColumns, toRecordRow, type RecordRow } from '../record-row.ts'
import { finderOf } from './expand-live.ts'
import { conditionsOf } from './conditions.ts'
import { testOf } from './filter.ts'
import { openPlace, sealPlace } from './live-cursor.ts'
import { liveRecords, rowOf, type LiveRecord } from './live-record.ts'
import type { LiveList, LiveRead } from './live-read.ts'
import { rememberIds, storeLive } from './store-live.ts'
import { streamsOf } from './streams.ts'
import { start, walkStreams, type Place, type Step } from './walk.ts'

/** The most requests to the vendor for one page. A page that would take more is short, and says where to go on. */
export const mostRequests = 10

interface Cursor {
  readonly at: Place
  /** Records of the raw record there that are done with. */
  readonly skip: number
}

/**
 * A page of records as the vendor has them now, as the text `{"next":…,"previous":null,"results":[…]}`. It is in the order of
 * the vendor and only goes forward; it may be short, or empty with a next page, where few records pass the filters.
 */
export async function listLive(read: LiveRead, list: LiveList): Promise<string> {
  checkReadable(read.decoration)
  const { platform, account } = read
  const cursorOf = {
    organizationId: account.organizationId,
    accountId: account.id,
    bound: list.bound,
    parameter: list.cursorParameter,
  }
  const from =
    list.query.cursor === undefined
      ? { at: start, skip: 0 }
      : ((await openPlace(platform, cursorOf, list.query.cursor)) as Cursor)
  const { found, next } = await gather(read, list, from)
  const texts = await answer(read, found)
  const cursor = next === null ? 'null' : `"${await sealPlace(platform, cursorOf, next)}"`
  return `{"next":${cursor},"previous":null,"results":[${texts.join(',')}]}`
}

async function gather(read: LiveRead, list: LiveList, from: Cursor) {
  const { query, filters, isWanted } = list
  const { platform, account, mapping, decoration } = read
  const { model } = decoration
  const streams = streamsOf(account.connector, model)
  const size = query.page_size ?? defaultPageSize
  const passes = testOf(model, filters, query)
  const conditions = await conditionsOf(read, list, streams)
  const found = new Map<string, LiveRecord>()
  let skip = from.skip
  const budget = { left: mostRequests }
  const fieldsOf = (name: string) => askedFields(platform, account, mapping, name)
  for await (const step of walkStreams({ account, fieldsOf, conditions, budget }, streams, from.at)) {
    if (step.raw === undefined) return ended(found, step.before)
    const wanted = (await recordsIn(read, query, step)).filter(
      (record) => passes(record) && (isWanted?.(record) ?? true),
    )
    for (const record of wanted.slice(skip)) {
      if (found.size >= size) return ended(found, step.before, skip)
      found.set(record.rendered.id, record)
      skip += 1
    }
    skip = 0
    if (step.after === null) return ended(found, null)
    if (found.size >= size) return ended(found, step.after)
  }
  return ended(found, null)
}

const ended = (found: ReadonlyMap<string, LiveRecord>, at: Place | null, skip = 0) => ({
  found: [...found.values()],
  next: at && ({ at, skip } satisfies Cursor),
})

/** Records that are stored came here when they did, and changed here when they did. */
async function recordsIn(read: LiveRead, query: ListQuery, step: Step): Promise<readonly LiveRecord[]> {
  const all = liveRecords(read.mapping, read.decoration.model, step, new Date().toISOString())
  const records = all.filter(({ rendered }) => read.wanted.isWanted(rendered))
  const asksForInstants = Object.keys(query).some((name) => /^(created|modified)_(after|before)$/.test(name))
  if (!read.isStored || !asksForInstants) return records
  const ids = records.map((record) => record.rendered.id)
  const [rows] = await read.decoration.read([instantsStatement(read.account.id, ids)])
  const instants = new Map(rows!.map((row) => [row[0]!, row]))
  return records.map((record) => {
    const [, created, modified] = instants.get(record.rendered.id) ?? []
    return created && modified ? { ...record, createdAt: created, modifiedAt: modified } : record
  })
}

const instantsStatement = (accountId: string, ids: readonly string[]): Statement => ({
  name: 'instants-of-records',
  text: `SELECT id, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                    to_char(modified_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
         FROM record WHERE linked_account_id = $1 AND id = ANY ($2::uuid[])`,
  values: [accountId, arrayLiteral(ids)],
})

/** The texts of live records. Where the model is stored, they refresh the store and are answered out of it. */
export async function answer(read: LiveRead, records: readonly LiveRecord[]): Promise<readonly string[]> {
  const { platform, account, decoration } = read
  if (records.length === 0) return []
  if (read.isStored) {
    await storeLive(read, records)
    return decorate({ ...decoration, find: finderOf(read, records) }, await storedRows(read, records))
  }
  await rememberIds(platform, account, records)
  const rows = records.map((record) => rowOf(account.id, record))
  const payloads = new Map(rows.map((row, index) => [row.source!.rawId, JSON.stringify(records[index]!.raw)]))
  return decorate({ ...decoration, payloads, find: finderOf(read, records) }, rows)
}

async function storedRows(
  { account, decoration }: LiveRead,
  records: readonly LiveRecord[],
): Promise<readonly RecordRow[]> {
  const needsSource = wantsSource(decoration.query)
  const ids = records.map((record) => record.rendered.id)
  const [rows] = await decoration.read([rowsStatement(account.id, ids, needsSource)])
  const stored = new Map(rows!.map((row: Row) => toRecordRow(row, needsSource)).map((row) => [row.id, row]))
  return records.flatMap((record) => stored.get(record.rendered.id) ?? [])
}

const rowsStatement = (accountId: string, ids: readonly string[], needsSource: boolean): Statement => ({
  name: `records-just-read-${needsSource}`,
  text: `SELECT ${recordColumns(needsSource)} FROM record r WHERE r.linked_account_id = $1 AND r.id = ANY ($2::uuid[])`,
  values: [accountId, arrayLiteral(ids)],
})
