import { asCrosswalkError, CrosswalkError } from '@crosswalk/connector-kit'
import type { Agent } from 'undici'
import { decodedBody } from './body.ts'
import {
  cancelled,
  createDeadline,
  encodingOf,
  failureWithinAnswer,
  openFollowing,
  readWhole,
  stalled,
  type Deadline,
  type OpenAnswer,
  type OutboundResponse,
  type PreparedRequest,
} from './exchange.ts'

/** An answer that arrives while it is read. */
export interface OutboundStream extends Omit<OutboundResponse, 'body' | 'text'> {
  /** Decompressed. Comes no faster than it is read; cancelling it ends the connection to the vendor. */
  readonly body: ReadableStream<Uint8Array>
}

/** How a body ended: with its bytes, and with what broke it off. */
export interface BodyEnd {
  readonly bytes: number
  readonly failed: CrosswalkError | undefined
}

export interface StreamLimits {
  readonly idleTimeout: number
  readonly maxBytes: number
  /** Called once when the body is over, whichever way. */
  readonly onEnd: (end: BodyEnd) => void
}

/** Of a refusal nobody reads more than its message. */
const longestRefusal = 1024 * 1024

/** Sends one request. A success is answered as soon as its headers are here; a refusal is read whole. */
export async function exchangeStream(
  agent: Agent,
  request: PreparedRequest,
  limits: StreamLimits,
): Promise<OutboundStream | OutboundResponse> {
  const deadline = createDeadline(request)
  try {
    // As it is: whoever asks for a part of a file, or for its length, means its own bytes.
    const plain = { ...request, headers: { ...request.headers, 'accept-encoding': 'identity' } }
    const answer = await openFollowing(agent, plain, deadline.signal)
    if (answer.status < 200 || answer.status >= 300) return await readWhole(answer, request, longestRefusal)
    return { ...answer, body: bodyOf(answer, request, limits, deadline) }
  } finally {
    deadline.lift()
  }
}

export const isStream = (answer: OutboundStream | OutboundResponse): answer is OutboundStream =>
  answer.body instanceof ReadableStream

/**
 * The body as a web stream that asks the vendor for a chunk when its reader asks for one. The clock runs only meanwhile: a
 * slow reader is no fault of the vendor.
 */
function bodyOf(
  answer: OpenAnswer,
  request: PreparedRequest,
  { idleTimeout, maxBytes, onEnd }: StreamLimits,
  deadline: Deadline,
): ReadableStream<Uint8Array> {
  const giveUp = (): void => deadline.end(cancelled(request))
  request.signal?.addEventListener('abort', giveUp, { once: true })
  let bytes = 0
  const end = (failed?: CrosswalkError): void => {
    request.signal?.removeEventListener('abort', giveUp)
    onEnd({ bytes, failed })
  }
  const chunks = decodedBody(answer.body, encodingOf(answer, request), maxBytes)[Symbol.asyncIterator]()
  const next = async () => {
    const timer = setTimeout(() => deadline.end(stalled(request, idleTimeout)), idleTimeout)
    try {
      return await chunks.next()
    } finally {
      clearTimeout(timer)
    }
  }
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const chunk = await next()
          if (chunk.done !== true) {
            bytes += chunk.value.byteLength
            controller.enqueue(chunk.value)
            return
          }
          end()
          controller.close()
        } catch (error) {
          const failed = failureWithinAnswer(deadline.signal.reason ?? error, request, answer.status)
          answer.body.on('error', () => {}).destroy()
          end(failed)
          controller.error(failed)
        }
      },
      cancel() {
        end(asCrosswalkError(cancelled(request)))
        answer.body.on('error', () => {}).destroy()
      },
    },
    { highWaterMark: 0 },
  )
}
