import type { Run } from '../budget.ts'
import { multiple, single, type Env, type Filter } from '../filter.ts'
import type { Value } from '../values.ts'

/** A builtin that makes one value of its input and its arguments' values. */
export type ValueFunction = (run: Run, input: Value, ...args: Value[]) => Value

/** Calls a function once for every combination of its arguments' outputs; the last argument varies slowest. */
export function valueCall(call: ValueFunction, args: readonly Filter[]): Filter {
  const [first, second] = args
  if (first === undefined) return single((input, env) => call(env.run, input))
  const firstOne = first.one
  const secondOne = second?.one
  if (args.length === 1 && firstOne !== undefined) {
    return single((input, env) => call(env.run, input, firstOne(input, env)))
  }
  if (args.length === 2 && firstOne !== undefined && secondOne !== undefined) {
    return single((input, env) => call(env.run, input, firstOne(input, env), secondOne(input, env)))
  }
  const from = (index: number, values: Value[], input: Value, env: Env, emit: (value: Value) => boolean): boolean => {
    const arg = args[index]
    if (arg === undefined) return emit(call(env.run, input, ...values))
    return arg.each(input, env, (value) => from(index - 1, [value, ...values], input, env, emit))
  }
  return multiple((input, env, emit) => from(args.length - 1, [], input, env, emit))
}
