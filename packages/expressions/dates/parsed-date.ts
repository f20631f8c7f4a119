import { dayOfYear, daysFromEpoch, modulo, monthAndDay, weekdayOf } from './calendar.ts'

/** What a format has set so far. */
export interface Parsed {
  year?: number | undefined
  century?: number | undefined
  yearOfCentury?: number | undefined
  month?: number | undefined
  day?: number | undefined
  hours?: number | undefined
  minutes?: number | undefined
  seconds?: number | undefined
  weekday?: number | undefined
  yearDay?: number | undefined
  sundayWeek?: number | undefined
  mondayWeek?: number | undefined
  twelveHour?: boolean | undefined
  afternoon?: boolean | undefined
}

/** What jq shows where the weekday and the day of the year are not known. */
const unknownWeekday = 8
const unknownYearDay = 367

/**
 * Works out, from what was read, what was not. As in glibc, any part of a date makes weekday and day of the year be
 * worked out, even where the day itself is missing and counts as the day before the first.
 */
export function settle(parsed: Parsed): void {
  const hasDate = [parsed.year, parsed.century, parsed.yearOfCentury, parsed.month, parsed.day].some(
    (part) => part !== undefined,
  )
  parsed.year ??= yearOf(parsed)
  if (parsed.twelveHour && parsed.afternoon) parsed.hours = (parsed.hours ?? 0) + 12
  if (hasDate) placeByYearDay(parsed, parsed.year)
  placeByWeek(parsed, parsed.year)
  if (!hasDate) return
  const { year, month = 0, day = 0 } = parsed
  parsed.weekday ??= weekdayOf(daysFromEpoch(year, month, day))
  parsed.yearDay ??= dayOfYear(year, month, day)
}

export function brokenDown(parsed: Parsed): number[] {
  const { year = 1900, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0 } = parsed
  const { weekday = unknownWeekday, yearDay = unknownYearDay } = parsed
  return [year, month, day, hours, minutes, seconds, weekday, yearDay]
}

/** POSIX: two-digit years from 69 on are of the 20th century. */
function yearOf({ century, yearOfCentury }: Parsed): number {
  if (century !== undefined) return century * 100 + (yearOfCentury ?? 0)
  if (yearOfCentury === undefined) return 1900
  return yearOfCentury + (yearOfCentury >= 69 ? 1900 : 2000)
}

function placeByYearDay(parsed: Parsed, year: number): void {
  if (parsed.yearDay === undefined || (parsed.month !== undefined && parsed.day !== undefined)) return
  const { month, day } = monthAndDay(year, parsed.yearDay)
  parsed.month ??= month
  parsed.day ??= day
}

function placeByWeek(parsed: Parsed, year: number): void {
  const { sundayWeek, mondayWeek, weekday } = parsed
  const week = sundayWeek ?? mondayWeek
  if (week === undefined || weekday === undefined || parsed.day !== undefined) return
  const first = sundayWeek === undefined ? 1 : 0
  const newYear = weekdayOf(daysFromEpoch(year, 0, 1))
  const yearDay = modulo(7 - (newYear - first), 7) + (week - 1) * 7 + modulo(weekday - first, 7)
  const { month, day } = monthAndDay(year, yearDay)
  Object.assign(parsed, { yearDay, month, day })
}
