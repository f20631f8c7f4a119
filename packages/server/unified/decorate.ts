import { parseJson, type Connector } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import { withMember, withRemoteData } from '../store/document.ts'
import { showOrigins } from './enum-origins.ts'
import { expand, type ParsedRecord, type Read } from './expand.ts'
import { wantsRaw, type ReadQuery } from './list-parameters.ts'
import { readPayloads } from './raw-payload.ts'
import type { RecordRow, RecordSource } from './record-row.ts'
import { remoteFieldsOf } from './remote-fields.ts'

/** What answering records takes, besides the records. */
export interface Decoration {
  readonly read: Read
  readonly accountId: string
  readonly connector: Connector | undefined
  readonly model: Model
  readonly query: ReadQuery
}

type Payloads = ReadonlyMap<string, string>

/** The texts of records as the query wants them. Where it asks for nothing special, they are the stored ones untouched. */
export async function decorate(decoration: Decoration, rows: readonly RecordRow[]): Promise<readonly string[]> {
  const { read, accountId, query } = decoration
  if (!wantsRaw(query)) return changedTexts(decoration, rows, new Map())
  const payloads = await readPayloads(
    read,
    accountId,
    rows.flatMap((row) => row.source ?? []),
  )
  const texts = await changedTexts(decoration, rows, payloads)
  return rows.map((row, index) => withRaw(decoration, row.source!, texts[index]!, payloads))
}

/** Documents whose members change are parsed, changed and written again; all others are not. */
async function changedTexts(
  decoration: Decoration,
  rows: readonly RecordRow[],
  payloads: Payloads,
): Promise<readonly string[]> {
  const { read, accountId, model, query } = decoration
  const origins = [...(query.show_enum_origins ?? []), ...(query.remote_fields ?? [])]
  if (!query.expand && query.include_sensitive_fields !== true && origins.length === 0)
    return rows.map((row) => row.document)
  const records = rows.map((row) => changedRecord(decoration, row, origins, payloads))
  if (query.expand) await expand(read, accountId, model, records, query.expand)
  return records.map((record) => JSON.stringify(record))
}

function changedRecord(
  { connector, model, query }: Decoration,
  { document, source }: RecordRow,
  origins: readonly string[],
  payloads: Payloads,
): ParsedRecord {
  const record = parse(document) as ParsedRecord
  if (!source) return record
  if (query.include_sensitive_fields === true && source.sensitive !== null)
    Object.assign(record, parse(source.sensitive))
  const payload = origins.length > 0 ? payloads.get(source.rawId) : undefined
  if (payload !== undefined) showOrigins(connector, source.stream, model, record, parse(payload), origins)
  return record
}

function withRaw(
  { accountId, connector, query }: Decoration,
  { stream, rawId }: RecordSource,
  text: string,
  payloads: Payloads,
): string {
  const payload = payloads.get(rawId)
  let answer = text
  if (query.include_remote_data === true && payload !== undefined)
    answer = withRemoteData(answer, `[{"path":${JSON.stringify(`/${stream}`)},"data":${payload}}]`)
  if (query.include_remote_fields !== true) return answer
  const fields = payload === undefined ? [] : remoteFieldsOf(connector, accountId, stream, parse(payload))
  return withMember(answer, 'remote_fields', JSON.stringify(fields))
}

const parse = (text: string): unknown => parseJson(text, 'The store')
