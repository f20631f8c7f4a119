import { Run, withDefaults } from '../budget.ts'
import { BudgetError } from '../errors.ts'
import { constant, Env, type Filter } from '../filter.ts'
import { Raised } from '../raised.ts'

/** What a constant part of an expression may cost while it is compiled. */
const FOLDING_BUDGET = { steps: 1000, depth: 100, outputSize: 1000 }

/** A filter of constants becomes a constant. One that fails is left to fail when it is run, inside its `try`. */
export function folded(filter: Filter, parts: readonly Filter[]): Filter {
  if (filter.one === undefined || !parts.every((part) => part.constant !== undefined)) return filter
  try {
    const value = filter.one(null, new Env(null, null, new Run(withDefaults(FOLDING_BUDGET), undefined)))
    // Containers are made anew each time: whoever receives one may change it.
    return typeof value === 'object' && value !== null ? filter : constant(value)
  } catch (error) {
    if (error instanceof Raised || error instanceof BudgetError) return filter
    throw error
  }
}
