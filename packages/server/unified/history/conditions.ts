import { filterPath, type Filter, type PathStretch } from '@crosswalk/models'
import { recordId } from '../../store/ids.ts'
import { arrayLiteral } from '../../store/read-in-organization.ts'
import { baseFields, filterName, filterTerms } from '../../mapping/filter-terms.ts'
import type { ListQuery } from '../list-parameters.ts'
import type { ListScope } from '../list-statement.ts'
import type { SqlText } from '../sql-text.ts'
import { recordsByIdAt, type Past, type RecordAt } from './record-at.ts'

/** Something that the values of a record must meet, as they were. */
export interface Condition {
  /** Relation by relation to the field that is compared. */
  readonly path: readonly Pick<PathStretch, 'model' | 'steps'>[]
  readonly test: Filter['test']
  readonly values: readonly string[]
}

/** What a query asks of values that may have been others. What never changes is asked of PostgreSQL (`fixedConditions`). */
export function conditionsOf({ model, parent }: ListScope, query: ListQuery): readonly Condition[] {
  const own = Object.entries(model.filters ?? {}).flatMap(([name, { field, test }]): Condition[] => {
    const value = query[name] as string | readonly string[] | undefined
    if (value === undefined || isFixed(field)) return []
    const path = field === 'modified_at' ? [{ model, steps: [field] }] : (filterPath(model, field) ?? [])
    return [{ path, test, values: typeof value === 'string' ? [value] : value }]
  })
  const modified = (test: 'after' | 'before', value: string | undefined): Condition[] =>
    value === undefined ? [] : [{ path: [{ model, steps: ['modified_at'] }], test, values: [value] }]
  const nested: Condition[] =
    parent && 'field' in parent
      ? [{ path: [{ model, steps: [parent.field] }], test: 'equals', values: [parent.id] }]
      : []
  return [...own, ...modified('after', query.modified_after), ...modified('before', query.modified_before), ...nested]
}

const isFixed = (field: string): boolean => baseFields.has(field) && field !== 'modified_at'

/** Adds to the statement what a record keeps for ever: its model, ids and the instant of its creation. */
export function fixedConditions(sql: SqlText, { accountId, model, parent }: ListScope, query: ListQuery): void {
  sql.where(`r.model = ${sql.value(model.name)}`)
  const oneOf = (ids: readonly string[]) => sql.where(`r.id = ANY (${sql.value(arrayLiteral(ids))}::uuid[])`)
  const byRemoteId = (remoteIds: readonly string[]) => remoteIds.map((id) => recordId(accountId, model.name, id))
  if (query.remote_id !== undefined) oneOf(byRemoteId([query.remote_id]))
  if (query.created_after !== undefined) sql.where(`r.created_at > ${sql.value(query.created_after)}`)
  if (query.created_before !== undefined) sql.where(`r.created_at < ${sql.value(query.created_before)}`)
  if (parent && 'ids' in parent) oneOf(parent.ids)
  for (const [name, { field, test }] of Object.entries(model.filters ?? {})) {
    const given = query[name] as string | readonly string[] | undefined
    if (given === undefined || !isFixed(field)) continue
    const values = typeof given === 'string' ? [given] : given
    if (field === 'id') oneOf(values)
    else if (field === 'remote_id') oneOf(byRemoteId(values))
    else sql.where(`r.created_at ${test === 'after' ? '>' : '<'} ${sql.value(values[0]!)}`)
  }
}

/**
 * Leaves out, inside PostgreSQL, the records that cannot meet a condition: those that neither have the value now nor
 * changed the field since.
 */
export function narrow(sql: SqlText, { accountId, asOf }: Past, { path, test, values }: Condition): void {
  const [stretch, ...others] = path
  if (!stretch || others.length > 0 || stretch.steps[0] === 'modified_at') return
  const account = sql.value(accountId)
  const comparison =
    test === 'after' || test === 'before'
      ? `${test === 'after' ? '>' : '<'} ${sql.value(values[0]!)}`
      : `= ANY (${sql.value(arrayLiteral(values))}::text[])`
  const filter = sql.value(filterName(stretch.model, stretch.steps.join('.')))
  sql.where(`(r.id IN (SELECT f.id FROM record_filter f
      WHERE f.linked_account_id = ${account} AND f.filter = ${filter} AND f.value ${comparison})
    OR EXISTS (SELECT FROM change c WHERE c.linked_account_id = ${account} AND c.record_id = r.id
      AND c.at > ${sql.value(asOf)} AND ${sql.value(stretch.steps[0]!)} = ANY (c.fields)))`)
}

/** The records that met all conditions; relations are followed to what their targets were. */
export async function meeting(
  past: Past,
  records: readonly RecordAt[],
  conditions: readonly Condition[],
): Promise<readonly RecordAt[]> {
  let left = records
  for (const condition of conditions) left = await meetingOne(past, left, condition)
  return left
}

async function meetingOne(
  past: Past,
  records: readonly RecordAt[],
  { path: [stretch, ...rest], test, values }: Condition,
): Promise<readonly RecordAt[]> {
  if (!stretch || records.length === 0) return []
  const termsAt = (record: RecordAt): readonly string[] => {
    if (stretch.steps[0] === 'modified_at') return [String(record.record['modified_at'])]
    const filter = filterName(stretch.model, stretch.steps.join('.'))
    return filterTerms(stretch.model, record.record).flatMap((term) => (term.filter === filter ? term.value : []))
  }
  if (rest.length === 0) return records.filter((record) => termsAt(record).some((term) => passes(test, values, term)))
  const targets = await recordsByIdAt(past, [...new Set(records.flatMap(termsAt))])
  const passing = await meetingOne(past, [...targets.values()], { path: rest, test, values })
  const ids = new Set(passing.map(({ id }) => id))
  return records.filter((record) => termsAt(record).some((id) => ids.has(id)))
}

function passes(test: Filter['test'], values: readonly string[], term: string): boolean {
  if (test === 'after') return term > values[0]!
  if (test === 'before') return term < values[0]!
  return values.includes(term)
}
