import { raiseAbout } from '../describe.ts'
import { NumberLiteral, negateLiteral, parseNumber } from '../number-literal.ts'
import { isNumber, toDouble, typeOf, type Value } from '../values.ts'
import { valueBuiltins, type BuiltinTable } from './builtin.ts'

export const numberBuiltins: BuiltinTable = valueBuiltins({
  'abs/0': (_run, input) => (isNumber(input) ? absolute(input) : absoluteOfOther(input)),
  'tonumber/0': (_run, input) => toNumber(input),
  'toboolean/0': (_run, input) => {
    if (typeof input === 'boolean') return input
    if (input === 'true' || input === 'false') return input === 'true'
    return raiseAbout(input, 'cannot be parsed as a boolean')
  },
  'infinite/0': () => Infinity,
  'nan/0': () => Number.NaN,
  'isinfinite/0': (_run, input) => Math.abs(double(input)) === Infinity,
  'isnan/0': (_run, input) => Number.isNaN(double(input)),
  'isnormal/0': (_run, input) => {
    const magnitude = Math.abs(double(input))
    return magnitude >= SMALLEST_NORMAL && magnitude < Infinity
  },
  'have_literal_numbers/0': () => true,
  'have_decnum/0': () => true,
  'type/0': (_run, input) => typeOf(input),
})

const SMALLEST_NORMAL = 2 ** -1022

const double = (input: Value): number => (isNumber(input) ? toDouble(input) : raiseAbout(input, 'number required'))

/** A literal keeps its digits. */
export function absolute(value: number | NumberLiteral): Value {
  if (typeof value === 'number') return Math.abs(value)
  return value.text.startsWith('-') ? negateLiteral(value) : value
}

/** `abs` compares with zero, and in jq's order strings, arrays and objects come after numbers. */
const absoluteOfOther = (value: Value): Value =>
  value === null || typeof value === 'boolean' ? raiseAbout(value, 'has no absolute value') : value

function toNumber(input: Value): Value {
  if (isNumber(input)) return input
  const number = typeof input === 'string' ? parseNumber(input) : undefined
  return number ?? raiseAbout(input, 'cannot be parsed as a number')
}
