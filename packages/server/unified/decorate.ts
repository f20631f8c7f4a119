import { parseJson, type Connector } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import { withMember, withRemoteData } from '../store/document.ts'
import { showOrigins } from './enum-origins.ts'
import { expand, type ParsedRecord, type Read } from './expand.ts'
import type { ReadQuery } from './list-parameters.ts'
import { readPayloads } from './raw-payload.ts'
import type { RecordRow } from './record-row.ts'
import { remoteFieldsOf } from './remote-fields.ts'

/** What answering records takes, besides the records. */
export interface Decoration {
  readonly read: Read
  readonly accountId: string
  readonly connector: Connector | undefined
  readonly model: Model
  readonly query: ReadQuery
}

/** The texts of records as the query wants them. Where it asks for nothing special, they are the stored ones untouched. */
export async function decorate(decoration: Decoration, rows: readonly RecordRow[]): Promise<readonly string[]> {
  const { read, accountId, query } = decoration
  const origins = [...(query.show_enum_origins ?? []), ...(query.remote_fields ?? [])]
  const needsRaw = query.include_remote_data === true || query.include_remote_fields === true || origins.length > 0
  const payloads = needsRaw ? await readPayloads(read, accountId, rows) : new Map<string, string>()
  const texts = await changedTexts(decoration, rows, payloads, origins)
  if (!needsRaw) return texts
  return rows.map((row, index) => withRaw(decoration, row, texts[index]!, payloads.get(row.rawId)))
}

/** Documents whose members change are parsed, changed and written again; all others are not. */
async function changedTexts(
  { read, accountId, connector, model, query }: Decoration,
  rows: readonly RecordRow[],
  payloads: ReadonlyMap<string, string>,
  origins: readonly string[],
): Promise<readonly string[]> {
  const needsSensitive = query.include_sensitive_fields === true
  if (!query.expand && !needsSensitive && origins.length === 0) return rows.map((row) => row.document)
  const records = rows.map((row) => {
    const record = parse(row.document) as ParsedRecord
    if (needsSensitive && row.sensitive !== null) Object.assign(record, parse(row.sensitive))
    const raw = origins.length > 0 ? payloads.get(row.rawId) : undefined
    if (raw !== undefined) showOrigins(connector, row.stream, model, record, parse(raw), origins)
    return record
  })
  if (query.expand) await expand(read, accountId, model, records, query.expand)
  return records.map((record) => JSON.stringify(record))
}

function withRaw(
  { accountId, connector, query }: Decoration,
  row: RecordRow,
  text: string,
  payload: string | undefined,
): string {
  let answer = text
  if (query.include_remote_data === true && payload !== undefined)
    answer = withRemoteData(answer, `[{"path":${JSON.stringify(`/${row.stream}`)},"data":${payload}}]`)
  if (query.include_remote_fields !== true) return answer
  const fields = payload === undefined ? [] : remoteFieldsOf(connector, accountId, row.stream, parse(payload))
  return withMember(answer, 'remote_fields', JSON.stringify(fields))
}

const parse = (text: string): unknown => parseJson(text, 'The store')
