import type { Readable } from 'node:stream'
import { errors, type Agent, type Dispatcher } from 'undici'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { NotConnectedError } from './agent.ts'
import { decodeText, readBody } from './body.ts'
import { headersForOtherOrigin, responseHeaders } from './headers.ts'
import { outcomeOf, withOutcome } from './outcome.ts'
import { parseTarget } from './target.ts'

export interface OutboundResponse {
  readonly status: number
  /** Names in lower case; several of one name joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** Decompressed. */
  readonly body: Uint8Array
  /** The body in its declared charset. @throws CrosswalkError `remote_malformed` where it is not of that charset. */
  text(): string
  /** The URL that answered: the last one, where redirects were followed. */
  readonly url: string
  readonly receivedAt: Date
}

/** A request that has been checked. */
export interface PreparedRequest {
  readonly method: string
  readonly target: URL
  readonly headers: Record<string, string>
  readonly body: string | Uint8Array | null
  readonly allowedHosts: readonly string[] | undefined
  /** Total, in milliseconds, from the first byte to the last, redirects included. */
  readonly timeout: number
  readonly maxBytes: number
  readonly followRedirects: number
  readonly signal: AbortSignal | undefined
  readonly now: () => Date
}

/** An answer whose body has not been read. It must be read to its end or destroyed. */
export interface OpenAnswer extends Omit<OutboundResponse, 'body' | 'text'> {
  readonly body: Readable
}

/**
 * Sends one request and reads the whole answer, within one deadline.
 *
 * @throws CrosswalkError with its outcome: see `outcomeOf`
 */
export async function exchange(agent: Agent, request: PreparedRequest): Promise<OutboundResponse> {
  const deadline = createDeadline(request)
  try {
    return await readWhole(await openFollowing(agent, request, deadline.signal), request, request.maxBytes)
  } finally {
    deadline.lift()
  }
}

export interface Deadline {
  readonly signal: AbortSignal
  /** Ends the exchange with this failure. */
  end(error: CrosswalkError): void
  /** Stops the clock, and no longer listens to the caller. */
  lift(): void
}

/** Ends an exchange when its time is up or its caller gives up. */
export function createDeadline(request: PreparedRequest): Deadline {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(tooLate(request)), request.timeout)
  const cancel = (): void => controller.abort(cancelled(request))
  request.signal?.addEventListener('abort', cancel, { once: true })
  if (request.signal?.aborted === true) cancel()
  return {
    signal: controller.signal,
    end: (error) => controller.abort(error),
    lift: () => {
      clearTimeout(timer)
      request.signal?.removeEventListener('abort', cancel)
    },
  }
}

/** Sends a request, follows its redirects, and answers as soon as the headers of the last answer are here. */
export async function openFollowing(agent: Agent, first: PreparedRequest, signal: AbortSignal): Promise<OpenAnswer> {
  let request = first
  for (let redirects = 0; ; redirects += 1) {
    const answer = await open(agent, request, signal)
    const location = answer.headers['location']
    const redirected = [301, 302, 303, 307, 308].includes(answer.status) && location !== undefined
    if (!redirected || redirects >= first.followRedirects) return answer
    answer.body.on('error', () => {}).destroy()
    request = redirectedRequest(request, answer.status, location)
  }
}

async function open(agent: Agent, request: PreparedRequest, signal: AbortSignal): Promise<OpenAnswer> {
  const { target } = request
  let answer: Dispatcher.ResponseData
  try {
    answer = await agent.request({
      origin: target.origin,
      path: target.pathname + target.search,
      method: request.method,
      headers: request.headers,
      body: request.body,
      signal,
    })
  } catch (error) {
    throw failureBeforeAnswer(error, request)
  }
  return {
    status: answer.statusCode,
    headers: responseHeaders(answer.headers),
    body: answer.body,
    url: target.href,
    receivedAt: request.now(),
  }
}

/** The encoding of a body; of HEAD there is none, whatever the headers say. */
export const encodingOf = ({ headers }: OpenAnswer, { method }: PreparedRequest): string | undefined =>
  method === 'HEAD' ? undefined : headers['content-encoding']

