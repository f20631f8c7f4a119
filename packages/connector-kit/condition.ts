/** Conditions on common fields: which records an account syncs, or a live list asks for. */

export const operators = [
  'EQUALS',
  'NOT_EQUALS',
  'IN',
  'CONTAINS',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL_TO',
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL_TO',
] as const

export type Operator = (typeof operators)[number]

/** `field` is one of the common model; a relation is compared by the remote id it holds. */
export interface Condition {
  readonly field: string
  readonly operator: Operator
  /** A list for `IN`, else one value. Instants are ISO 8601 in UTC. */
  readonly value: string | number | boolean | readonly string[]
}

/** The value that a stream was asked for with one operator, for building a request. */
export const conditionOn = (
  conditions: readonly Condition[] | undefined,
  field: string,
  operator: Operator = 'EQUALS',
): Condition['value'] | undefined =>
  conditions?.find((condition) => condition.field === field && condition.operator === operator)?.value
