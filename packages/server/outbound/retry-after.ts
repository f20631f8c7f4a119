/** Longest wait we accept from a vendor: an hour, in milliseconds. */
export const longestWait = 3_600_000

/**
 * Milliseconds a `Retry-After` header asks to wait: seconds or an HTTP date. At most an hour; undefined for anything else
 * (negative, garbage), as if the header were missing.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d{1,15}(\.\d{1,9})?$/.test(text)) return Math.min(Number(text) * 1000, longestWait)
  // Only dates with a month's name: Date.parse would read "-5" and "2" as dates too.
  if (!/^[A-Za-z]{3,9},? .*\d{2}:\d{2}:\d{2}/.test(text)) return undefined
  const until = Date.parse(text)
  return Number.isNaN(until) ? undefined : Math.min(Math.max(until - now, 0), longestWait)
}

/**
 * Milliseconds until the vendor's allowance starts anew, where the headers say that nothing is left of it.
 * Reads the usual spellings (`RateLimit-Remaining`, `X-RateLimit-Remaining`, `X-Rate-Limit-Remaining`, and `-Reset`), the
 * reset as seconds from now or as Unix time in seconds or milliseconds.
 */
export function parseExhausted(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  if (!saysNothingLeft(headers)) return undefined
  const reset = rateLimitHeader(headers, 'reset')
  if (reset === undefined || !/^\d{1,15}(\.\d+)?$/.test(reset)) return undefined
  const value = Number(reset)
  const wait = value > 1e12 ? value - now : value > 1e9 ? value * 1000 - now : value * 1000
  return Math.min(Math.max(wait, 0), longestWait)
}

export function saysNothingLeft(headers: Readonly<Record<string, string>>): boolean {
  return /^0+(\.0+)?$/.test(rateLimitHeader(headers, 'remaining') ?? '')
}

function rateLimitHeader(headers: Readonly<Record<string, string>>, what: string): string | undefined {
  const value = headers[`ratelimit-${what}`] ?? headers[`x-ratelimit-${what}`] ?? headers[`x-rate-limit-${what}`]
  return value?.trim()
}
