import { asCrosswalkError, CrosswalkError, retryAfterOf } from '@crosswalk/connector-kit'
import { classifyResponse } from './classify.ts'
import { place, type OutboundResponse, type PreparedRequest } from './exchange.ts'
import { requestHeaders, requestMethod } from './headers.ts'
import { outcomeOf, outcomeOfStatus, withOutcome } from './outcome.ts'
import { exhaustedFor } from './rate-limit-headers.ts'
import { createTextRedactor, isSecretName, isSecretParameter } from './redact.ts'
import type { BudgetLimit, Share } from './shares.ts'
import { parseTarget } from './target.ts'

export interface OutboundRequest {
  readonly method: string
  /** Absolute, http or https, without credentials. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | Uint8Array | undefined
  /** Hosts this call may go to, redirects included: exactly `api.example.com`, or all under `.example.com`. Default: any. */
  readonly allowedHosts?: readonly string[] | undefined
  /** Total milliseconds per attempt, from connecting to the last byte. Default 30,000. */
  readonly timeout?: number | undefined
  /** Of the answer's body, as received and as decompressed. Default 32 MiB. */
  readonly maxBytes?: number | undefined
  /** Redirects to follow. Default 0. Another origin gets no credentials; https never becomes http. */
  readonly followRedirects?: number | undefined
  /** Whether sending it twice is harmless. Default: GET, HEAD, PUT, DELETE and OPTIONS are. */
  readonly idempotent?: boolean | undefined
  /** In all. Default 5. */
  readonly attempts?: number | undefined
  /** Milliseconds this call may wait for the budget or before a new attempt; else it fails and says when. Default 30,000. */
  readonly maxWait?: number | undefined
  /** Whether a refusal is an answer like any other: nothing is thrown, nor tried again, because of a status. */
  readonly acceptsRefusals?: boolean | undefined
  /** Values to hide from logs and errors. Those of headers and parameters with a secret's name are known already. */
  readonly secrets?: readonly string[] | undefined
  readonly signal?: AbortSignal | undefined
}

/** A request whose answer is read while it arrives. */
export interface StreamRequest extends Omit<OutboundRequest, 'timeout' | 'maxBytes' | 'acceptsRefusals'> {
  /** Milliseconds per attempt until the headers of the answer are here, redirects included. Default 30,000. */
  readonly timeout?: number | undefined
  /** Milliseconds that the vendor may be silent while the body is asked for. Default 30,000. */
  readonly idleTimeout?: number | undefined
  /** Of the body, as received and as decompressed. Default: no limit, for nothing is kept of it. */
  readonly maxBytes?: number | undefined
}

export interface OutboundContext {
  readonly organizationId: string
  /** Whose budget it is; none is kept without it. */
  readonly linkedAccountId?: string | undefined
  readonly connector?: string | undefined
  readonly stream?: string | undefined
  readonly budget?: BudgetLimit | undefined
  /** Default `interactive`. */
  readonly share?: Share | undefined
}

/** A connector's own reading of an answer, 200 included. Undefined leaves it to the status. */
export type Classify = (response: OutboundResponse) => CrosswalkError | undefined

/** One call under way: all that its attempts share. */
export interface Call {
  readonly prepared: PreparedRequest
  readonly request: OutboundRequest
  readonly context: OutboundContext
  readonly classify: Classify | undefined
  readonly hide: (text: string) => string
  attempt: number
}

export function createCall(
  request: OutboundRequest,
  context: OutboundContext,
  classify: Classify | undefined,
  now: () => Date,
): Call {
  const prepared = prepare(request, now)
  const hide = createTextRedactor(secretsOf(request, prepared))
  return { prepared, request, context, classify, attempt: 0, hide }
}

function prepare(request: OutboundRequest, now: () => Date): PreparedRequest {
  try {
    return {
      method: requestMethod(request.method),
      target: parseTarget(request.url, request.allowedHosts),
      headers: requestHeaders(request.headers ?? {}),
      body: request.body ?? null,
      allowedHosts: request.allowedHosts,
      timeout: request.timeout ?? 30_000,
      maxBytes: request.maxBytes ?? 32 * 1024 * 1024,
      followRedirects: request.followRedirects ?? 0,
      signal: request.signal,
      now,
    }
  } catch (error) {
    throw withOutcome(asCrosswalkError(error), 'not_sent')
  }
}

/** The connector looks first. Where it cannot read the answer at all, the status still decides. */
export function errorIn(response: OutboundResponse, { classify, prepared }: Call): CrosswalkError | undefined {
  let error: CrosswalkError | undefined
  try {
    error = withTimeToComeBack(classify?.(response), response) ?? classifyResponse(response, place(prepared))
  } catch (unreadable) {
    error = classifyResponse(response, place(prepared)) ?? asCrosswalkError(unreadable)
  }
  return error && withOutcome(error, outcomeOfError(error, response.status))
}

/** Connectors need not read the headers that tell when to come back. */
function withTimeToComeBack(
  error: CrosswalkError | undefined,
  { headers, receivedAt }: OutboundResponse,
): CrosswalkError | undefined {
  if (error?.code !== 'rate_limited' || error.details.retryAfter !== undefined) return error
  const retryAfter = retryAfterOf(headers, receivedAt) ?? exhaustedFor(headers, receivedAt)
  return new CrosswalkError(error.code, error.message, { ...error.details, retryAfter })
}

/** An error inside a 200 is a refusal, unless the connector or the status says that the vendor failed. */
function outcomeOfError(error: CrosswalkError, status: number) {
  if (status >= 300) return outcomeOfStatus(status)
  return error.kind.actor === 'vendor' || error.code === 'internal' ? 'unknown' : 'answered'
}

/** Vendors echo what they are sent, so their words in a message are not to be trusted to be free of secrets. */
export function withoutSecrets(error: CrosswalkError, hide: (text: string) => string): CrosswalkError {
  const { remoteCode } = error.details
  const message = hide(error.message)
  const code = remoteCode === undefined ? undefined : hide(remoteCode)
  if (message === error.message && code === remoteCode) return error
  // The cause is left behind: it may hold the same words.
  const { cause: _, ...details } = error.details
  return withOutcome(new CrosswalkError(error.code, message, { ...details, remoteCode: code }), outcomeOf(error))
}

/** Besides what the caller names: values of headers and parameters that go by a secret's name. */
function secretsOf(request: OutboundRequest, { headers, target }: PreparedRequest): string[] {
  const inHeaders = Object.entries(headers).flatMap(([name, value]) =>
    isSecretName(name) ? [value, value.replace(/^\S+\s+/, '')] : [],
  )
  const inQuery = [...target.searchParams].flatMap(([name, value]) => (isSecretParameter(name) ? [value] : []))
  return [...(request.secrets ?? []), ...inHeaders, ...inQuery]
}
