/**
 * Conditions on common fields as filters of HubSpot's search. Only what the search decides exactly as we would is
 * announced: ids, instants and e-mail addresses; not free text, which it compares without regard to case.
 * https://developers.hubspot.com/docs/api-reference/2026-03/crm/search-the-crm
 */
import { CrosswalkError, type Condition, type Operator } from '@crosswalk/connector-kit'

export interface Filter {
  readonly propertyName: string
  readonly operator: 'EQ' | 'GT' | 'GTE' | 'LT' | 'LTE' | 'HAS_PROPERTY' | 'NOT_HAS_PROPERTY'
  readonly value?: string
}

/** Ways in which a condition can hold: one of them must, with all of its filters. */
type Alternatives = readonly (readonly Filter[])[]

export interface FilterableField {
  readonly operators: readonly Operator[]
  readonly filters: (condition: Condition) => Alternatives
}

export type FilterableFields = Readonly<Record<string, FilterableField>>

/** A relation, or another value that is compared as it is. */
export const exactly = (...properties: readonly string[]): FilterableField => ({
  operators: ['EQUALS'],
  filters: ({ value }) => properties.map((propertyName) => [{ propertyName, operator: 'EQ', value: String(value) }]),
})

const comparisons = {
  GREATER_THAN: 'GT',
  GREATER_THAN_OR_EQUAL_TO: 'GTE',
  LESS_THAN: 'LT',
  LESS_THAN_OR_EQUAL_TO: 'LTE',
} as const

const compare = (propertyName: string, { operator, value }: Condition): Filter => ({
  propertyName,
  operator: comparisons[operator as keyof typeof comparisons],
  value: String(Date.parse(String(value))),
})

/** An instant; where `property` is empty, that in `otherwise`. */
export const instants = (property: string, otherwise?: string): FilterableField => ({
  operators: Object.keys(comparisons) as Operator[],
  filters: (condition) => [
    [compare(property, condition)],
    ...(otherwise === undefined
      ? []
      : [[{ propertyName: property, operator: 'NOT_HAS_PROPERTY' } as const, compare(otherwise, condition)]]),
  ],
})

const isTrue = (propertyName: string, value: boolean): Filter => ({
  propertyName,
  operator: 'EQ',
  value: String(value),
})

/** The status of a deal follows from two flags; see the mapping. */
export const dealStatus: FilterableField = {
  operators: ['EQUALS'],
  filters: ({ value }) => {
    if (value === 'WON') return [[isTrue('hs_is_closed_won', true)]]
    if (value === 'LOST') return [[isTrue('hs_is_closed', true), isTrue('hs_is_closed_won', false)]]
    return value === 'OPEN' ? [[isTrue('hs_is_closed', false)]] : []
  },
}

/** What a stream announces. */
export const conditionsOf = (fields: FilterableFields): Readonly<Record<string, readonly Operator[]>> =>
  Object.fromEntries(Object.entries(fields).map(([name, { operators }]) => [name, operators]))

/** The search takes 5 groups and 6 filters in each; two filters are ours, to page with. */
const most = { groups: 5, filters: 4 }

/**
 * The filter groups that select what meets all conditions: a record must pass one group with all its filters. Throws
 * `invalid_parameter` for more conditions than a search can take.
 */
export function groupsOf(fields: FilterableFields, conditions: readonly Condition[] = []): Alternatives {
  let groups: Alternatives = [[]]
  for (const condition of conditions) {
    const alternatives = fields[condition.field]?.filters(condition) ?? [[]]
    groups = groups.flatMap((group) => alternatives.map((filters) => [...group, ...filters]))
  }
  if (groups.length > most.groups || groups.some((group) => group.length > most.filters))
    throw new CrosswalkError(
      'invalid_parameter',
      'HubSpot cannot search by so many conditions at once. Leave some of them out.',
    )
  return groups.length === 0 ? nothing : groups
}

const nothing: Alternatives = [[{ propertyName: 'hs_object_id', operator: 'LT', value: '0' }]]
