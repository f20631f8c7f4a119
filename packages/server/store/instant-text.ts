import { toInstant } from '@crosswalk/connector-kit'

/**
 * ISO 8601 as an instant in UTC with milliseconds, or undefined. A date is its first moment, and without an offset it is
 * UTC. A plus sign that a URL turned into a blank is read as the plus it was.
 */
export function toInstantText(value: string): string | undefined {
  try {
    return toInstant(value.toUpperCase().replace(/ (\d\d:?\d\d)$/, '+$1'))
  } catch {
    return undefined
  }
}
