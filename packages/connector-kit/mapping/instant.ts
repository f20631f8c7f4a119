const canonical = /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{3}Z$/
const readable = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/
const hasOffset = /(?:Z|[+-]\d\d:?\d\d)$/

/**
 * ISO 8601 text as an instant in UTC with milliseconds. Text without an offset is UTC: the zone of the machine must not
 * matter. Canonical text, by far the most, is returned as it is (formatting is the dearest part of a mapping).
 * Throws a TypeError for anything else.
 */
export function toInstant(value: string): string {
  if (canonical.test(value) && value.charCodeAt(5) * 10 + value.charCodeAt(6) <= 49 * 10 + 50) return value
  if (readable.test(value)) {
    const time = Date.parse(value.length > 10 && !hasOffset.test(value) ? `${value.replace(' ', 'T')}Z` : value)
    if (!Number.isNaN(time)) return new Date(time).toISOString()
  }
  throw new TypeError(`"${value.slice(0, 40)}" is not a date`)
}
