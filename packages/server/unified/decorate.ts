import { CrosswalkError, parseJson, type Connector, type RemoteFieldDescription } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import { keptSchemas } from '../account/remote-schema.ts'
import { loadWith, settingsOf, type AccountMapping } from '../mapping/index.ts'
import { sensitivePaths, withoutSensitive } from '../mapping/sensitive-paths.ts'
import { withMember, withRemoteData } from '../store/document.ts'
import { currentRows, type Currency } from './current-row.ts'
import { showOrigins } from './enum-origins.ts'
import { expand, type ParsedRecord } from './expand.ts'
import { wantsRaw, type ReadQuery } from './list-parameters.ts'
import { provenanceOf } from './explain/provenance.ts'
import { readPayloads } from './raw-payload.ts'
import type { RecordRow, RecordSource } from './record-row.ts'
import { remoteFieldsOf } from './remote-fields.ts'

/** What answering records takes, besides the records. */
export interface Decoration extends Currency {
  readonly connector: Connector | undefined
  readonly model: Model
  readonly query: ReadQuery
  /** Raw payloads by their id, where the records are not from the store: without what is switched off. */
  readonly payloads?: ReadonlyMap<string, string> | undefined
  /** The documents of records to expand by their ids, where they are not all in the store. */
  readonly find?: ((ids: readonly string[]) => Promise<ReadonlyMap<string, string>>) | undefined
}

type Payloads = ReadonlyMap<string, string>

/** The texts of records as the query wants them. Where it asks for nothing special, they are the stored ones untouched. */
export async function decorate(decoration: Decoration, stored: readonly RecordRow[]): Promise<readonly string[]> {
  const { model, query, read, accountId, findConnector } = decoration
  checkReadable(decoration)
  const rows = await currentRows(decoration, stored, () => model)
  if (!wantsRaw(query)) return changedTexts(decoration, rows, new Map())
  const payloads = await payloadsOf(decoration, rows)
  const texts = await changedTexts(decoration, rows, payloads)
  const mapping = query.include_provenance === true ? await loadWith(read, findConnector, accountId) : undefined
  const schemas = query.include_remote_fields === true ? await schemasOf(decoration, rows) : undefined
  return rows.map((row, index) => {
    const text = withRaw(decoration, row.source!, texts[index]!, payloads, schemas)
    return mapping ? withProvenance(decoration, mapping, row, text, payloads) : text
  })
}

/** Throws `model_disabled` where the account's model is switched off. */
export function checkReadable({ settings, model }: Pick<Decoration, 'settings' | 'model'>): void {
  if (settingsOf(settings(), model.name).canRead) return
  throw new CrosswalkError(
    'model_disabled',
    `Reading ${model.name} is switched off for this linked account. Its scopes say what may be read.`,
  )
}

/** The raw payloads behind rows, without what is switched off. */
async function payloadsOf(decoration: Decoration, rows: readonly RecordRow[]): Promise<Payloads> {
  if (decoration.payloads) return decoration.payloads
  const { read, accountId, findConnector, settings } = decoration
  const sources = rows.flatMap((row) => row.source ?? [])
  const payloads = await readPayloads(read, accountId, sources)
  const isRestricted = Object.values(settings()).some((own) => own.off !== undefined || own.read === false)
  if (!isRestricted) return payloads
  const mapping = await loadWith(read, findConnector, accountId)
  const streams = new Map(sources.map((source) => [source.rawId, source.stream]))
  return new Map(
    [...payloads].map(([id, text]) => {
      const raw = parse(text)
      const stripped = mapping.strip(streams.get(id)!, raw)
      return [id, stripped === raw ? text : JSON.stringify(stripped)]
    }),
  )
}

type Schemas = ReadonlyMap<string, readonly RemoteFieldDescription[]>

/** What the vendor said of the fields of these records, as far as it is kept here. */
const schemasOf = ({ read, accountId }: Decoration, rows: readonly RecordRow[]): Promise<Schemas> =>
  keptSchemas(read, accountId, [...new Set(rows.map((row) => row.source!.stream))])

/** Documents whose members change are parsed, changed and written again; all others are not. */
async function changedTexts(
  decoration: Decoration,
  rows: readonly RecordRow[],
  payloads: Payloads,
): Promise<readonly string[]> {
  const { model, query } = decoration
  const origins = [...(query.show_enum_origins ?? []), ...(query.remote_fields ?? [])]
  if (!query.expand && query.include_sensitive_fields !== true && origins.length === 0)
    return rows.map((row) => row.document)
  const records = rows.map((row) => changedRecord(decoration, row, origins, payloads))
  if (query.expand) await expand(decoration, model, records, query.expand, decoration.find)
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
  schemas: Schemas | undefined,
): string {
  const payload = payloads.get(rawId)
  let answer = text
  if (query.include_remote_data === true && payload !== undefined) {
    const data = shownText(connector, query, stream, payload)
    answer = withRemoteData(answer, `[{"path":${JSON.stringify(`/${stream}`)},"data":${data}}]`)
  }
  if (query.include_remote_fields !== true) return answer
  const fields =
    payload === undefined ? [] : remoteFieldsOf(connector, accountId, stream, parse(payload), schemas?.get(stream))
  return withMember(answer, 'remote_fields', JSON.stringify(fields))
}

/** A raw payload without what only those see who ask for sensitive fields. */
function shownRaw(connector: Connector | undefined, query: ReadQuery, stream: string, payload: string): unknown {
  const raw = parse(payload)
  return query.include_sensitive_fields === true ? raw : withoutSensitive(connector?.streams[stream], raw)
}

/** The same as text; untouched where the stream has nothing sensitive. */
function shownText(connector: Connector | undefined, query: ReadQuery, stream: string, payload: string): string {
  const declared = connector?.streams[stream]
  if (query.include_sensitive_fields === true || !declared || sensitivePaths(declared).size === 0) return payload
  return JSON.stringify(shownRaw(connector, query, stream, payload))
}

function withProvenance(
  { model, query }: Decoration,
  mapping: AccountMapping,
  { document, source }: RecordRow,
  text: string,
  payloads: Payloads,
): string {
  const payload = payloads.get(source!.rawId)
  const { remote_id: remoteId } = parse(document) as { readonly remote_id: string }
  const provenance = provenanceOf(mapping, {
    model,
    stream: source!.stream,
    remoteId,
    raw: payload === undefined ? undefined : shownRaw(mapping.connector, query, source!.stream, payload),
    showsSensitive: query.include_sensitive_fields === true,
  })
  return withMember(text, 'provenance', JSON.stringify(provenance))
}

const parse = (text: string): unknown => parseJson(text, 'The store')
