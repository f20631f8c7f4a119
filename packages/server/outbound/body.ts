import type { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as zlib from 'node:zlib'
import { CrosswalkError } from '@crosswalk/connector-kit'

/** What we ask vendors for: everything `readBody` can undo. */
export const acceptEncoding = 'gzip, deflate, br, zstd'

/**
 * Reads a response body to its end, undoing `content-encoding` as it arrives.
 * Stops at `maxBytes`, counted both as received and as decompressed, so a small bomb never grows in memory.
 *
 * @throws CrosswalkError `remote_too_large`, or `remote_malformed` for an encoding that is unknown or broken.
 */
export async function readBody(body: Readable, contentEncoding: string | undefined, maxBytes: number): Promise<Buffer> {
  const decoders = decodersFor(contentEncoding, body)
  const chunks: Uint8Array[] = []
  const collect = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of upTo(maxBytes, source)) chunks.push(chunk)
  }
  if (decoders.length === 0) await pipeline(body, collect)
  else {
    const received = (source: AsyncIterable<Uint8Array>) => upTo(maxBytes, source)
    await pipeline([body, received, ...decoders, collect])
  }
  return Buffer.concat(chunks)
}

/**
 * The text of a body in its declared charset (default UTF-8), without a byte order mark.
 *
 * @throws CrosswalkError `remote_malformed` where the bytes are not of that charset: silently replaced letters would be
 *   stored, and one day written back.
 */
export function decodeText(body: Uint8Array, contentType: string | undefined): string {
  const charset = /charset\s*=\s*"?([^";,\s]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body)
  } catch (cause) {
    throw new CrosswalkError('remote_malformed', `The vendor's answer is not readable as ${charset.slice(0, 40)}.`, {
      cause,
    })
  }
}

async function* upTo(maxBytes: number, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of source) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) {
      throw new CrosswalkError('remote_too_large', `The vendor's answer is larger than the ${maxBytes} bytes allowed.`)
    }
    yield chunk
  }
}

type Decode = Transform | ((source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>)

function decodersFor(contentEncoding: string | undefined, body: Readable): Decode[] {
  const names = (contentEncoding ?? '').toLowerCase().split(',').map((name) => name.trim())
  const applied = names.filter((name) => name !== '' && name !== 'identity').toReversed()
  const decoders = applied.map(decoderFor).filter((decoder) => decoder !== undefined)
  if (applied.length > 2 || decoders.length < applied.length) {
    body.destroy()
    throw new CrosswalkError('remote_malformed', 'The vendor sent a content-encoding that we did not ask for.')
  }
  return decoders
}

function decoderFor(name: string): Decode | undefined {
  switch (name) {
    case 'gzip':
    case 'x-gzip':
      return zlib.createGunzip()
    case 'deflate':
      return inflate
    case 'br':
      return zlib.createBrotliDecompress()
    case 'zstd':
      return zlib.createZstdDecompress()
    default:
      return undefined
  }
}

/** `deflate` means the zlib format (RFC 9110, 8.4.1.2), but some servers send it raw. The first byte tells. */
async function* inflate(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]()
  const first = await iterator.next()
  if (first.done === true) return
  const wrapped = ((first.value[0] ?? 0) & 0x0f) === 8
  const decoder = wrapped ? zlib.createInflate() : zlib.createInflateRaw()
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    yield first.value
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  const fed = pipeline(whole, decoder)
  // Its failure is thrown by reading from the decoder; here it only must not go unhandled.
  fed.catch(() => {})
  yield* decoder
}
