// Days up to the 28th, which every month has; the rest takes the slow way.
const canonical = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/
const readable = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/
const hasOffset = /(?:Z|[+-]\d\d:?\d\d)$/

/**
 * ISO 8601 text as an instant in UTC with milliseconds. Text without an offset is UTC: the zone of the machine must not
 * matter. Canonical text, by far the most, is returned as it is (formatting is the dearest part of a mapping).
 * Throws a TypeError for anything else.
 */
export function toInstant(value: string): string {
  if (canonical.test(value)) return value
  if (readable.test(value) && isDay(value)) {
    const time = Date.parse(value.length > 10 && !hasOffset.test(value) ? `${value.replace(' ', 'T')}Z` : value)
    if (!Number.isNaN(time)) return new Date(time).toISOString()
  }
  throw new TypeError(`"${value.slice(0, 40)}" is not a date`)
}

/** `Date` would turn the 31st of February into the 3rd of March. */
function isDay(value: string): boolean {
  const day = Number(value.slice(8, 10))
  return day >= 1 && day <= new Date(Date.UTC(Number(value.slice(0, 4)), Number(value.slice(5, 7)), 0)).getUTCDate()
}
