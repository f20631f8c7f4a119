import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** HMAC of raw bytes. An empty secret is no secret: what it signs is equal to nothing. */
export const hmac = (
  algorithm: 'sha1' | 'sha256' | 'sha512',
  secret: string,
  ...parts: readonly (string | Uint8Array)[]
): Buffer => {
  const mac = createHmac(algorithm, secret === '' ? randomBytes(32) : secret)
  for (const part of parts) mac.update(part)
  return mac.digest()
}

/** Compares a signature without telling by its timing how much of it was right. Nothing equals nothing: false. */
export function constantTimeEqual(expected: Uint8Array, given: Uint8Array): boolean {
  return expected.length > 0 && expected.length === given.length && timingSafeEqual(expected, given)
}

/** Whether a signed time is within `tolerance` seconds of now. Anything but plain digits is refused. */
export function isFresh(timestamp: string | undefined, unit: 'seconds' | 'milliseconds', now: Date, tolerance = 300) {
  if (timestamp === undefined || !/^\d{1,15}$/.test(timestamp)) return false
  const milliseconds = Number(timestamp) * (unit === 'seconds' ? 1000 : 1)
  return Math.abs(now.getTime() - milliseconds) <= tolerance * 1000
}
