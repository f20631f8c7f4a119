import { dateOfDay, dayOfYear, daysFromEpoch, secondsPerDay, weekdayOf } from './calendar.ts'
import { DateError } from './date-error.ts'

/**
 * Year, month from 0, day, hours, minutes, seconds (with their fraction), weekday from Sunday = 0, day of the year
 * from 0. What `strptime` left unread follows as a string.
 */
export type BrokenDownTime = readonly (number | string)[]

export interface Moment {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hours: number
  readonly minutes: number
  readonly seconds: number
  readonly weekday: number
  readonly yearDay: number
  /** Whole seconds from 1 January 1970. */
  readonly epoch: number
}

/** C counts years in 32 bits. */
const mostYears = 2 ** 31
const fields = 8

/**
 * jq's `gmtime`: the UTC calendar time of a number of seconds since 1970. Negative fractions are rounded down, where
 * jq itself comes out one second late.
 * @throws DateError when the year would not fit in 32 bits
 */
export function gmtime(seconds: number): number[] {
  const whole = Math.floor(seconds)
  const moment = Number.isFinite(whole) ? momentAt(whole) : undefined
  if (moment === undefined || Math.abs(moment.year - 1900) >= mostYears) {
    throw new DateError('error converting number of seconds since epoch to datetime')
  }
  const { year, month, day, hours, minutes, weekday, yearDay } = moment
  return [year, month, day, hours, minutes, moment.seconds + (seconds - whole), weekday, yearDay]
}

/**
 * jq's `mktime`: the seconds since 1970 of a UTC calendar time. Fields are cut to whole numbers; missing ones are 0;
 * those beyond their range carry over; weekday and day of the year do not count.
 * @throws DateError when the input is no such time
 */
export function mktime(parts: unknown): number {
  if (!Array.isArray(parts)) throw new DateError('mktime requires array inputs')
  const moment = momentOf(parts)
  if (moment === undefined) throw new DateError('mktime requires parsed datetime inputs')
  // C's timegm has no other way to say that it failed, so that this one second is refused too.
  if (moment.epoch === -1) throw new DateError('invalid gmtime representation')
  return moment.epoch
}

/** The normalised moment of a calendar time; undefined where a field is not a number. */
export function momentOf(parts: readonly unknown[]): Moment | undefined {
  const values: number[] = []
  for (const value of parts.slice(0, fields)) {
    if (typeof value !== 'number' || Number.isNaN(value)) return undefined
    values.push(Math.max(-mostYears, Math.min(mostYears - 1, Math.trunc(value))))
  }
  const [year = 1900, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = values
  return momentAt(daysFromEpoch(year, month, day) * secondsPerDay + hours * 3600 + minutes * 60 + seconds)
}

function momentAt(epoch: number): Moment {
  const days = Math.floor(epoch / secondsPerDay)
  const rest = epoch - days * secondsPerDay
  const { year, month, day } = dateOfDay(days)
  return {
    year,
    month,
    day,
    hours: Math.floor(rest / 3600),
    minutes: Math.floor(rest / 60) % 60,
    seconds: rest % 60,
    weekday: weekdayOf(days),
    yearDay: dayOfYear(year, month, day),
    epoch,
  }
}
