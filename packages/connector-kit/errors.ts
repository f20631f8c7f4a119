/**
 * The one table of errors. Every failure that leaves a function of ours, reaches a caller over HTTP, or is stored with a
 * run or an issue is a `CrosswalkError` whose code stands here.
 *
 * `status`     the HTTP status the unified API answers with
 * `retryable`  whether the same call may succeed later without anyone acting
 * `actor`      who must act: the caller of the API, the end user who linked the account, the operator of this
 *              installation, the vendor, or nobody (it passes by itself)
 */
export const errorTable = {
  // What the caller of our API got wrong.
  invalid_request: { status: 400, retryable: false, actor: 'caller', title: 'The request is not valid' },
  invalid_parameter: { status: 400, retryable: false, actor: 'caller', title: 'A parameter is not valid' },
  unauthorized: { status: 401, retryable: false, actor: 'caller', title: 'The API key is missing, wrong or revoked' },
  forbidden_scope: { status: 403, retryable: false, actor: 'caller', title: 'The API key lacks the scope' },
  model_disabled: { status: 403, retryable: false, actor: 'caller', title: 'This common model is switched off' },
  not_found: { status: 404, retryable: false, actor: 'caller', title: 'There is no such thing here' },
  method_not_allowed: { status: 405, retryable: false, actor: 'caller', title: 'This method is not offered here' },
  conflict: { status: 409, retryable: false, actor: 'caller', title: 'It collides with something that exists' },
  request_in_flight: {
    status: 409,
    retryable: true,
    actor: 'nobody',
    title: 'The same request is still being worked on',
  },
  idempotency_mismatch: {
    status: 422,
    retryable: false,
    actor: 'caller',
    title: 'This idempotency key was used for another request',
  },
  operation_unsupported: { status: 422, retryable: false, actor: 'caller', title: 'The vendor cannot do this' },
  body_too_large: { status: 413, retryable: false, actor: 'caller', title: 'The body is too large' },
  unsupported_media_type: { status: 415, retryable: false, actor: 'caller', title: 'The body must be JSON' },
  too_many_requests: { status: 429, retryable: true, actor: 'caller', title: 'Too many requests' },

  // What stands between us and the vendor.
  credential_rejected: { status: 422, retryable: false, actor: 'end_user', title: 'The vendor refused the credential' },
  credential_expired: { status: 422, retryable: true, actor: 'nobody', title: 'The access token has expired' },
  permission_missing: { status: 422, retryable: false, actor: 'end_user', title: 'The vendor denies access to this' },
  remote_not_found: { status: 422, retryable: false, actor: 'caller', title: 'The vendor does not have it' },
  remote_invalid: {
    status: 422,
    retryable: false,
    actor: 'caller',
    title: 'The vendor refused the request as invalid',
  },
  remote_conflict: { status: 422, retryable: false, actor: 'caller', title: 'The vendor reports a conflict' },
  rate_limited: { status: 429, retryable: true, actor: 'nobody', title: 'The vendor asks us to slow down' },
  remote_unavailable: { status: 502, retryable: true, actor: 'vendor', title: 'The vendor failed to answer' },
  remote_timeout: { status: 504, retryable: true, actor: 'vendor', title: 'The vendor did not answer in time' },
  remote_unreachable: { status: 502, retryable: true, actor: 'vendor', title: 'The vendor could not be reached' },
  remote_malformed: { status: 502, retryable: true, actor: 'vendor', title: 'The vendor sent something unreadable' },
  remote_too_large: { status: 502, retryable: false, actor: 'operator', title: 'The vendor sent more than is allowed' },
  write_outcome_unknown: {
    status: 409,
    retryable: false,
    actor: 'operator',
    title: 'Nobody knows whether the vendor carried it out',
  },
  address_forbidden: { status: 422, retryable: false, actor: 'operator', title: 'The address may not be called' },

  // What a sync found.
  paging_loop: { status: 502, retryable: false, actor: 'vendor', title: 'The vendor repeats the same page' },
  mapping_failed: { status: 500, retryable: false, actor: 'operator', title: 'A record could not be mapped' },
  delete_brake: { status: 409, retryable: false, actor: 'operator', title: 'Too many records vanished at once' },
  waiting_on_other_streams: {
    status: 409,
    retryable: true,
    actor: 'nobody',
    title: 'Another stream must be read first',
  },
  run_superseded: { status: 409, retryable: false, actor: 'nobody', title: 'A newer run has taken over' },

  // What is wrong on our side.
  secret_unreadable: { status: 500, retryable: false, actor: 'operator', title: 'A stored secret does not open' },
  configuration_invalid: { status: 500, retryable: false, actor: 'operator', title: 'The configuration is not valid' },
  unavailable: { status: 503, retryable: true, actor: 'operator', title: 'A part of Crosswalk is not available' },
  internal: { status: 500, retryable: false, actor: 'operator', title: 'Something went wrong in Crosswalk' },
} as const satisfies Record<string, ErrorKind>

export type Actor = 'caller' | 'end_user' | 'operator' | 'vendor' | 'nobody'

export interface ErrorKind {
  readonly status: number
  readonly retryable: boolean
  readonly actor: Actor
  readonly title: string
}

export type ErrorCode = keyof typeof errorTable

export interface ErrorDetails {
  /** The parameter, header or JSON pointer at fault: `?cursor`, `X-Account-Token`, `/model/email`. */
  readonly parameter?: string | undefined
  /** Milliseconds after which another attempt makes sense, when the vendor said so. */
  readonly retryAfter?: number | undefined
  /** HTTP status of the vendor's answer. */
  readonly remoteStatus?: number | undefined
  /** The vendor's own error code, as text, at most 200 characters. */
  readonly remoteCode?: string | undefined
  readonly cause?: unknown
}

/**
 * A failure with its code from the table. The message tells what happened, to what, and what to do next.
 *
 * @example throw new CrosswalkError('not_found', `No employee ${id} in this linked account.`)
 */
export class CrosswalkError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'CrosswalkError'
    this.code = code
    this.details = details
  }

  get kind(): ErrorKind {
    return errorTable[this.code]
  }
}

/** Wraps whatever was thrown, so that callers handle one type. Unknown failures become `internal`. */
export function asCrosswalkError(thrown: unknown): CrosswalkError {
  if (thrown instanceof CrosswalkError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new CrosswalkError('internal', message, { cause: thrown })
}
