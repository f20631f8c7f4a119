import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { inOrganization } from '../store/organization.ts'
import { testDatabase, testOrganization } from '../store/testing.ts'
import type { StreamRequest } from './call.ts'
import { createOutbound, type Outbound } from './outbound.ts'
import { httpServer, testLinkedAccount, type TestServer } from './testing.ts'

let store: Awaited<ReturnType<typeof testDatabase>>
let organizationId: string
let linkedAccountId: string
let outbound: Outbound
const servers: TestServer[] = []

before(async () => {
  store = await testDatabase()
  organizationId = await testOrganization(store.database)
  linkedAccountId = await testLinkedAccount(store.database, organizationId)
  outbound = createOutbound({ database: store.database, allowPrivateAddresses: true, sleep: async () => {} })
})
after(async () => {
  await outbound.close()
  await Promise.all(servers.map((server) => server.close()))
  await store.close()
})

async function http(...parameters: Parameters<typeof httpServer>): Promise<TestServer> {
  const server = await httpServer(...parameters)
  servers.push(server)
  return server
}

const stream = (url: string, more: Partial<StreamRequest> = {}) =>
  outbound.stream({ method: 'GET', url, ...more }, { organizationId, linkedAccountId })

const textOf = (body: ReadableStream<Uint8Array>) =>
  new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).text()

test('an answer is there with its headers, and its body is read as it comes', async () => {
  const server = await http((request, response) => {
    assert.equal(request.headers['accept-encoding'], 'identity')
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '10' })
    response.write('first')
    setTimeout(() => response.end('-last'), 50)
  })
  const answer = await stream(server.origin)
  assert.equal(answer.status, 200)
  assert.equal(answer.headers['content-length'], '10')
  assert.equal(await textOf(answer.body), 'first-last')
})

test('the vendor is asked for no more than the reader takes', async () => {
  const chunk = Buffer.alloc(64 * 1024)
  let sent = 0
  const server = await http((_request, response) => {
    const pour = (): void => {
      while (sent < 200 * 1024 * 1024) {
        sent += chunk.length
        if (!response.write(chunk)) return void response.once('drain', pour)
      }
      response.end()
    }
    pour()
  })
  const reader = (await stream(server.origin)).body.getReader()
  await reader.read()
  await sleep(300)
  assert.ok(sent < 20 * 1024 * 1024, `${sent} bytes are on their way to a reader who took one chunk`)
  await reader.cancel()
  await sleep(100)
  assert.equal(server.counts.open, 0)
})

test('a compressed answer is decompressed, and one that is larger than allowed breaks off', async () => {
  const server = await http((_request, response) => {
    response.setHeader('content-encoding', 'gzip')
    response.end(gzipSync('x'.repeat(1_000_000)))
  })
  assert.equal((await textOf((await stream(server.origin)).body)).length, 1_000_000)
  await assert.rejects(textOf((await stream(server.origin, { maxBytes: 999_999 })).body), { code: 'remote_too_large' })
})

test('a vendor that falls silent in the middle is cut off; one that waits for a slow reader is not', async () => {
  const server = await http((_request, response) => {
    response.writeHead(200)
    response.write('some')
  })
  await assert.rejects(textOf((await stream(server.origin, { idleTimeout: 200 })).body), { code: 'remote_timeout' })

  const patient = await http((_request, response) => response.end('all of it'))
  const answer = await stream(patient.origin, { idleTimeout: 100 })
  await sleep(300)
  assert.equal(await textOf(answer.body), 'all of it')
})

test('headers that do not come in time, and a refusal, are failures like those of send', async () => {
  const silent = await http(() => {})
  await assert.rejects(stream(silent.origin, { timeout: 200, attempts: 1 }), { code: 'remote_timeout' })
  const refusing = await http((_request, response) => response.writeHead(404).end('{"why":"gone"}'))
  await assert.rejects(stream(refusing.origin), { code: 'remote_not_found' })
})

test('a failed attempt is followed by another, as long as no byte was handed on', async () => {
  let asked = 0
  const server = await http((_request, response) => {
    asked += 1
    if (asked === 1) response.writeHead(503).end()
    else response.end('second')
  })
  assert.equal(await textOf((await stream(server.origin)).body), 'second')
})

test('a body that breaks off fails its reader', async () => {
  const server = await http((_request, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half', () => response.socket?.resetAndDestroy())
  })
  const answer = await stream(server.origin, { attempts: 1 }).catch(() => undefined)
  if (answer) await assert.rejects(textOf(answer.body), { code: 'remote_malformed' })
})

test('a redirect to another origin carries no credential', async () => {
  let received: Record<string, unknown> = {}
  const other = await http((request, response) => {
    received = request.headers
    response.end('content')
  })
  const server = await http((_request, response) => response.writeHead(302, { location: other.origin }).end())
  const answer = await stream(server.origin, {
    followRedirects: 3,
    headers: { authorization: 'Bearer secret-of-the-account', 'x-key': 'another' },
  })
  assert.equal(await textOf(answer.body), 'content')
  assert.equal(received['authorization'], undefined)
  assert.equal(received['x-key'], undefined)
})

test('a stream is logged when it is over, with its bytes', async () => {
  const server = await http((_request, response) => response.end('12345'))
  await textOf((await stream(`${server.origin}/logged`)).body)
  await new Promise((done) => setTimeout(done, 400))
  const { rows } = await inOrganization(store.database, organizationId, (client) =>
    client.query(`SELECT status, bytes, error_code FROM request_log WHERE url LIKE '%/logged'`),
  )
  assert.deepEqual(rows, [{ status: 200, bytes: '5', error_code: null }])
})
