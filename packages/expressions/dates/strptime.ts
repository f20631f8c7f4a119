import { DateError } from './date-error.ts'
import { compositeFormats, months, weekdays } from './names.ts'
import { brokenDown, settle, type Parsed } from './parsed-date.ts'
import { gmtime } from './broken-down-time.ts'

/**
 * Reads a calendar time (UTC, C locale) as glibc does: white space in the format takes any, numbers may have spaces
 * before them and fewer digits than their field, names come in any case and short or whole, a zone is read but not
 * applied. What the format does not set is 0 (the year 1900); weekday and day of the year are worked out, or 8 and 367
 * where there is no day to work from. White space and more after the end of the format is given as a ninth element.
 * @throws DateError when the text does not match
 */
export function strptime(text: unknown, format: unknown): (number | string)[] {
  if (typeof text !== 'string' || typeof format !== 'string') {
    throw new DateError('strptime/1 requires string inputs and arguments')
  }
  const parsed: Parsed = {}
  const reader = new TextReader(text)
  if (!read(reader, format, parsed) || !/^(?:\s|$)/.test(reader.rest)) {
    throw new DateError(`date "${text}" does not match format "${format}"`)
  }
  settle(parsed)
  return reader.rest === '' ? brokenDown(parsed) : [...brokenDown(parsed), reader.rest]
}

class TextReader {
  #rest: string

  constructor(text: string) {
    this.#rest = text
  }

  get rest(): string {
    return this.#rest
  }

  /** Moves past what a pattern that begins with `^` takes. */
  accept(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.#rest)?.[0]
    if (found !== undefined) this.#rest = this.#rest.slice(found.length)
    return found
  }

  literal(letter: string): boolean {
    if (!this.#rest.startsWith(letter)) return false
    this.#rest = this.#rest.slice(letter.length)
    return true
  }

  /** A number within bounds, of as many digits as its upper bound lets follow each other. */
  number(from: number, to: number, digits: number): number | undefined {
    this.accept(/^ +/)
    let value = -1
    for (let read = 0; read < digits && /^\d/.test(this.#rest); read++) {
      if (read > 0 && value * 10 > to) break
      value = (read > 0 ? value * 10 : 0) + Number(this.#rest.charAt(0))
      this.#rest = this.#rest.slice(1)
    }
    return value >= from && value <= to ? value : undefined
  }

  /** The index of a name, in any case, whole or by its first three letters. */
  name(names: readonly string[]): number | undefined {
    const index = names.findIndex((name) => this.#rest.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase())
    const name = names[index]
    if (name === undefined) return undefined
    const whole = this.#rest.slice(0, name.length).toLowerCase() === name.toLowerCase()
    this.#rest = this.#rest.slice(whole ? name.length : 3)
    return index
  }
}

function read(reader: TextReader, format: string, parsed: Parsed): boolean {
  const letters = Array.from(format)
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i]!
    if (/\s/.test(letter)) {
      reader.accept(/^\s+/)
      continue
    }
    if (letter !== '%') {
      if (!reader.literal(letter)) return false
      continue
    }
    i++
    while (/^[-_0^#]$/.test(letters[i] ?? '')) i++
    if (letters[i] === 'E' || letters[i] === 'O') i++
    if (!readConversion(reader, letters[i] ?? '', parsed)) return false
  }
  return true
}

function readConversion(reader: TextReader, letter: string, parsed: Parsed): boolean {
  const composite = compositeFormats.get(letter)
  if (composite !== undefined) return read(reader, composite, parsed)
  const number = numbers.get(letter)
  if (number !== undefined) {
    const value = reader.number(number.from, number.to, number.digits)
    if (value === undefined) return false
    number.set(parsed, value)
    return true
  }
  switch (letter) {
    case '%':
      return reader.literal('%')
    case 'n':
    case 't':
      reader.accept(/^\s+/)
      return true
    case 'a':
    case 'A':
      return (parsed.weekday = reader.name(weekdays)) !== undefined
    case 'b':
    case 'B':
    case 'h':
      return (parsed.month = reader.name(months)) !== undefined
    case 'p':
    case 'P':
      return readHalf(reader, parsed)
    case 's':
      return readEpoch(reader, parsed)
    case 'G':
      return reader.accept(/^\d+/) !== undefined
    case 'Z':
      return reader.accept(/^\s*\S*/) !== undefined
    case 'z':
      return readOffset(reader)
    default:
      return false
  }
}

interface NumberField {
  readonly from: number
  readonly to: number
  readonly digits: number
  readonly set: (parsed: Parsed, value: number) => void
}

function field(from: number, to: number, digits: number, set: NumberField['set']): NumberField {
  return { from, to, digits, set }
}

const day = field(1, 31, 2, (parsed, value) => (parsed.day = value))
const hour = field(0, 23, 2, (parsed, value) => {
  parsed.hours = value
  delete parsed.twelveHour
})
const twelveHour = field(1, 12, 2, (parsed, value) => {
  parsed.hours = value % 12
  parsed.twelveHour = true
})
/** Read for their place in the text only, as in glibc. */
const ignored = () => undefined

const numbers: ReadonlyMap<string, NumberField> = new Map([
  ['Y', field(0, 9999, 4, (parsed, value) => (parsed.year = value))],
  ['C', field(0, 99, 2, (parsed, value) => (parsed.century = value))],
  ['y', field(0, 99, 2, (parsed, value) => (parsed.yearOfCentury = value))],
  ['m', field(1, 12, 2, (parsed, value) => (parsed.month = value - 1))],
  ['d', day],
  ['e', day],
  ['H', hour],
  ['k', hour],
  ['I', twelveHour],
  ['l', twelveHour],
  ['M', field(0, 59, 2, (parsed, value) => (parsed.minutes = value))],
  ['S', field(0, 61, 2, (parsed, value) => (parsed.seconds = value))],
  ['j', field(1, 366, 3, (parsed, value) => (parsed.yearDay = value - 1))],
  ['u', field(1, 7, 1, (parsed, value) => (parsed.weekday = value % 7))],
  ['w', field(0, 6, 1, (parsed, value) => (parsed.weekday = value))],
  ['U', field(0, 53, 2, (parsed, value) => (parsed.sundayWeek = value))],
  ['W', field(0, 53, 2, (parsed, value) => (parsed.mondayWeek = value))],
  ['V', field(0, 53, 2, ignored)],
  ['g', field(0, 99, 2, ignored)],
])

function readHalf(reader: TextReader, parsed: Parsed): boolean {
  const half = reader.accept(/^[ap]m/i)
  if (half !== undefined) parsed.afternoon = half.toLowerCase() === 'pm'
  return half !== undefined
}

function readEpoch(reader: TextReader, parsed: Parsed): boolean {
  const digits = reader.accept(/^\d{1,15}/)
  if (digits === undefined) return false
  const [year, month, dayOfMonth, hours, minutes, seconds, weekday, yearDay] = gmtime(Number(digits))
  Object.assign(parsed, { year, month, day: dayOfMonth, hours, minutes, seconds, weekday, yearDay })
  return true
}

function readOffset(reader: TextReader): boolean {
  reader.accept(/^\s+/)
  if (reader.literal('Z')) return true
  const offset = reader.accept(/^[+-]\d\d(?::?\d\d)?/)
  return offset !== undefined && (offset.length < 5 || Number(offset.slice(-2)) < 60)
}
