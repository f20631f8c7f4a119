import { longestRetryAfter } from '@crosswalk/connector-kit'

/**
 * Milliseconds until the vendor's allowance starts anew, where the headers say that nothing is left of it; at most an hour.
 * Reads the usual spellings (`RateLimit-Remaining`, `X-RateLimit-Remaining`, `X-Rate-Limit-Remaining`, and `-Reset`), the
 * reset as seconds from now or as Unix time in seconds or milliseconds.
 */
export function exhaustedFor(headers: Readonly<Record<string, string>>, now: Date): number | undefined {
  const reset = rateLimitHeader(headers, 'reset')
  if (!saysNothingLeft(headers) || reset === undefined || !/^\d{1,15}(\.\d+)?$/.test(reset)) return undefined
  const value = Number(reset)
  const wait = value > 1e12 ? value - now.getTime() : value > 1e9 ? value * 1000 - now.getTime() : value * 1000
  return Math.min(Math.max(wait, 0), longestRetryAfter)
}

export function saysNothingLeft(headers: Readonly<Record<string, string>>): boolean {
  return /^0+(\.0+)?$/.test(rateLimitHeader(headers, 'remaining') ?? '')
}

function rateLimitHeader(headers: Readonly<Record<string, string>>, what: string): string | undefined {
  const value = headers[`ratelimit-${what}`] ?? headers[`x-ratelimit-${what}`] ?? headers[`x-rate-limit-${what}`]
  return value?.trim()
}
