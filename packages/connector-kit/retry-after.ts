/** The longest pause a vendor can talk us into, in milliseconds. */
export const longestRetryAfter = 3_600_000

/**
 * Milliseconds the vendor asks us to wait: `Retry-After` in seconds or as an HTTP date. Undefined where it is absent,
 * negative or nonsense; never more than an hour.
 */
export function retryAfterOf(headers: Readonly<Record<string, string>>, now: Date): number | undefined {
  const value = headers['retry-after']?.trim()
  if (value === undefined || value === '') return undefined
  const milliseconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : untilDate(value, now)
  if (milliseconds === undefined || !Number.isFinite(milliseconds) || milliseconds < 0) return undefined
  return Math.min(milliseconds, longestRetryAfter)
}

function untilDate(value: string, now: Date): number | undefined {
  if (!/^[A-Za-z]{3,9},? /.test(value)) return undefined
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime())
}
