import { DateError, gmtime, mktime, strftime, strptime } from '../dates/index.ts'
import { raise } from '../raised.ts'
import { isNumber, toDouble, type Value } from '../values.ts'
import { valueBuiltins, type BuiltinTable } from './builtin.ts'

/** Local time is UTC: an expression gives the same on every machine. */
export const dateBuiltins: BuiltinTable = valueBuiltins({
  'now/0': (run) => run.now() / 1000,
  'mktime/0': (_run, input) => {
    if (!Array.isArray(input)) return raise('mktime requires array of 6 numbers')
    return asRaised(() => mktime(input), 'mktime')
  },
  'gmtime/0': (_run, input) => brokenDown(input, 'gmtime'),
  'localtime/0': (_run, input) => brokenDown(input, 'localtime'),
  'strptime/1': (_run, input, format = null) => {
    if (typeof input !== 'string') return raise(`strptime/1 requires string inputs and arguments`)
    if (typeof format !== 'string') return raise('strptime/1 requires string inputs and arguments')
    return asRaised(() => strptime(input, format), 'strptime/1')
  },
  'strftime/1': (_run, input, format = null) => formatted(input, format, 'strftime/1'),
  'strflocaltime/1': (_run, input, format = null) => formatted(input, format, 'strflocaltime/1'),
})

function brokenDown(input: Value, name: string): Value {
  if (!isNumber(input)) return raise(`${name}() requires a number`)
  return asRaised(() => gmtime(toDouble(input)), name)
}

function formatted(input: Value, format: Value, name: string): Value {
  const parts = isNumber(input) ? brokenDown(input, 'gmtime') : input
  if (!Array.isArray(parts)) return raise(`${name} requires parsed datetime inputs`)
  if (typeof format !== 'string') return raise(`${name} requires a string format`)
  return asRaised(() => strftime(parts, format), name)
}

/** The calendar's errors are the expression's; they name the function that was called. */
function asRaised<Result extends Value>(compute: () => Result, name: string): Result {
  try {
    return compute()
  } catch (error) {
    if (error instanceof DateError) return raise(error.message.replace(/^strftime\/1/, name))
    throw error
  }
}
