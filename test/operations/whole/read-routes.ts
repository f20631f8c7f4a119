/** How the whole vendor answers reads: lists in pages, one record, the content of a file, the description of its fields. */
import type { Condition } from '@crosswalk/connector-kit'
import { json, plain, route, type Call, type Entry, type Route, type Table } from '@crosswalk/connector-kit/sandbox'
import type { Field, Model } from '@crosswalk/models'
import type { RawRecord } from './mapping.ts'
import { refusal, type WholeState } from './state.ts'
import type { DescribedField } from './schema.ts'
import { titleOf, type Row } from './values.ts'
import { customFields, remoteWord } from './vendor-names.ts'

/** Records per page. */
export const pageSize = 20

export const render = ({ id, row, updatedAt }: Entry<Row>): RawRecord => ({
  id,
  updated_at: new Date(updatedAt).toISOString(),
  attributes: row,
})

export const readRoutes: readonly Route<WholeState>[] = [
  route('GET', '/:stream', inTable(list)),
  route('GET', '/:stream/schema', inTable(describe)),
  route('GET', '/:stream/created', inTable(created)),
  route('GET', '/:stream/:id', inTable(one)),
  route('GET', '/:stream/:id/content', inTable(content)),
]

/** A call about a kind of record that the vendor has. */
export interface TableCall extends Call<WholeState> {
  readonly table: Table<Row>
  readonly model: Model
}

export function inTable(answer: (call: TableCall) => ReturnType<typeof json>): Route<WholeState>['answer'] {
  return (call) => {
    const table = call.state.tables.get(call.params['stream']!)
    const model = call.state.models.get(call.params['stream']!)
    return table && model ? answer({ ...call, table, model }) : refusal(404, 'unknown_kind')
  }
}

/**
 * A full list goes by id, in the order of creation; with `since` it goes by the time of the last change. Both are places
 * that do not move while records change. What was removed is told on the last page.
 */
function list({ table, query }: TableCall) {
  const since = query.get('since')
  const after = query.get('after') ?? undefined
  const isMet = meets(query.get('where'))
  if (since !== null) {
    const from = after === undefined ? Date.parse(since) : Number(after)
    const entries = table.changedSince(from, { limit: pageSize, withRemoved: true })
    const isLast = entries.length < pageSize
    const alive = entries.filter((entry) => entry.deletedAt === undefined)
    const deleted = entries.filter((entry) => entry.deletedAt !== undefined).map(({ id }) => id)
    return answerPage(query, alive.filter(isMet), deleted, isLast ? null : String(entries.at(-1)!.updatedAt + 1))
  }
  const entries = table.list({ after, limit: pageSize })
  const isLast = entries.length < pageSize
  const deleted = isLast ? table.removed().map(({ id }) => id) : []
  return answerPage(query, entries.filter(isMet), deleted, isLast ? null : entries.at(-1)!.id)
}

function answerPage(
  query: URLSearchParams,
  entries: readonly Entry<Row>[],
  deleted: readonly string[],
  next: string | null,
) {
  const data = entries.map((entry) => chosen(render(entry), query.get('fields')))
  return json({ data, deleted, next }, { records: data.length })
}

/** With the attributes asked for, and those that the customer has added. */
function chosen(record: RawRecord, names: string | null): RawRecord {
  if (names === null) return record
  const wanted = new Set<string>([...customFields, ...names.split(',')])
  const attributes = Object.entries(record.attributes).filter(([name]) => wanted.has(name))
  return { ...record, attributes: Object.fromEntries(attributes) }
}

function one({ table, params, query }: TableCall) {
  const entry = table.get(params['id']!)
  return entry ? json(chosen(render(entry), query.get('fields'))) : refusal(404, 'not_found')
}

function created({ table, query }: TableCall) {
  const since = Date.parse(query.get('since') ?? '')
  return json({ data: table.changedSince(since).map(render) })
}

/** The content of a file is a sentence about it, in the type that was asked for. */
function content({ table, params, query }: TableCall) {
  const entry = table.get(params['id']!)
  if (!entry) return refusal(404, 'not_found')
  const type = query.get('as') ?? 'text/plain'
  if (!/^[\w.+-]+\/[\w.+-]+$/.test(type)) return refusal(400, 'no_such_type')
  return plain(`The content of ${entry.id} as ${type}.`, { headers: { 'content-type': type } })
}

function describe({ model }: TableCall) {
  const own = Object.entries(model.fields).map(([name, field]) => describeField(name, field))
  const custom = customFields.map((name): DescribedField => {
    const type = name === 'shoe_size' ? 'number' : 'string'
    return { name, label: titleOf(name), type, is_custom: true, is_writable: true }
  })
  return json({ fields: [...own, ...custom] })
}

const types: Readonly<Partial<Record<Field['kind'], DescribedField['type']>>> = {
  integer: 'number',
  number: 'number',
  boolean: 'bool',
  datetime: 'datetime',
  json: 'object',
  embedded: 'object',
}

const describeField = (name: string, field: Field): DescribedField => ({
  name,
  label: titleOf(name),
  type: field.list ? 'list' : (types[field.kind] ?? 'string'),
  is_custom: false,
  is_writable: field.post || field.patch,
  ...(field.vocabulary && { choices: field.vocabulary.words.map(remoteWord) }),
})

function meets(where: string | null): (entry: Entry<Row>) => boolean {
  const conditions = where === null ? [] : (JSON.parse(where) as readonly Condition[])
  return ({ row }) => conditions.every((condition) => isMetBy(row[condition.field], condition))
}

function isMetBy(member: unknown, { operator, value }: Condition): boolean {
  const text = String(member)
  switch (operator) {
    case 'EQUALS':
      return text === String(value)
    case 'NOT_EQUALS':
      return text !== String(value)
    case 'IN':
      return (value as readonly string[]).includes(text)
    case 'CONTAINS':
      return Array.isArray(member) && member.map(String).includes(String(value))
    case 'GREATER_THAN':
      return member !== null && text > String(value)
    case 'GREATER_THAN_OR_EQUAL_TO':
      return member !== null && text >= String(value)
    case 'LESS_THAN':
      return member !== null && text < String(value)
    case 'LESS_THAN_OR_EQUAL_TO':
      return member !== null && text <= String(value)
  }
}
