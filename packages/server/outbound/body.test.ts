import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import * as zlib from 'node:zlib'
import * as fc from 'fast-check'
import { decodeText, readBody } from './body.ts'

const encoders: Record<string, (data: Uint8Array) => Buffer> = {
  gzip: (data) => zlib.gzipSync(data),
  'x-gzip': (data) => zlib.gzipSync(data),
  deflate: (data) => zlib.deflateSync(data),
  br: (data) => zlib.brotliCompressSync(data, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
  zstd: (data) => zlib.zstdCompressSync(data),
}
const whole = 1024 * 1024

/** A body in pieces of at most `size` bytes, as a socket would give it. */
function bodyOf(data: Uint8Array, size = 7): Readable {
  return Readable.from(
    (function* () {
      for (let start = 0; start < data.length; start += size) yield data.subarray(start, start + size)
    })(),
  )
}

test('what is encoded in any of the ways we ask for comes back as it was, in any pieces', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 300 }),
      fc.constantFrom(...Object.keys(encoders)),
      fc.integer({ min: 1, max: 50 }),
      async (data, name, size) => {
        assert.deepEqual(new Uint8Array(await readBody(bodyOf(encoders[name]!(data), size), name, whole)), data)
      },
    ),
    { numRuns: 60 },
  )
})

test('raw deflate, two encodings, identity and an empty body are understood', async () => {
  const data = Buffer.from('hello hello hello')
  assert.deepEqual(await readBody(bodyOf(zlib.deflateRawSync(data)), 'deflate', whole), data)
  assert.deepEqual(await readBody(bodyOf(encoders['br']!(encoders['gzip']!(data))), 'gzip, br', whole), data)
  assert.deepEqual(await readBody(bodyOf(data), 'identity', whole), data)
  assert.deepEqual(await readBody(bodyOf(Buffer.alloc(0)), 'gzip', whole), Buffer.alloc(0))
})

test('a body encoded in an unknown way, or more than twice, is malformed', async () => {
  for (const encoding of ['compress', 'constructor', 'gzip, gzip, gzip']) {
    const body = bodyOf(Buffer.from('data'))
    await assert.rejects(readBody(body, encoding, whole), { code: 'remote_malformed' })
    assert.ok(body.destroyed)
  }
})

test('an encoded body that is cut off or damaged is never taken for whole', async () => {
  const data = Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 7919) % 251))
  for (const [name, encode] of Object.entries(encoders)) {
    const encoded = encode(data)
    for (const cut of [1, 5, encoded.length >> 1, encoded.length - 1]) {
      await assert.rejects(readBody(bodyOf(encoded.subarray(0, cut)), name, whole), `${name} cut at ${cut}`)
    }
    await assert.rejects(readBody(bodyOf(Buffer.from('<html>not encoded at all</html>')), name, whole), name)
  }
})

test('a body is cut off at the cap as received', async () => {
  const body = bodyOf(Buffer.alloc(5000), 100)
  await assert.rejects(readBody(body, undefined, 1000), { code: 'remote_too_large' })
  assert.ok(body.destroyed)
  assert.equal((await readBody(bodyOf(Buffer.alloc(1000)), undefined, 1000)).length, 1000)
})

test('a bomb of 400 MB is cut off at the cap after decompression, without growing memory', async () => {
  const piece = Buffer.alloc(1024 * 1024)
  for (const [name, create] of Object.entries({
    gzip: () => zlib.createGzip({ level: 9 }),
    br: () => zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
    zstd: () => zlib.createZstdCompress(),
  })) {
    const bomb = await bombOf(create(), piece)
    assert.ok(bomb.length < 1_000_000)
    const before = process.memoryUsage().rss
    await assert.rejects(readBody(bodyOf(bomb, 65_536), name, 8 * whole), { code: 'remote_too_large' }, name)
    assert.ok(process.memoryUsage().rss - before < 60 * whole, `${name} grew memory`)
  }
})

test('an error of the connection while decompressing is passed on', async () => {
  const encoded = zlib.gzipSync(Buffer.alloc(100_000, 'abc'))
  const body = Readable.from(
    (async function* () {
      yield encoded.subarray(0, 50)
      throw new Error('connection reset')
    })(),
  )
  await assert.rejects(readBody(body, 'gzip', whole), /connection reset/)
})

test('text is read in its charset, without byte order mark, or refused', () => {
  assert.equal(decodeText(Buffer.from('\ufeffGrüße'), 'application/json'), 'Grüße')
  assert.equal(decodeText(Buffer.from('Grüße', 'latin1'), 'text/csv; charset="ISO-8859-1"'), 'Grüße')
  assert.equal(decodeText(Buffer.from('Grüße', 'utf16le'), 'text/csv;charset=utf-16le'), 'Grüße')
  assert.throws(() => decodeText(Buffer.from('Grüße', 'latin1'), 'application/json'), { code: 'remote_malformed' })
  assert.throws(() => decodeText(Buffer.from('x'), 'text/plain; charset=klingon'), { code: 'remote_malformed' })
})

async function bombOf(encoder: zlib.Gzip | zlib.BrotliCompress | zlib.ZstdCompress, piece: Buffer): Promise<Buffer> {
  const chunks: Buffer[] = []
  Readable.from(
    (function* () {
      for (let index = 0; index < 400; index += 1) yield piece
    })(),
  ).pipe(encoder)
  for await (const chunk of encoder) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
