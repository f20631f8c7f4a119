import { filterPath, type Filter, type Model, type PathStretch } from '@crosswalk/models'
import { recordId } from '../store/ids.ts'
import { arrayLiteral, type Plan, type Statement } from '../store/read-in-organization.ts'
import { filterName } from '../mapping/filter-terms.ts'
import { beyond, listOrder, orderText } from './list-order.ts'
import { wantsSource, type ListQuery } from './list-parameters.ts'
import type { Place } from './list-place.ts'
import { recordColumns } from './record-row.ts'
import { SqlText } from './sql-text.ts'

/** Which records of a list are wanted, besides what the query says. */
export interface ListScope {
  readonly accountId: string
  readonly model: Model
  readonly parent?: Parent
}

/** The parent of a nested list, and what ties the records to it: their own field, or the list of their ids that it has. */
export type Parent =
  | { readonly id: string; readonly field: string }
  | { readonly id: string; readonly ids: readonly string[] }

/** The statement of one page, with one row more than asked for to tell whether there is another page. */
export function listStatement(
  scope: ListScope,
  query: ListQuery,
  place: Place | undefined,
  size: number,
): { statement: Statement; plan: Plan } {
  const sql = new SqlText()
  const needsSource = wantsSource(query)
  const account = sql.value(scope.accountId)
  const model = sql.value(scope.model.name)
  sql.where(`r.linked_account_id = ${account} AND r.model = ${model}`)
  if (query.include_deleted_data !== true) sql.where('NOT r.remote_was_deleted')
  const always = sql.conditions.length
  restrict(sql, scope, query, account)
  const plan: Plan = sql.conditions.length === always && query.order_by === undefined ? 'page' : 'search'
  const order = listOrder(scope.model, query.order_by, sql, account)
  if (place) sql.where(beyond(order, place, sql))
  const limit = sql.value(String(size + 1))
  const text = `SELECT ${recordColumns(needsSource)}${order.expression === undefined ? '' : `, ${order.expression}`}
    FROM record r ${order.join} WHERE ${sql.conditions.join(' AND ')}
    ORDER BY ${orderText(order, place?.direction === 'previous')} LIMIT ${limit}`
  // Pages without filters have few texts and are prepared; the combinations of filters are too many.
  const name =
    plan === 'page' ? `page-${place?.direction ?? 'first'}-${query.include_deleted_data === true}-${needsSource}` : ''
  return { statement: { name, text, values: sql.values }, plan }
}

function restrict(sql: SqlText, { accountId, model, parent }: ListScope, query: ListQuery, account: string): void {
  const ids = (remoteIds: readonly string[]) => remoteIds.map((remoteId) => recordId(accountId, model.name, remoteId))
  if (query.remote_id !== undefined) sql.where(`r.id = ${sql.value(ids([query.remote_id])[0]!)}`)
  for (const column of ['created_at', 'modified_at'] as const) {
    const word = column.slice(0, -3) as 'created' | 'modified'
    const after = query[`${word}_after`]
    const before = query[`${word}_before`]
    if (after !== undefined) sql.where(`r.${column} > ${sql.value(after)}`)
    if (before !== undefined) sql.where(`r.${column} < ${sql.value(before)}`)
  }
  if (parent) sql.where('ids' in parent ? oneOf(sql, parent.ids) : nestedCondition(sql, model, account, parent))
  for (const [name, filter] of Object.entries(model.filters ?? {})) {
    const value = query[name] as string | readonly string[] | undefined
    if (value !== undefined) sql.where(filterCondition(sql, model, account, filter, value, ids))
  }
}

function nestedCondition(sql: SqlText, model: Model, account: string, parent: { field: string; id: string }): string {
  return `r.id IN (${idsWhere(sql, account, [{ model, steps: [parent.field] }], isOneOf(sql, [parent.id]))})`
}

function filterCondition(
  sql: SqlText,
  model: Model,
  account: string,
  filter: Filter,
  value: string | readonly string[],
  idsOf: (remoteIds: readonly string[]) => readonly string[],
): string {
  const values = typeof value === 'string' ? [value] : value
  if (filter.field === 'id' || filter.field === 'remote_id') {
    const ids = filter.field === 'id' ? values : idsOf(values)
    return oneOf(sql, ids)
  }
  const sign = { equals: '=', among: '=', after: '>', before: '<' }[filter.test]
  if (filter.field === 'created_at' || filter.field === 'modified_at')
    return `r.${filter.field} ${sign} ${sql.value(values[0]!)}`
  const test = sign === '=' ? isOneOf(sql, values) : `${sign} ${sql.value(values[0]!)}`
  return `r.id IN (${idsWhere(sql, account, filterPath(model, filter.field) ?? [], test)})`
}

/** The ids of records whose field passes a test; where a relation leads to the field, whose target passes it. */
function idsWhere(sql: SqlText, account: string, [first, ...rest]: readonly FilterField[], test: string): string {
  const filter = sql.value(filterName(first!.model, first!.steps.join('.')))
  const value =
    rest.length === 0 ? test : `IN (SELECT target.id::text FROM (${idsWhere(sql, account, rest, test)}) target)`
  return `SELECT f.id FROM record_filter f
    WHERE f.linked_account_id = ${account} AND f.filter = ${filter} AND f.value ${value}`
}

const isOneOf = (sql: SqlText, values: readonly string[]): string =>
  values.length === 1 ? `= ${sql.value(values[0]!)}` : `= ANY (${sql.value(arrayLiteral(values))}::text[])`

const oneOf = (sql: SqlText, ids: readonly string[]): string => `r.id = ANY (${sql.value(arrayLiteral(ids))}::uuid[])`

type FilterField = Pick<PathStretch, 'model' | 'steps'>
