import { asCrosswalkError, type CrosswalkError } from '@crosswalk/connector-kit'
import type { Database } from '../store/database.ts'
import { addressRules, type AllowedAddresses } from './addresses.ts'
import { createAgent, type Resolve } from './agent.ts'
import { createBudgets, type Budgets } from './budget.ts'
import {
  createCall,
  errorIn,
  withoutSecrets,
  type Call,
  type Classify,
  type OutboundContext,
  type OutboundRequest,
  type StreamRequest,
} from './call.ts'
import { exchange, type OutboundResponse } from './exchange.ts'
import { outcomeOf, withOutcome } from './outcome.ts'
import { exhaustedFor } from './rate-limit-headers.ts'
import { redactUrl } from './redact.ts'
import { createRequestLog, type OutboundLog, type RequestLog } from './request-log.ts'
import { backoff, decideRetry, defaultMaxWait } from './retry.ts'
import { exchangeStream, isStream, type OutboundStream } from './stream.ts'

export interface Outbound {
  /**
   * Sends a request and returns its answer, if it is a success, after as many attempts as make sense.
   *
   * @throws CrosswalkError; `outcomeOf(error)` tells whether the request may have had its effect. `details.retryAfter`
   *   tells when to come back where the vendor wants a longer pause than `maxWait`.
   */
  send(request: OutboundRequest, context: OutboundContext, classify?: Classify): Promise<OutboundResponse>
  /**
   * The same for an answer that is read while it arrives. Attempts end with the headers: a body that breaks off fails its
   * reader, with a `CrosswalkError`. `classify` sees refusals only.
   */
  stream(request: StreamRequest, context: OutboundContext, classify?: Classify): Promise<OutboundStream>
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

  const sendOnce = async (call: Call): Promise<OutboundResponse> => {
    const log = startAttempt(requestLog, call, now())
    let response: OutboundResponse | undefined
    let refused: CrosswalkError | undefined
    try {
      response = await exchange(agent, call.prepared)
      refused = errorIn(response, call)
      if (refused !== undefined && call.request.acceptsRefusals !== true) throw refused
      return response
    } catch (error) {
      refused = withoutSecrets(asCrosswalkError(error), call.hide)
      throw refused
    } finally {
      log({ status: response?.status, bytes: response?.body.byteLength ?? 0, failed: refused })
      await blockWhereAsked(budgets, call, response, refused, random, options.log)
    }
  }

  const streamOnce = async (call: Call, { idleTimeout = 30_000, maxBytes }: StreamRequest): Promise<OutboundStream> => {
    const log = startAttempt(requestLog, call, now())
    let answer: OutboundStream | OutboundResponse | undefined
    let failed: CrosswalkError | undefined
    try {
      answer = await exchangeStream(agent, call.prepared, {
        idleTimeout,
        maxBytes: maxBytes ?? Number.POSITIVE_INFINITY,
        onEnd: (end) => log({ status: answer?.status, ...end }),
      })
      if (isStream(answer)) return answer
      failed = errorIn(answer, call)
      if (failed !== undefined) throw failed
      log({ status: answer.status, bytes: answer.body.byteLength, failed })
      return { ...answer, body: streamOf(answer.body) }
    } catch (error) {
      failed = withoutSecrets(asCrosswalkError(error), call.hide)
      log({ status: answer?.status, bytes: 0, failed })
      throw failed
    } finally {
      await blockWhereAsked(budgets, call, answer, failed, random, options.log)
    }
  }

  /** Attempts a call as often as makes sense. */
  const persist = async <A>(call: Call, attemptOnce: () => Promise<A>): Promise<A> => {
    const { request, prepared } = call
    const startedAt = now().getTime()
    for (;;) {
      await takeBudget(budgets, call)
      call.attempt += 1
      try {
        return await attemptOnce()
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
  }

  return {
    async send(request, context, classify) {
      const call = createCall(request, context, classify, now)
      return persist(call, () => sendOnce(call))
    },
    async stream(request, context, classify) {
      const call = createCall(request, context, classify, now)
      return persist(call, () => streamOnce(call, request))
    },
    async close() {
      budgets.close()
      await agent.close()
      await requestLog.flush()
    },
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

interface AttemptEnd {
  readonly status: number | undefined
  readonly bytes: number
  readonly failed: CrosswalkError | undefined
}

/** Begins an attempt; what it answers logs how it ended. */
function startAttempt(requestLog: RequestLog, call: Call, at: Date): (end: AttemptEnd) => void {
  const { context, prepared, attempt } = call
  const started = performance.now()
  return ({ status, bytes, failed }) =>
    requestLog.add({
      organizationId: context.organizationId,
      linkedAccountId: context.linkedAccountId,
      at,
      connector: context.connector,
      stream: context.stream,
      method: prepared.method,
      url: redactUrl(prepared.target, call.hide),
      status: status ?? failed?.details.remoteStatus,
      errorCode: failed?.code,
      duration: performance.now() - started,
      bytes,
      attempt,
    })
}

const streamOf = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      if (bytes.byteLength > 0) controller.enqueue(bytes)
      controller.close()
    },
  })

/** Tells all workers where the vendor wants a pause: by refusing, or by saying that this was the last one allowed. */
async function blockWhereAsked(
  budgets: Budgets,
  { context, attempt }: Call,
  response: Pick<OutboundResponse, 'headers' | 'receivedAt'> | undefined,
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
