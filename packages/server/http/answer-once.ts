import { asCrosswalkError, type CrosswalkError } from '@crosswalk/connector-kit'
import { answer, Rendered } from './answer.ts'
import {
  keyAfter,
  outcomeLost,
  replayedHeader,
  type Ended,
  type IdempotencyKeys,
  type IdempotentRequest,
  type KeptAnswer,
} from './idempotency.ts'
import type { AnyRoute } from './route.ts'

interface Work {
  readonly requestId: string
  /** Does what is asked and renders the answer. */
  readonly work: (earlier: unknown) => Promise<Response>
  /** Renders a failure. */
  readonly fail: (error: CrosswalkError) => Response
}

/** Answers a request that has an `Idempotency-Key`: the first time by doing it, afterwards with the same answer again. */
export async function answerOnce(
  keys: IdempotencyKeys,
  request: IdempotentRequest,
  route: AnyRoute,
  { requestId, work, fail }: Work,
): Promise<Response> {
  const run = async (isOrphaned: boolean): Promise<Ended> => {
    try {
      const earlier = isOrphaned ? await whatCameOf(route, request) : undefined
      return { answer: await keptAnswer(await work(earlier)), key: 'kept' }
    } catch (thrown) {
      const error = asCrosswalkError(thrown)
      return { answer: await keptAnswer(fail(error)), key: afterFailure(route, error) }
    }
  }
  const { answer: kept, isReplayed } = await keys.once(request, run)
  const { status, contentType, headers, body } = kept
  const more = isReplayed ? { [replayedHeader.toLowerCase()]: 'true' } : {}
  return answer(requestId, status, new Rendered(body, contentType, { status, headers: { ...headers, ...more } }))
}

/** A route that keeps a ledger can tell what came of a request that died; of any other nobody knows. */
async function whatCameOf({ idempotent }: AnyRoute, request: IdempotentRequest): Promise<unknown> {
  if (typeof idempotent === 'function') return idempotent(request)
  throw outcomeLost()
}

/** Where a ledger is kept, what is not known now may be known when it is asked again. */
const afterFailure = ({ idempotent }: AnyRoute, error: CrosswalkError): Ended['key'] =>
  error.code === 'write_outcome_unknown' && typeof idempotent === 'function' ? 'open' : keyAfter(error)

async function keptAnswer(response: Response): Promise<KeptAnswer> {
  const headers = Object.fromEntries(response.headers)
  const contentType = headers['content-type'] ?? 'application/json'
  delete headers['content-type']
  delete headers['x-request-id']
  return { status: response.status, contentType, headers, body: await response.text() }
}
