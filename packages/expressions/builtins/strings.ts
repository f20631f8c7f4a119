import { add, splitText } from '../arithmetic.ts'
import type { Run } from '../budget.ts'
import { named, raiseAbout } from '../describe.ts'
import { valuesOf } from '../iterate.ts'
import { absolute } from './numbers.ts'
import { raise } from '../raised.ts'
import { codePointLength } from '../text.ts'
import { tojson } from '../tostring.ts'
import { isNumber, isObject, toDouble, type Value } from '../values.ts'
import { valueBuiltins, type BuiltinTable } from './builtin.ts'

export const stringBuiltins: BuiltinTable = valueBuiltins({
  'length/0': (_run, input) => lengthOf(input),
  'utf8bytelength/0': (_run, input) =>
    typeof input === 'string' ? Buffer.byteLength(input) : raiseAbout(input, 'only strings have UTF-8 byte length'),
  'startswith/1': (_run, input, prefix) => startsWith(input, prefix),
  'endswith/1': (_run, input, suffix) => endsWith(input, suffix),
  'ltrimstr/1': (_run, input, prefix) => trimPrefix(input, prefix),
  'rtrimstr/1': (_run, input, suffix) => trimSuffix(input, suffix),
  'trimstr/1': (_run, input, both) => trimSuffix(trimPrefix(input, both), both),
  'trim/0': (_run, input) => trimEnd(trimmable(input).replace(LEADING_SPACE, '')),
  'ltrim/0': (_run, input) => trimmable(input).replace(LEADING_SPACE, ''),
  'rtrim/0': (_run, input) => trimEnd(trimmable(input)),
  'split/1': (run, input, separator) =>
    typeof input === 'string' && typeof separator === 'string'
      ? splitText(input, separator, run)
      : raise('split input and separator must be strings'),
  'join/1': join,
  'ascii_downcase/0': (_run, input) => cased(input, 'ascii_downcase', /[A-Z]+/g, (text) => text.toLowerCase()),
  'ascii_upcase/0': (_run, input) => cased(input, 'ascii_upcase', /[a-z]+/g, (text) => text.toUpperCase()),
  'explode/0': (run, input) => explode(run, input),
  'implode/0': (run, input) => implode(run, input),
})

/** Unicode's White_Space, as jq trims it. */
const SPACE = String.raw`[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]`
const LEADING_SPACE = new RegExp(`^${SPACE}+`)
const IS_SPACE = new RegExp(SPACE)

/** From the end, because a regular expression would try every run of spaces in the text. */
function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && IS_SPACE.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

const trimmable = (input: Value): string => (typeof input === 'string' ? input : raise('trim input must be a string'))

/** jq's `length`, which of a number is its magnitude. */
export function lengthOf(input: Value): Value {
  if (input === null) return 0
  if (typeof input === 'string') return codePointLength(input)
  if (Array.isArray(input)) return input.length
  if (typeof input === 'number') return Math.abs(input)
  if (isNumber(input)) return absolute(input)
  return isObject(input) ? Object.keys(input).length : raiseAbout(input, 'has no length')
}

function startsWith(input: Value, prefix: Value | undefined): boolean {
  if (typeof input !== 'string' || typeof prefix !== 'string') return raise('startswith() requires string inputs')
  return input.startsWith(prefix)
}

function endsWith(input: Value, suffix: Value | undefined): boolean {
  if (typeof input !== 'string' || typeof suffix !== 'string') return raise('endswith() requires string inputs')
  return input.endsWith(suffix)
}

const trimPrefix = (input: Value, prefix: Value | undefined): Value =>
  startsWith(input, prefix) ? (input as string).slice((prefix as string).length) : input

const trimSuffix = (input: Value, suffix: Value | undefined): Value =>
  endsWith(input, suffix) ? (input as string).slice(0, (input as string).length - (suffix as string).length) : input

function cased(input: Value, name: string, letters: RegExp, change: (text: string) => string): string {
  return typeof input === 'string' ? input.replaceAll(letters, change) : raise(`${name} input must be a string`)
}

/** Numbers and booleans are written as JSON, null as nothing; whatever else there is cannot be added to a string. */
function join(run: Run, input: Value, separator: Value = null): Value {
  const items = valuesOf(input)
  run.spend(items.length)
  if (items.length === 0) return ''
  let text: Value = ''
  for (const [index, item] of items.entries()) {
    if (index > 0) text = add(text, separator, run)
    const shown: Value = isNumber(item) || typeof item === 'boolean' ? tojson(item, run) : (item ?? '')
    text = add(text, shown, run)
  }
  return text
}

function explode(run: Run, input: Value): Value {
  if (typeof input !== 'string') return raiseAbout(input, 'cannot be exploded')
  run.spend(input.length)
  return Array.from(input.toWellFormed(), (character) => character.codePointAt(0) ?? 0)
}

function implode(run: Run, input: Value): Value {
  if (!Array.isArray(input)) return raise('implode input must be an array')
  run.spend(input.length)
  const text = input.map((item) => characterOf(item)).join('')
  run.checkSize(text.length)
  return text
}

function characterOf(item: Value): string {
  const code = isNumber(item) ? Math.trunc(toDouble(item)) : Number.NaN
  if (Number.isNaN(code)) {
    return raise(`${named(item)} can't be imploded, unicode codepoint needs to be numeric`)
  }
  const isCharacter = code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return String.fromCodePoint(isCharacter ? code : 0xfffd)
}
