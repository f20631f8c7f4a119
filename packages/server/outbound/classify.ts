import { classifyStatus, CrosswalkError, retryAfterOf, type ErrorCode } from '@crosswalk/connector-kit'
import { exhaustedFor, saysNothingLeft } from './rate-limit-headers.ts'

/**
 * The error in an answer where its connector has no better reading; undefined for a success.
 *
 * @param place how the call is named in the message: `GET https://api.example.com/contacts`
 */
export function classifyResponse(
  response: { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly receivedAt: Date },
  place: string,
): CrosswalkError | undefined {
  const { status, headers, receivedAt } = response
  const code = codeOf(status, headers)
  if (code === undefined) return undefined
  return new CrosswalkError(code, `${place} was answered with status ${status}${advice[code] ?? '.'}`, {
    remoteStatus: status,
    retryAfter: retryAfterOf(headers, receivedAt) ?? exhaustedFor(headers, receivedAt),
  })
}

/** Some vendors refuse the too many requests with 403, as GitHub does, and tell it apart by these headers. */
function codeOf(status: number, headers: Readonly<Record<string, string>>): ErrorCode | undefined {
  const slowDown = status === 403 && (headers['retry-after'] !== undefined || saysNothingLeft(headers))
  return slowDown ? 'rate_limited' : classifyStatus(status)
}

const advice: Partial<Record<ErrorCode, string>> = {
  credential_rejected: '. If this stays, the account has to be linked again.',
  permission_missing: '. Grant the permission at the vendor, then link the account again.',
  remote_invalid: ': the vendor refuses what was sent. Correct it before sending it again.',
  remote_not_found: ': it does not exist there, or not for this account.',
  remote_conflict: ': it collides with what the vendor has.',
  rate_limited: ': the vendor asks us to slow down.',
  remote_unavailable: ': the vendor is at fault. Try again later.',
  remote_timeout: ': the vendor ran out of time. Try again later.',
  remote_malformed: ': this redirect is not followed.',
}
