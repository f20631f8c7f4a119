import { randomUUID, hash } from 'node:crypto'
import { CrosswalkError, type ErrorCode } from '@crosswalk/connector-kit'
import { outcomeOf } from '../outbound/index.ts'
import type { Database } from '../store/database.ts'
import { inOrganization } from '../store/organization.ts'
import { isOurs } from './answer.ts'

export const idempotencyHeader = 'Idempotency-Key'
export const replayedHeader = 'Idempotent-Replayed'

/** A request that may be sent again under the same key. */
export interface IdempotentRequest {
  readonly organizationId: string
  readonly accountId: string
  /** What the caller calls it. */
  readonly key: string
  /** SHA-256 of everything that makes it this request. */
  readonly hash: string
}

/** What was answered, as it is kept. */
export interface KeptAnswer {
  readonly status: number
  readonly contentType: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How a request ended: an answer to be kept, one that leaves the key free, or a failure of ours that leaves things open. */
export interface Ended {
  readonly answer: KeptAnswer
  readonly key: 'kept' | 'free' | 'open'
}

/** Hours for which an answer is kept. */
const kept = 24

/** Seconds without a sign of life after which whoever works on a request counts as dead. */
const leaseSeconds = 20

/** Checks the key of a request, and makes a hash of what it asks for. */
export function idempotentRequest(
  key: string,
  of: { readonly organizationId: string; readonly accountId: string },
  parts: { readonly method: string; readonly url: string; readonly body: unknown },
): IdempotentRequest {
  if (!/^[\u0020-\u007e]{1,255}$/.test(key))
    throw new CrosswalkError('invalid_parameter', 'An Idempotency-Key has 1 to 255 printable ASCII characters.', {
      parameter: idempotencyHeader,
    })
  const { pathname, search } = new URL(parts.url)
  const text = JSON.stringify([parts.method, pathname, search, parts.body ?? null])
  return { ...of, key, hash: hash('sha256', text, 'hex') }
}

type Begun =
  /** Nobody has asked this before. */
  | { readonly kind: 'fresh'; readonly holder: string }
  /** Somebody has, and died over it. */
  | { readonly kind: 'orphaned'; readonly holder: string }
  | { readonly kind: 'answered'; readonly answer: KeptAnswer }

/**
 * Answers requests under a key once: the same request again gets the same answer, for 24 hours. Throws `idempotency_mismatch`
 * for another request under the same key, `request_in_flight` while the first one is at work.
 */
export class IdempotencyKeys {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * @param run does the work; `isOrphaned` where an earlier request died over it, so that it must not simply be done again
   */
  async once(
    request: IdempotentRequest,
    run: (isOrphaned: boolean) => Promise<Ended>,
  ): Promise<{ readonly answer: KeptAnswer; readonly isReplayed: boolean }> {
    const begun = await this.#begin(request)
    if (begun.kind === 'answered') return { answer: begun.answer, isReplayed: true }
    const timer = setInterval(() => void this.#renew(request, begun.holder).catch(() => {}), (leaseSeconds / 3) * 1000)
    timer.unref()
    try {
      const ended = await run(begun.kind === 'orphaned')
      await this.#end(request, begun.holder, ended)
      return { answer: ended.answer, isReplayed: false }
    } finally {
      clearInterval(timer)
    }
  }

  async #begin(request: IdempotentRequest): Promise<Begun> {
    const { organizationId, accountId, key, hash: requestHash } = request
    const holder = randomUUID()
    return inOrganization(this.#database, organizationId, async (client) => {
      await client.query(forgetOld)
      const inserted = await client.query(
        `INSERT INTO idempotency_key (organization_id, linked_account_id, key, request_hash, holder, lease_until)
         VALUES ($1, $2, $3, decode($4, 'hex'), $5, now() + make_interval(secs => $6)) ON CONFLICT DO NOTHING`,
        [organizationId, accountId, key, requestHash, holder, leaseSeconds],
      )
      if (inserted.rowCount === 1) return { kind: 'fresh', holder }
      const { rows } = await client.query<StoredKey>(
        `SELECT encode(request_hash, 'hex') AS hash, status, content_type, headers, body, lease_until > now() AS is_held
         FROM idempotency_key WHERE linked_account_id = $1 AND key = $2 FOR UPDATE`,
        [accountId, key],
      )
      const [row] = rows
      // Freed in this very moment.
      if (!row) throw inFlight()
      if (row.hash !== requestHash) throw mismatch()
      if (row.status !== null) return { kind: 'answered', answer: answerOf(row) }
      if (row.is_held) throw inFlight()
      await client.query(
        `UPDATE idempotency_key SET holder = $3, lease_until = now() + make_interval(secs => $4)
         WHERE linked_account_id = $1 AND key = $2`,
        [accountId, key, holder, leaseSeconds],
      )
      return { kind: 'orphaned', holder }
    })
  }

