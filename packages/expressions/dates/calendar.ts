export const secondsPerDay = 86_400

const daysPerEra = 146_097
const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** The day of the year, from 0, of a day of a month that is counted from 0. */
export function dayOfYear(year: number, month: number, day: number): number {
  const leapDay = month > 1 && isLeapYear(year) ? 1 : 0
  return daysBeforeMonth[month]! + leapDay + day - 1
}

/** The month, from 0, and the day of a day of the year, from 0. */
export function monthAndDay(year: number, yearDay: number): { month: number; day: number } {
  let month = 11
  while (month > 0 && dayOfYear(year, month, 1) > yearDay) month--
  return { month, day: yearDay - dayOfYear(year, month, 1) + 1 }
}

/**
 * Days from 1 January 1970 in the Gregorian calendar; a month outside 0 to 11 and a day outside its month carry over.
 * https://howardhinnant.github.io/date_algorithms.html#days_from_civil
 */
export function daysFromEpoch(year: number, month: number, day: number): number {
  const fullYear = year + Math.floor(month / 12)
  const monthOfYear = modulo(month, 12)
  const marchYear = monthOfYear < 2 ? fullYear - 1 : fullYear
  const era = Math.floor(marchYear / 400)
  const yearOfEra = marchYear - era * 400
  const dayOfMarchYear = Math.floor((153 * modulo(monthOfYear - 2, 12) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfMarchYear
  return era * daysPerEra + dayOfEra - 719_468
}

/** The date of a day counted from 1 January 1970. */
export function dateOfDay(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468
  const era = Math.floor(shifted / daysPerEra)
  const dayOfEra = shifted - era * daysPerEra
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfMarchYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfMarchYear + 2) / 153)
  const month = (marchMonth + 2) % 12
  return {
    year: era * 400 + yearOfEra + (month < 2 ? 1 : 0),
    month,
    day: dayOfMarchYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  }
}

/** The day of the week, Sunday being 0, of a day counted from 1 January 1970. */
export function weekdayOf(days: number): number {
  return modulo(days + 4, 7)
}

export function modulo(value: number, divisor: number): number {
  return value - Math.floor(value / divisor) * divisor
}
