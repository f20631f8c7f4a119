/** The words in which a model says by what its list can be filtered. */

/** `field` may name a field of an embedded model: `email_addresses.email_address`. */
export interface Filter {
  readonly field: string
  readonly test: 'equals' | 'among' | 'after' | 'before'
  readonly description?: string
}

/** Records whose field is the given value; for a list field, records whose list contains it. */
export const equals = (field: string, description?: string): Filter => filter('equals', field, description)
/** Records whose field is one of several values, separated by commas. */
export const among = (field: string, description?: string): Filter => filter('among', field, description)
/** Records whose instant is later than the given one. */
export const after = (field: string, description?: string): Filter => filter('after', field, description)
/** Records whose instant is earlier than the given one. */
export const before = (field: string, description?: string): Filter => filter('before', field, description)

const filter = (test: Filter['test'], field: string, description?: string): Filter =>
  description === undefined ? { field, test } : { field, test, description }
