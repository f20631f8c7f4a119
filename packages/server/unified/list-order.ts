import type { Model } from '@crosswalk/models'
import { baseFields, filterName } from '../mapping/filter-terms.ts'
import type { Place } from './list-place.ts'
import type { SqlText } from './sql-text.ts'

/** The order of a list: by creation and id, or by a field first, with the records that lack it at the end. */
export interface ListOrder {
  /** SQL of what it is sorted by, where that is not the creation; it is also selected, for the cursor. */
  readonly expression: string | undefined
  readonly join: string
  readonly isDescending: boolean
}

export function listOrder(model: Model, orderBy: string | undefined, sql: SqlText, account: string): ListOrder {
  const isDescending = orderBy?.startsWith('-') === true
  const field = orderBy?.replace(/^-/, '') ?? 'created_at'
  if (field === 'created_at') return { expression: undefined, join: '', isDescending }
  if (field === 'modified_at') return { expression: 'r.modified_at', join: '', isDescending }
  if (baseFields.has(field)) throw new Error(`Lists are not sorted by ${field}.`)
  const filter = sql.value(filterName(model, field))
  const join = `LEFT JOIN record_filter o ON o.linked_account_id = ${account} AND o.filter = ${filter} AND o.id = r.id`
  return { expression: 'o.value', join, isDescending }
}

/** SQL behind ORDER BY; towards the start of the list for a previous page. */
export function orderText({ expression, isDescending }: ListOrder, isBackward: boolean): string {
  const direction = isDescending === isBackward ? 'ASC' : 'DESC'
  const first = expression === undefined ? '' : `${expression} ${direction} NULLS ${isBackward ? 'FIRST' : 'LAST'}, `
  return `${first}r.created_at ${direction}, r.id ${direction}`
}

/** SQL of what lies behind a place, or before it where the direction is `previous`. */
export function beyond({ expression, isDescending }: ListOrder, place: Place, sql: SqlText): string {
  const isBackward = place.direction === 'previous'
  const sign = isDescending === isBackward ? '>' : '<'
  const tie = `(r.created_at, r.id) ${sign} (${sql.value(place.createdAt)}, ${sql.value(place.id)})`
  if (expression === undefined) return tie
  // Records without the value stand at the end, whichever way the others are turned.
  if (place.sortValue === null)
    return isBackward
      ? `(${expression} IS NOT NULL OR ${expression} IS NULL AND ${tie})`
      : `${expression} IS NULL AND ${tie}`
  const value = sql.value(place.sortValue)
  const further = `${expression} ${sign} ${value} OR ${expression} = ${value} AND ${tie}`
  return isBackward ? `(${further})` : `(${further} OR ${expression} IS NULL)`
}