  async #end(request: IdempotentRequest, holder: string, { answer, key }: Ended): Promise<void> {
    const place = [request.accountId, request.key, holder]
    const { status, contentType, headers, body } = answer
    await inOrganization(this.#database, request.organizationId, (client) => {
      if (key === 'free') return client.query(`DELETE FROM idempotency_key ${held}`, place)
      if (key === 'open') return client.query(`UPDATE idempotency_key SET lease_until = now() ${held}`, place)
      return client.query(
        `UPDATE idempotency_key SET status = $4, content_type = $5, headers = $6, body = $7 ${held}`,
        [...place, status, contentType, JSON.stringify(headers), body],
      )
    })
  }

  #renew(request: IdempotentRequest, holder: string): Promise<unknown> {
    return inOrganization(this.#database, request.organizationId, (client) =>
      client.query(`UPDATE idempotency_key SET lease_until = now() + make_interval(secs => $4) ${held}`, [
        request.accountId,
        request.key,
        holder,
        leaseSeconds,
      ]),
    )
  }
}

interface StoredKey {
  readonly hash: string
  readonly status: number | null
  readonly content_type: string | null
  readonly headers: string | null
  readonly body: string | null
  readonly is_held: boolean
}

const held = 'WHERE linked_account_id = $1 AND key = $2 AND holder = $3'

// A few at a time, so that no request pays for many.
const forgetOld = `DELETE FROM idempotency_key WHERE (linked_account_id, key) IN (
  SELECT linked_account_id, key FROM idempotency_key
  WHERE created_at < now() - interval '${kept} hours' AND lease_until < now() ORDER BY created_at LIMIT 50
  FOR UPDATE SKIP LOCKED)`

const answerOf = ({ status, content_type: contentType, headers, body }: StoredKey): KeptAnswer => ({
  status: status!,
  contentType: contentType!,
  headers: JSON.parse(headers!) as Record<string, string>,
  body: body!,
})

/** Refusals before anything was done: the request may be mended and sent again under the same key. */
const refusals: ReadonlySet<ErrorCode> = new Set([
  'invalid_request',
  'invalid_parameter',
  'unauthorized',
  'forbidden_scope',
  'model_disabled',
  'not_found',
  'conflict',
  'request_in_flight',
  'operation_unsupported',
  'body_too_large',
  'unsupported_media_type',
  'too_many_requests',
])

/**
 * What a failure means for the key. Refused, or certainly without effect and worth another try: the key is free. Our own
 * failure: open, so that the next request finds out what came of it. Everything else is an answer and is kept.
 */
export function keyAfter(error: CrosswalkError): Ended['key'] {
  if (refusals.has(error.code)) return 'free'
  if (error.kind.retryable && outcomeOf(error) !== 'unknown') return 'free'
  return isOurs(error) || error.code === 'unavailable' ? 'open' : 'kept'
}

/** For a request whose predecessor died, where nothing tells what came of that. */
export const outcomeLost = (): CrosswalkError =>
  new CrosswalkError(
    'write_outcome_unknown',
    'An earlier request with this Idempotency-Key was not finished, and nobody knows what came of it. Look at the vendor; send it again under another key if nothing did.',
    { parameter: idempotencyHeader },
  )

const inFlight = (): CrosswalkError =>
  new CrosswalkError(
    'request_in_flight',
    'A request with this Idempotency-Key is still being worked on. Come back later.',
    {
      parameter: idempotencyHeader,
      retryAfter: 1000,
    },
  )

const mismatch = (): CrosswalkError =>
  new CrosswalkError('idempotency_mismatch', 'This Idempotency-Key was used for another request. Use a new one.', {
    parameter: idempotencyHeader,
  })
