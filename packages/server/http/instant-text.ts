const readable = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?)?$/i

/**
 * ISO 8601 as an instant in UTC with milliseconds, or undefined. A date is its first moment, and without an offset it is
 * UTC. A plus sign that a URL turned into a blank is read as the plus it was.
 */
export function toInstantText(value: string): string | undefined {
  const parts = readable.exec(value.replace(/ (\d\d:?\d\d)$/, '+$1'))
  if (!parts) return undefined
  const [, date, time = '00:00', offset = 'Z'] = parts
  const instant = new Date(`${date}T${time}${offset.toUpperCase()}`)
  if (Number.isNaN(instant.getTime())) return undefined
  // JavaScript turns the 30th of February into the 2nd of March.
  const day = new Date(`${date}T00:00Z`)
  return day.toISOString().startsWith(date!) ? instant.toISOString() : undefined
}
