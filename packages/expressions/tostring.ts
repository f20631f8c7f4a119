import type { Run } from './budget.ts'
import { stringify } from './stringify.ts'
import type { Value } from './values.ts'

/** A string as it is, everything else as JSON. */
export function tostring(value: Value, run: Run): string {
  return typeof value === 'string' ? value : tojson(value, run)
}

/** JSON within the budget: a value built of shared parts can be far larger than what it took to build it. */
export function tojson(value: Value, run: Run): string {
  let length = 0
  return stringify(value, {
    spend: (piece) => {
      length += piece
      run.spend(1)
      run.checkSize(length)
    },
  })
}
