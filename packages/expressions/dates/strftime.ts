import { momentOf, type Moment } from './broken-down-time.ts'
import { dayOfYear, isLeapYear, modulo } from './calendar.ts'
import { DateError } from './date-error.ts'
import { compositeFormats, months, weekdays } from './names.ts'

/** A number to be padded, or a text. */
type Field = { readonly value: number; readonly width: number; readonly pad: '0' | ' ' } | string

/** `%`, GNU's flags, a width, the modifiers that mean nothing in the C locale, and the conversion. */
const conversion = /%([_0^#-]*)(\d{0,3})[EO]?([\s\S])/gu

/**
 * Writes a calendar time (UTC, C locale) as glibc does, GNU's flags and widths included. Fields beyond their range
 * carry over first, so that weekday and day of the year are right whatever the input holds for them. A conversion that
 * does not exist is written as it stands.
 * @throws DateError when the input is no calendar time
 */
export function strftime(parts: unknown, format: unknown): string {
  const moment = Array.isArray(parts) ? momentOf(parts) : undefined
  if (moment === undefined) throw new DateError('strftime/1 requires parsed datetime inputs')
  if (typeof format !== 'string') throw new DateError('strftime/1 requires a string format')
  return write(moment, format)
}

function write(moment: Moment, format: string): string {
  return format.replace(conversion, (whole: string, flags: string, width: string, letter: string) => {
    const composite = compositeFormats.get(letter)
    const field = composite === undefined ? fieldOf(moment, letter) : write(moment, composite)
    return field === undefined ? whole : decorate(field, flags, width, letter)
  })
}

function decorate(field: Field, flags: string, width: string, letter: string): string {
  const text = typeof field === 'string' ? changeCase(field, flags, letter) : padNumber(field, flags, width)
  const pad = typeof field === 'string' && flags.includes('0') ? '0' : ' '
  return text.padStart(Number(width), pad)
}

function changeCase(text: string, flags: string, letter: string): string {
  if (flags.includes('^')) return text.toUpperCase()
  if (!flags.includes('#')) return text
  return letter === 'p' || letter === 'Z' ? text.toLowerCase() : text.toUpperCase()
}

function padNumber(field: Exclude<Field, string>, flags: string, width: string): string {
  const flag = Array.from(flags).findLast((each) => '_0-'.includes(each))
  const digits = String(Math.abs(field.value))
  const sign = field.value < 0 ? '-' : ''
  if (flag === '-') return sign + digits
  const wanted = Math.max(field.width, Number(width)) - sign.length
  const spaces = flag === '_' || (flag === undefined && field.pad === ' ')
  return spaces ? (sign + digits).padStart(wanted + sign.length, ' ') : sign + digits.padStart(wanted, '0')
}

function fieldOf(moment: Moment, letter: string): Field | undefined {
  switch (letter) {
    case '%':
      return '%'
    case 'n':
      return '\n'
    case 't':
      return '\t'
    case 'a':
      return weekdays[moment.weekday]!.slice(0, 3)
    case 'A':
      return weekdays[moment.weekday]!
    case 'b':
    case 'h':
      return months[moment.month]!.slice(0, 3)
    case 'B':
      return months[moment.month]!
    case 'p':
      return moment.hours < 12 ? 'AM' : 'PM'
    case 'P':
      return moment.hours < 12 ? 'am' : 'pm'
    case 'Z':
      return 'UTC'
    case 'z':
      return '+0000'
    default:
      return numberOf(moment, letter)
  }
}

function numberOf(moment: Moment, letter: string): Field | undefined {
  switch (letter) {
    case 'Y':
      return padded(moment.year, 1)
    case 'C':
      return padded(Math.floor(moment.year / 100), 1)
    case 'y':
      return padded(modulo(moment.year, 100), 2)
    case 'm':
      return padded(moment.month + 1, 2)
    case 'd':
      return padded(moment.day, 2)
    case 'e':
      return padded(moment.day, 2, ' ')
    case 'H':
      return padded(moment.hours, 2)
    case 'k':
      return padded(moment.hours, 2, ' ')
    case 'I':
      return padded(moment.hours % 12 || 12, 2)
    case 'l':
      return padded(moment.hours % 12 || 12, 2, ' ')
    case 'M':
      return padded(moment.minutes, 2)
    case 'S':
      return padded(moment.seconds, 2)
    case 's':
      return padded(moment.epoch, 1)
    case 'j':
      return padded(moment.yearDay + 1, 3)
    case 'u':
      return padded(moment.weekday || 7, 1)
    case 'w':
      return padded(moment.weekday, 1)
    case 'U':
      return padded(Math.floor((moment.yearDay + 7 - moment.weekday) / 7), 2)
    case 'W':
      return padded(Math.floor((moment.yearDay + 7 - modulo(moment.weekday - 1, 7)) / 7), 2)
    case 'V':
      return padded(isoWeek(moment).week, 2)
    case 'G':
      return padded(isoWeek(moment).year, 1)
    case 'g':
      return padded(modulo(isoWeek(moment).year, 100), 2)
    default:
      return undefined
  }
}

function padded(value: number, width: number, pad: '0' | ' ' = '0'): Field {
  return { value, width, pad }
}

/** ISO 8601's week: it belongs to the year that its Thursday is in. */
function isoWeek(moment: Moment): { year: number; week: number } {
  const thursday = moment.yearDay + 3 - modulo(moment.weekday - 1, 7)
  const daysInYear = dayOfYear(moment.year, 11, 31) + 1
  if (thursday < 0) {
    const before = isLeapYear(moment.year - 1) ? 366 : 365
    return { year: moment.year - 1, week: Math.floor((thursday + before) / 7) + 1 }
  }
  if (thursday >= daysInYear) return { year: moment.year + 1, week: 1 }
  return { year: moment.year, week: Math.floor(thursday / 7) + 1 }
}