export async function readWhole(
  answer: OpenAnswer,
  request: PreparedRequest,
  maxBytes: number,
): Promise<OutboundResponse> {
  try {
    const body = await readBody(answer.body, encodingOf(answer, request), maxBytes)
    return { ...answer, body, text: () => decodeText(body, answer.headers['content-type']) }
  } catch (error) {
    throw failureWithinAnswer(error, request, answer.status)
  }
}

function redirectedRequest(request: PreparedRequest, status: number, location: string): PreparedRequest {
  if (!URL.canParse(location, request.target.href)) throw badRedirect(request, 'to something that is no URL')
  const target = parseTarget(new URL(location, request.target.href).href, request.allowedHosts)
  if (request.target.protocol === 'https:' && target.protocol === 'http:') {
    throw new CrosswalkError('address_forbidden', `${place(request)} redirects from https to http.`)
  }
  const toGet = status === 303 ? request.method !== 'HEAD' : status < 303 && request.method === 'POST'
  const method = toGet ? 'GET' : request.method
  const body = toGet ? null : request.body
  if (target.origin === request.target.origin) return { ...request, target, method, body }
  // The body may hold secrets as well as the headers do.
  if (body !== null) throw badRedirect(request, 'a body to another origin')
  return { ...request, target, method, body, headers: headersForOtherOrigin(request.headers) }
}

function failureBeforeAnswer(error: unknown, request: PreparedRequest): CrosswalkError {
  if (error instanceof CrosswalkError) {
    return withOutcome(error, error.code === 'address_forbidden' ? 'not_sent' : outcomeOf(error))
  }
  const code = codeOf(error)
  if (error instanceof NotConnectedError) {
    return withOutcome(failure('remote_unreachable', request, `failed: ${error.message}`, error), 'not_sent')
  }
  if (code === 'UND_ERR_INVALID_ARG') {
    return withOutcome(failure('invalid_request', request, 'cannot be sent as HTTP', error), 'not_sent')
  }
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return failure('remote_too_large', request, 'was answered with too many headers', error)
  }
  if (error instanceof errors.HTTPParserError)
    return failure('remote_malformed', request, 'was not answered in HTTP', error)
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') {
    return withOutcome(failure('unavailable', request, 'came while this process shuts down', error), 'not_sent')
  }
  return failure('remote_unreachable', request, `lost its connection before an answer (${code})`, error)
}

export function failureWithinAnswer(error: unknown, request: PreparedRequest, status: number): CrosswalkError {
  if (error instanceof CrosswalkError) return error
  const cause = `was answered with status ${status}, but the answer broke off or cannot be decoded (${codeOf(error)})`
  return failure('remote_malformed', request, cause, error)
}

const tooLate = (request: PreparedRequest): CrosswalkError =>
  failure('remote_timeout', request, `was not answered in full within ${request.timeout} ms`)

export const cancelled = (request: PreparedRequest): CrosswalkError =>
  failure('unavailable', request, 'was cancelled by its caller', request.signal?.reason)

const badRedirect = (request: PreparedRequest, where: string): CrosswalkError =>
  failure('remote_malformed', request, `is redirected ${where}, which is not followed`)

/** The vendor sends nothing more, but has not ended either. */
export const stalled = (request: PreparedRequest, milliseconds: number): CrosswalkError =>
  failure('remote_timeout', request, `sent nothing more for ${milliseconds} ms`)

type FailureCode =
  | 'remote_unreachable'
  | 'remote_malformed'
  | 'remote_too_large'
  | 'remote_timeout'
  | 'invalid_request'
  | 'unavailable'

function failure(code: FailureCode, request: PreparedRequest, what: string, cause?: unknown): CrosswalkError {
  return withOutcome(new CrosswalkError(code, `${place(request)} ${what}.`, { cause }), 'unknown')
}

/** How messages name a call: without its query, which may hold secrets. */
export function place({ method, target }: Pick<PreparedRequest, 'method' | 'target'>): string {
  return `${method} ${target.origin}${target.pathname}`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no code'
}
