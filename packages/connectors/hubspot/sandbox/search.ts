/** The search: filters, one sort, and its cap of 10,000. https://developers.hubspot.com/docs/api-reference/2026-03/crm/search-the-crm */
import type { Entry, Table } from '@crosswalk/connector-kit/sandbox'
import type { ObjectType } from './object-types.ts'
import { propertyOf, singulars } from './render.ts'
import type { Stored } from './seed.ts'

interface Filter {
  readonly propertyName: string
  readonly operator: string
  readonly value?: string
  readonly highValue?: string
  readonly values?: readonly string[]
}

export interface SearchBody {
  readonly filterGroups?: readonly { readonly filters?: readonly Filter[] }[]
  readonly sorts?: readonly { readonly propertyName: string; readonly direction?: 'ASCENDING' | 'DESCENDING' }[]
  readonly properties?: readonly string[]
  readonly limit?: number | string
  readonly after?: number | string
}

export interface Found {
  readonly total: number
  readonly entries: readonly Entry<Stored>[]
}

/** The most that one query answers, however it is paged. */
export const cap = 10_000

/** What is wrong with a search, in HubSpot's words; undefined where nothing is. */
export function problemOf(body: SearchBody | undefined): string | undefined {
  const groups = body?.filterGroups ?? []
  const filters = groups.flatMap((group) => group.filters ?? [])
  const [limit, after] = [Number(body?.limit ?? 10), Number(body?.after ?? 0)]
  if (body === undefined) return 'Invalid input JSON on line 1, column 1: Cannot deserialize value'
  if (groups.length > 5 || filters.length > 18 || groups.some((group) => (group.filters ?? []).length > 6))
    return 'There was a problem with the request: too many filters'
  if ((body.sorts?.length ?? 0) > 1) return 'sorts: only one sort is supported'
  if (!(limit >= 1 && limit <= 200)) return `limit must be between 1 and 200, was ${body.limit}`
  if (!Number.isInteger(after) || after < 0) return `after must be an offset, was ${body.after}`
  if (after + limit > cap) return `Paging beyond ${cap} results is not supported`
  const unknown = filters.find((filter) => !operators.has(filter.operator))
  return unknown && `Invalid operator ${unknown.operator}`
}

export function runSearch(of: ObjectType, table: Table<Stored>, body: SearchBody): Found {
  const [limit, after] = [Number(body.limit ?? 10), Number(body.after ?? 0)]
  const groups = body.filterGroups ?? []
  const sort = body.sorts?.[0] ?? { propertyName: of.created, direction: 'ASCENDING' }
  const filters = groups.length === 1 ? (groups[0]!.filters ?? []) : []
  const isOldestFirst = sort.propertyName === of.modified && sort.direction !== 'DESCENDING'

  // The table is sorted by change, so the usual search, everything since an instant, costs no more than its page.
  const since = lowerBound(filters.find((filter) => filter.propertyName === of.modified))
  if (since !== undefined && isOldestFirst && filters.length === 1 && filters[0]!.operator !== 'EQ')
    return { total: table.countSince(since), entries: table.changedSince(since, { offset: after, limit }) }

  const entries = candidates(of, table, filters, since)
    .filter(
      (entry) =>
        groups.length === 0 || groups.some((group) => (group.filters ?? []).every((one) => matches(of, entry, one))),
    )
    .sort(comparing(of, sort.propertyName, sort.direction === 'DESCENDING' ? -1 : 1))
  return { total: entries.length, entries: entries.slice(after, after + limit) }
}

function candidates(of: ObjectType, table: Table<Stored>, filters: readonly Filter[], since: number | undefined) {
  if (since === undefined) return table.list()
  const isOneInstant = filters.some((filter) => filter.propertyName === of.modified && filter.operator === 'EQ')
  return isOneInstant
    ? table.changedSince(since, { limit: table.countSince(since) - table.countSince(since + 1) })
    : table.changedSince(since)
}

function lowerBound(filter: Filter | undefined): number | undefined {
  if (!filter) return undefined
  const value = instantOf(filter.value)
  switch (filter.operator) {
    case 'GTE':
    case 'EQ':
      return value
    case 'GT':
      return value === undefined ? undefined : value + 1
    default:
      return undefined
  }
}

const instantOf = (value: string | undefined): number | undefined => {
  const time = /^\d+$/.test(value ?? '') ? Number(value) : Date.parse(value ?? '')
  return Number.isNaN(time) ? undefined : time
}

const operators: ReadonlyMap<string, (value: string | null, filter: Filter) => boolean> = new Map([
  ['EQ', (value, { value: to }) => value !== null && compare(value, to) === 0],
  ['NEQ', (value, { value: to }) => value === null || compare(value, to) !== 0],
  ['GT', (value, { value: to }) => value !== null && compare(value, to) > 0],
  ['GTE', (value, { value: to }) => value !== null && compare(value, to) >= 0],
  ['LT', (value, { value: to }) => value !== null && compare(value, to) < 0],
  ['LTE', (value, { value: to }) => value !== null && compare(value, to) <= 0],
  [
    'BETWEEN',
    (value, { value: low, highValue: high }) => value !== null && compare(value, low) >= 0 && compare(value, high) <= 0,
  ],
  ['IN', (value, { values }) => value !== null && (values ?? []).some((to) => compare(value, to) === 0)],
  ['HAS_PROPERTY', (value) => value !== null],
  ['NOT_HAS_PROPERTY', (value) => value === null],
])

function matches(of: ObjectType, entry: Entry<Stored>, filter: Filter): boolean {
  const [, singular] = /^associations\.(\w+)$/.exec(filter.propertyName) ?? []
  if (singular === undefined) return operators.get(filter.operator)!(propertyOf(of, entry, filter.propertyName), filter)
  const path = Object.keys(singulars).find((one) => singulars[one] === singular)
  return filter.operator === 'EQ' && (entry.row.associations[path ?? ''] ?? []).includes(filter.value ?? '')
}

/** Numbers and instants by their value, text without regard to case. */
function compare(a: string, b = ''): number {
  const [left, right] = [comparable(a), comparable(b)]
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return String(left).localeCompare(String(right))
}

const comparable = (value: string): number | string => {
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value)
  return /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : value.toLowerCase()
}

const comparing = (of: ObjectType, property: string, direction: number) => (a: Entry<Stored>, b: Entry<Stored>) =>
  direction * compare(propertyOf(of, a, property) ?? '', propertyOf(of, b, property) ?? '')
