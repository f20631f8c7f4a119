import { ExpressionError } from '../errors.ts'
import type { Filter } from '../filter.ts'
import { raise } from '../raised.ts'
import type { CallerFunction } from '../scope.ts'
import type { Value } from '../values.ts'
import { valueCall } from '../builtins/value-call.ts'

/** A function of the caller's. The ExpressionErrors it throws can be caught in the expression; others pass through it. */
export function compileCallerFunction(caller: CallerFunction, args: Filter[]): Filter {
  return valueCall((_run, input, ...values) => {
    try {
      return (caller.call(input, ...values) ?? null) as Value
    } catch (error) {
      if (error instanceof ExpressionError) return raise(error.value as Value)
      throw error
    }
  }, args)
}
