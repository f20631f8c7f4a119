import { CrosswalkError, type ErrorCode } from '@crosswalk/connector-kit'
import { parseExhausted, parseRetryAfter, saysNothingLeft } from './retry-after.ts'

/**
 * What a status means where the connector has no better reading. Undefined for success: 2xx, and 304, which only a
 * conditional request gets.
 *
 * @param place how the call is named in the message: `GET https://api.example.com/contacts`
 */
export function classifyStatus(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  place = 'The call',
  now = Date.now(),
): CrosswalkError | undefined {
  if ((status >= 200 && status < 300) || status === 304) return undefined
  const { code, advice } = meaningOf(status, headers)
  const waits = code === 'rate_limited' || code === 'remote_unavailable'
  const retryAfter = waits
    ? (parseRetryAfter(headers['retry-after'], now) ?? parseExhausted(headers, now))
    : undefined
  return new CrosswalkError(code, `${place} was answered with status ${status}. ${advice}`, {
    remoteStatus: status,
    retryAfter,
  })
}

interface Meaning {
  readonly code: ErrorCode
  readonly advice: string
}

function meaningOf(status: number, headers: Readonly<Record<string, string>>): Meaning {
  switch (status) {
    case 400:
    case 422:
      return { code: 'remote_invalid', advice: 'The vendor refuses what was sent; correct it and send it again.' }
    case 401:
      return { code: 'credential_rejected', advice: 'The account has to be linked again if this stays.' }
    case 403:
      return headers['retry-after'] !== undefined || saysNothingLeft(headers) ? slowDown : denied
    case 404:
    case 410:
      return { code: 'remote_not_found', advice: 'It does not exist there, or not for this account.' }
    case 408:
    case 504:
      return { code: 'remote_timeout', advice: 'The vendor ran out of time; try again later.' }
    case 409:
      return { code: 'remote_conflict', advice: 'It collides with what the vendor has.' }
    case 429:
      return slowDown
    default:
      if (status >= 500) return { code: 'remote_unavailable', advice: 'The vendor is at fault; try again later.' }
      if (status >= 400) return { code: 'remote_invalid', advice: 'The vendor refuses the request.' }
      return { code: 'remote_malformed', advice: 'A redirect or unfinished answer is not followed here.' }
  }
}

const slowDown: Meaning = { code: 'rate_limited', advice: 'The vendor asks us to slow down.' }
const denied: Meaning = {
  code: 'permission_missing',
  advice: 'The linked account lacks the permission; grant it at the vendor, then link again.',
}
