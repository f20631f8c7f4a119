import { asCrosswalkError, CrosswalkError, retryAfterOf } from '@crosswalk/connector-kit'
import type { Database } from '../store/database.ts'
import { addressRules, type AllowedAddresses } from './addresses.ts'
import { createAgent, type Resolve } from './agent.ts'
import { createBudgets, type BudgetLimit, type Budgets, type Share } from './budget.ts'
import { classifyResponse } from './classify.ts'
import { exchange, place, type OutboundResponse, type PreparedRequest } from './exchange.ts'
import { requestHeaders, requestMethod } from './headers.ts'
import { outcomeOf, outcomeOfStatus, withOutcome } from './outcome.ts'
import { exhaustedFor } from './rate-limit-headers.ts'
import { createTextRedactor, isSecretName, isSecretParameter, redactUrl } from './redact.ts'
import { createRequestLog, type OutboundLog, type RequestLog } from './request-log.ts'
import { backoff, decideRetry, defaultMaxWait } from './retry.ts'
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
  /** Values to hide from logs and errors. Those of headers and parameters with a secret's name are known already. */
  readonly secrets?: readonly string[] | undefined
  readonly signal?: AbortSignal | undefined
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

export interface Outbound {
  /**
   * Sends a request and returns its answer, if it is a success, after as many attempts as make sense.
   *
   * @throws CrosswalkError; `outcomeOf(error)` tells whether the request may have had its effect. `details.retryAfter`
   *   tells when to come back where the vendor wants a longer pause than `maxWait`.
   */
  send(request: OutboundRequest, context: OutboundContext, classify?: Classify): Promise<OutboundResponse>
  /** Waits for what is under way and writes the rest of the log. Later calls fail. */
  close(): Promise<void>
}

export interface OutboundOptions {
  readonly database: Database
  /** Addresses beyond the public ones, which the operator allows: see `AllowedAddresses`. Default: none. */
  readonly allowPrivateAddresses?: AllowedAddresses | undefined
  readonly log?: OutboundLog | undefined
  readonly now?: (() => Date) | undefined
  readonly random?: (() => number) | undefined
  /** Milliseconds. */
  readonly sleep?: ((milliseconds: number) => Promise<void>) | undefined
  /** How host names become addresses. Default: as the system does it. */
  readonly resolve?: Resolve | undefined
}

/**
 * The one way out of the platform: address rules, the shared budget, deadline, size cap, retries, redaction, log.
 *
 * @example
 * const outbound = createOutbound({ database })
 * const response = await outbound.send({ method: 'GET', url, allowedHosts: ['api.example.com'] }, { organizationId })
 */
export function createOutbound(options: OutboundOptions): Outbound {
  const now = options.now ?? (() => new Date())
  const random = options.random ?? Math.random
  const sleep = options.sleep ?? ((milliseconds) => new Promise((done) => setTimeout(done, milliseconds)))
  const agent = createAgent(addressRules(options.allowPrivateAddresses), options.resolve)
  const budgets = createBudgets(options.database)
  const requestLog = createRequestLog(options.database, options.log)

  const attemptOnce = async (call: Call): Promise<OutboundResponse> => {
    const started = performance.now()
    const at = now()
    let response: OutboundResponse | undefined
    let failed: CrosswalkError | undefined
    try {
      response = await exchange(agent, call.prepared)
      failed = errorIn(response, call)
      if (failed !== undefined) throw failed
      return response
    } catch (error) {
      failed = withoutSecrets(asCrosswalkError(error), call.hide)
      throw failed
    } finally {
      logAttempt(requestLog, call, { at, duration: performance.now() - started, response, failed })
      await blockWhereAsked(budgets, call, response, failed, random, options.log)
    }
  }

  return {
    async send(request, context, classify) {
      const prepared = prepare(request, now)
      const call: Call = {
        prepared,
        request,
        context,
        classify,
        attempt: 0,
        hide: createTextRedactor(secretsOf(request, prepared)),
      }
      const startedAt = now().getTime()
      for (;;) {
        await takeBudget(budgets, call)
        call.attempt += 1
        try {
          return await attemptOnce(call)
        } catch (thrown) {
          const error = thrown as CrosswalkError
          const decision = decideRetry({
            method: prepared.method,
            idempotent: request.idempotent,
            attempt: call.attempt,
            attempts: request.attempts,
            maxWait: request.maxWait,
            error,
            outcome: outcomeOf(error),
            startedAt,
            now: now().getTime(),
            random,
          })
          if (!decision.retry || request.signal?.aborted === true) throw error
          await sleep(decision.delay)
        }
      }
    },
    async close() {
      budgets.close()
      await agent.close()
      await requestLog.flush()
    },
  }
}

interface Call {
  readonly prepared: PreparedRequest
  readonly request: OutboundRequest
  readonly context: OutboundContext
  readonly classify: Classify | undefined
  readonly hide: (text: string) => string
  attempt: number
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

async function takeBudget(budgets: Budgets, { context, request }: Call): Promise<void> {
  const { organizationId, linkedAccountId, budget: limit, share = 'interactive' } = context
  if (linkedAccountId === undefined) return
  try {
    await budgets.take({ organizationId, linkedAccountId, limit }, share, request.maxWait ?? defaultMaxWait)
  } catch (error) {
    throw withOutcome(asCrosswalkError(error), 'not_sent')
  }
}

/** The connector looks first. Where it cannot read the answer at all, the status still decides. */
function errorIn(response: OutboundResponse, { classify, prepared }: Call): CrosswalkError | undefined {
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
function withoutSecrets(error: CrosswalkError, hide: (text: string) => string): CrosswalkError {
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

interface Attempted {
  readonly at: Date
  readonly duration: number
  readonly response: OutboundResponse | undefined
  readonly failed: CrosswalkError | undefined
}

function logAttempt(requestLog: RequestLog, call: Call, { at, duration, response, failed }: Attempted): void {
  const { context, prepared } = call
  requestLog.add({
    organizationId: context.organizationId,
    linkedAccountId: context.linkedAccountId,
    at,
    connector: context.connector,
    stream: context.stream,
    method: prepared.method,
    url: redactUrl(prepared.target, call.hide),
    status: response?.status ?? failed?.details.remoteStatus,
    errorCode: failed?.code,
    duration,
    bytes: response?.body.byteLength ?? 0,
    attempt: call.attempt,
  })
}

/** Tells all workers where the vendor wants a pause: by refusing, or by saying that this was the last one allowed. */
async function blockWhereAsked(
  budgets: Budgets,
  { context, attempt }: Call,
  response: OutboundResponse | undefined,
  failed: CrosswalkError | undefined,
  random: () => number,
  log: OutboundLog | undefined,
): Promise<void> {
  const { organizationId, linkedAccountId, budget: limit } = context
  if (linkedAccountId === undefined) return
  const refused = failed?.code === 'rate_limited' ? (failed.details.retryAfter ?? backoff(attempt, random)) : undefined
  const pause = refused ?? (response && exhaustedFor(response.headers, response.receivedAt)) ?? 0
  if (pause <= 0) return
  try {
    await budgets.block({ organizationId, linkedAccountId, limit }, pause)
  } catch (error) {
    log?.warn({ error, linkedAccountId }, 'The pause that a vendor asked for could not be told to the other workers')
  }
}
