import { CrosswalkError, parseJson, pathsOf, type Connector } from '@crosswalk/connector-kit'
import { models, type Model } from '@crosswalk/models'
import { loadWith, settingsOf } from '../../mapping/index.ts'
import { arrayLiteral, type Statement } from '../../store/read-in-organization.ts'
import { currentRows, type Currency } from '../current-row.ts'
import { sourceOf } from '../explain/provenance.ts'
import { rawAt } from '../explain/raw-at.ts'
import type { ParsedRecord } from '../expand.ts'
import { filterName } from '../../mapping/filter-terms.ts'
import { readPayloads } from '../raw-payload.ts'
import { toRecordRow, type RecordRow } from '../record-row.ts'

/** What is asked of a value inside a record, besides the value. */
export interface ValueQuery {
  readonly include_remote_data?: boolean
  readonly show_enum_origins?: readonly string[]
  readonly remote_fields?: readonly string[]
}

export interface ValueReading extends Currency {
  readonly findConnector: (id: string) => Connector | undefined
  /** The model of the value: an address. */
  readonly model: Model
  readonly query: ValueQuery
}

interface Holding {
  readonly holder: Model
  readonly field: string
}

/**
 * A value inside a record, by the id that it carries: the record that holds it is found by a filter value, so it costs one
 * probe of an index. Throws `not_found`.
 */
export async function findValue(reading: ValueReading, id: string): Promise<ParsedRecord> {
  const { read, accountId, model, settings } = reading
  const [rows] = await read([holderStatement(accountId, model, id)])
  const found = rows?.[0]
  const holding = holdingsOf(model).find((one) => filterOf(one) === found?.[7])
  if (!found || !holding || !settingsOf(settings(), holding.holder.name).canRead) throw notFound(model, id)
  const [row] = await currentRows(reading, [toRecordRow(found, true)], () => holding.holder)
  const record = parse(row!.document) as ParsedRecord
  const held = record[holding.field]
  const values = (Array.isArray(held) ? held : [held]) as (ParsedRecord | null)[]
  const place = values.findIndex((value) => value?.['id'] === id)
  if (place < 0) throw notFound(model, id)
  const { created_at, modified_at } = record
  const value: ParsedRecord = { ...values[place], created_at, modified_at }
  const payload = await payloadOf(reading, holding, row!, String(record['remote_id']), place)
  return payload ? payload(value) : value
}

/** Puts what the raw payload tells into the value; undefined where the query asks for nothing of it. */
async function payloadOf(
  { read, accountId, findConnector, query, model }: ValueReading,
  { holder, field }: Holding,
  { source }: RecordRow,
  remoteId: string,
  place: number,
): Promise<((value: ParsedRecord) => ParsedRecord) | undefined> {
  const words = [...(query.show_enum_origins ?? []), ...(query.remote_fields ?? [])]
  if (words.length === 0 && query.include_remote_data !== true) return undefined
  const { stream, rawId } = source!
  const payload = (await readPayloads(read, accountId, [source!])).get(rawId)
  if (payload === undefined) return undefined
  const mapping = await loadWith(read, findConnector, accountId)
  const raw = mapping.strip(stream, parse(payload))
  const { mapping: own, item } = sourceOf(mapping, { model: holder, stream, remoteId, raw, showsSensitive: false })
  const node = own?.nodes[field]
  const wordAt = (name: string): unknown => {
    if (node?.op !== 'each' || model.fields[name] === undefined) return undefined
    const list = pathsOf(node.of, item ? `${item.list}[].` : '')[0]
    const [path, ...others] = node.item[name] ? pathsOf(node.item[name], `${list}.${place}.`) : []
    return path === undefined || others.length > 0 ? undefined : rawAt(raw, path, item)
  }
  const origins = words.flatMap((name): [string, unknown][] => {
    const word = wordAt(name)
    return typeof word === 'string' && word !== '' ? [[name, word]] : []
  })
  return (value) => ({
    ...value,
    ...Object.fromEntries(origins),
    ...(query.include_remote_data === true && { remote_data: [{ path: `/${stream}`, data: raw }] }),
  })
}

/** Where values of a model stand: the models of records and their fields. */
const holdingsOf = (model: Model): readonly Holding[] =>
  [...models.values()].flatMap((holder) =>
    holder.path === undefined
      ? []
      : Object.entries(holder.fields).flatMap(([field, { embedded }]) =>
          embedded === model ? [{ holder, field }] : [],
        ),
  )

const filterOf = ({ holder, field }: Holding): string => filterName(holder, `${field}.id`)

const holderStatement = (accountId: string, model: Model, id: string): Statement => ({
  name: 'holder-of-value',
  text: `SELECT r.document, r.created_at, r.id, r.mapping_version, r.stream, r.raw_id, r.sensitive, f.filter
    FROM record_filter f JOIN record r ON r.linked_account_id = f.linked_account_id AND r.id = f.id
    WHERE f.linked_account_id = $1 AND f.filter = ANY ($2::text[]) AND f.value = $3 LIMIT 1`,
  values: [accountId, arrayLiteral(holdingsOf(model).map(filterOf)), id],
})

const notFound = (model: Model, id: string): CrosswalkError =>
  new CrosswalkError('not_found', `There is no ${model.title} ${id} in this linked account.`, { parameter: 'id' })

const parse = (text: string): unknown => parseJson(text, 'The store')
