import type { Condition } from '@crosswalk/connector-kit'
import { filterPath, type Filter, type Model } from '@crosswalk/models'
import { invalidParameter } from '../../http/check-input.ts'
import type { AccountMapping } from '../../mapping/index.ts'
import { recordId } from '../../store/ids.ts'
import { baseFields, filterName, filterTerms } from '../filter-terms.ts'
import type { ListQuery } from '../list-parameters.ts'
import type { LiveRecord } from './live-record.ts'

/** Whether a record belongs into the list. */
export type Test = (record: LiveRecord) => boolean

/**
 * What a query asks of a record. Every filter is looked at here, also one that the vendor was told: what a vendor calls equal
 * is its own affair. Throws `invalid_parameter` for what only stored records can be asked.
 */
export function testOf(model: Model, filters: Readonly<Record<string, Filter>>, query: ListQuery): Test {
  const tests: Test[] = []
  if (query.order_by !== undefined)
    throw invalidParameter('order_by', 'needs stored records: a live list is in the order of the vendor')
  if (query.remote_id !== undefined) tests.push(({ wire }) => wire['remote_id'] === query.remote_id)
  for (const word of ['created', 'modified'] as const) {
    const { [`${word}_after`]: after, [`${word}_before`]: before } = query
    const instant = (record: LiveRecord) => (word === 'created' ? record.createdAt : record.modifiedAt)
    if (typeof after === 'string') tests.push((record) => instant(record) > after)
    if (typeof before === 'string') tests.push((record) => instant(record) < before)
  }
  for (const [name, filter] of Object.entries(filters)) {
    const value = query[name] as string | readonly string[] | undefined
    if (value !== undefined) tests.push(filterTest(model, name, filter, typeof value === 'string' ? [value] : value))
  }
  return (record) => tests.every((test) => test(record))
}

function filterTest(model: Model, name: string, { field, test }: Filter, values: readonly string[]): Test {
  const passes = (own: string) =>
    test === 'after' ? own > values[0]! : test === 'before' ? own < values[0]! : values.includes(own)
  if (field === 'created_at') return ({ createdAt }) => passes(createdAt)
  if (field === 'modified_at') return ({ modifiedAt }) => passes(modifiedAt)
  if (baseFields.has(field)) return ({ wire }) => passes(String(wire[field]))
  const path = filterPath(model, field)
  if (path?.length !== 1)
    throw invalidParameter(name, 'looks into another record, which a live list cannot; read the stored ones')
  const wanted = filterName(model, path[0]!.steps.join('.'))
  return ({ wire }) => filterTerms(model, wire).some((term) => term.filter === wanted && passes(term.value))
}

/** Whether records point to a parent by a field of theirs. */
export const pointsTo =
  (field: string, id: string): Test =>
  ({ wire }) => {
    const value = wire[field]
    return Array.isArray(value) ? value.includes(id) : value === id
  }

const operators = { equals: 'EQUALS', among: 'IN', after: 'GREATER_THAN', before: 'LESS_THAN' } as const

/**
 * The part of a query that a vendor may be told, so that it sends less. Left out is what it could understand otherwise than
 * we do: words that the customer reads in another way, e-mail addresses (whose case ours ignores), relations (which we know
 * by our ids), and texts so long that they were cut.
 */
export function conditionsOf(
  model: Model,
  filters: Readonly<Record<string, Filter>>,
  query: ListQuery,
  mapping: AccountMapping,
  streams: readonly string[],
): readonly Condition[] {
  const overridden = new Set(
    streams.flatMap((stream) =>
      mapping.fieldMappingsOf(model.name, stream).flatMap((own) => (own.place === 'common' ? [own.name] : [])),
    ),
  )
  return Object.entries(filters).flatMap(([name, filter]): Condition[] => {
    const value = query[name] as string | readonly string[] | undefined
    const field = Object.hasOwn(model.fields, filter.field) ? model.fields[filter.field]! : undefined
    if (value === undefined || !field || field.kind === 'email' || field.kind === 'reference') return []
    if (overridden.has(filter.field) || mapping.enumTableOf(model.name, filter.field)) return []
    if ([value].flat().some((text) => text.length >= 500)) return []
    return [{ field: filter.field, operator: operators[filter.test], value: typed(field.kind, value) }]
  })
}

function typed(kind: string, value: string | readonly string[]): Condition['value'] {
  if (typeof value !== 'string') return value
  if (kind === 'boolean') return value === 'true'
  return kind === 'integer' || kind === 'number' ? Number(value) : value
}

/** Ids of the vendor as our ids of the records they name. */
export const idsOf = (accountId: string, target: string, remoteIds: readonly string[]): readonly string[] =>
  remoteIds.map((remoteId) => recordId(accountId, target, remoteId))
