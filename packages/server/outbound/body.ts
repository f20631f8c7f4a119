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
  try {
    const chunks: Uint8Array[] = []
    for await (const chunk of decodedBody(body, contentEncoding, maxBytes)) chunks.push(chunk)
    return Buffer.concat(chunks)
  } catch (error) {
    // A body that is not read to its end would hold its connection open.
    body.on('error', () => {}).destroy()
    throw error
  }
}

/** The chunks of a body as they arrive and are asked for, decompressed, at most `maxBytes` of them. */
export function decodedBody(
  body: Readable,
  contentEncoding: string | undefined,
  maxBytes: number,
): AsyncIterable<Uint8Array> {
  let stream: AsyncIterable<Uint8Array> = upTo(maxBytes, body)
  for (const decode of decodersFor(contentEncoding)) stream = upTo(maxBytes, decode(stream))
  return stream
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

type Decode = (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

const decoders: Readonly<Record<string, Decode>> = {
  gzip: decodeWith(() => zlib.createGunzip()),
  'x-gzip': decodeWith(() => zlib.createGunzip()),
  // `deflate` means the zlib format (RFC 9110, 8.4.1.2), but some servers send it raw. The first byte tells.
  deflate: decodeWith((first) => ((first[0] ?? 0) % 16 === 8 ? zlib.createInflate() : zlib.createInflateRaw())),
  br: decodeWith(() => zlib.createBrotliDecompress()),
  zstd: decodeWith(() => zlib.createZstdDecompress()),
}

/** In the order in which they have to be undone. */
function decodersFor(contentEncoding: string | undefined): Decode[] {
  const names = (contentEncoding ?? '').toLowerCase().split(',')
  const applied = names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity')
  const found = applied.toReversed().map((name) => (Object.hasOwn(decoders, name) ? decoders[name] : undefined))
  const known = found.filter((decode) => decode !== undefined)
  if (known.length < applied.length || known.length > 2) {
    throw new CrosswalkError('remote_malformed', 'The vendor sent a content-encoding that we did not ask for.')
  }
  return known
}

/** Nothing is decoded before it is read. */
function decodeWith(create: (firstChunk: Uint8Array) => Transform): Decode {
  return async function* (source) {
    const iterator = source[Symbol.asyncIterator]()
    const first = await iterator.next()
    if (first.done === true) return
    const decoder = create(first.value)
    const feeding = pipeline(async function* () {
      yield first.value
      yield* { [Symbol.asyncIterator]: () => iterator }
    }, decoder)
    // Its failure is the decoder's, and thrown by reading from that; here it only must not go unhandled.
    feeding.catch(() => {})
    yield* decoder
  }
}
