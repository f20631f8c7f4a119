import { filterPath, type Filter, type Model } from '@crosswalk/models'
import { invalidParameter } from '../../http/check-input.ts'
import { baseFields, filterName, filterTerms } from '../../mapping/filter-terms.ts'
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
