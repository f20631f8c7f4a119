import { asCrosswalkError, errorTable, type CrosswalkError } from '@crosswalk/connector-kit'
import { membersOf } from './problem-members.ts'

/** What an answer says besides its body. The status is that of the route where none is given. */
export interface AnswerHead {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer that is text already, JSON or not. */
export class Rendered {
  readonly text: string
  readonly contentType: string
  readonly head: AnswerHead

  constructor(text: string, contentType = 'application/json', head: AnswerHead = {}) {
    this.text = text
    this.contentType = contentType
    this.head = head
  }
}

/** A value to be sent as JSON, with a status or headers of its own. */
export class Answered {
  readonly value: unknown
  readonly head: AnswerHead

  constructor(value: unknown, head: AnswerHead = {}) {
    this.value = value
    this.head = head
  }
}

/** Bytes that are passed on as they come, no faster than the caller takes them. */
export class Streamed {
  readonly stream: ReadableStream<Uint8Array>
  readonly head: AnswerHead

  constructor(stream: ReadableStream<Uint8Array>, head: AnswerHead = {}) {
    this.stream = stream
    this.head = head
  }
}

/**
 * On every answer. It is data for programs: no browser may run, frame, cache or sniff it. There are no CORS headers, so
 * no page of another origin can read it.
 */
const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

export function answer(
  requestId: string,
  status: number,
  body: Rendered | Streamed,
  more?: Readonly<Record<string, string>>,
): Response {
  const headers: Record<string, string> = {
    ...securityHeaders,
    'x-request-id': requestId,
    ...body.head.headers,
    ...more,
  }
  if (body instanceof Streamed) return new Response(body.stream, { status: body.head.status ?? status, headers })
  headers['content-type'] = body.contentType
  return new Response(body.text === '' ? null : body.text, { status: body.head.status ?? status, headers })
}

/** A failure as RFC 9457 problem details. Failures on our side say no more than their code. */
export function problem(
  requestId: string,
  thrown: unknown,
  publicUrl: string,
  more?: Readonly<Record<string, string>>,
): Response {
  const error = asCrosswalkError(thrown)
  const { status, title, retryable, actor } = error.kind
  const details = {
    type: `${publicUrl}/errors#${error.code}`,
    title,
    status,
    detail: detailOf(error),
    code: error.code,
    ...(error.details.parameter !== undefined && { parameter: error.details.parameter }),
    retryable,
    actor,
    request_id: requestId,
    ...membersOf(error),
  }
  const { retryAfter } = error.details
  return answer(requestId, status, new Rendered(JSON.stringify(details), 'application/problem+json'), {
    ...(retryAfter !== undefined && { 'retry-after': String(Math.ceil(retryAfter / 1000)) }),
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...more,
  })
}

/** Failures that only the operator can do something about: their message is for the log. */
export const isOurs = (error: CrosswalkError): boolean => errorTable[error.code].status === 500

const detailOf = (error: CrosswalkError): string =>
  isOurs(error)
    ? 'Crosswalk failed to answer. The operator finds the cause in the log under the request_id.'
    : error.message
