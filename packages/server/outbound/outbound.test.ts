import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Database } from '../store/database.ts'
import { inOrganization } from '../store/organization.ts'
import { testDatabase, testOrganization } from '../store/testing.ts'
import type { OutboundRequest } from './call.ts'
import { createOutbound, type Outbound } from './outbound.ts'
import { outcomeOf } from './outcome.ts'
import { httpServer, socketServer, testLinkedAccount, type TestServer } from './testing.ts'

let database: Database
let store: Awaited<ReturnType<typeof testDatabase>>
let organizationId: string
let outbound: Outbound
const pauses: number[] = []
const servers: TestServer[] = []

before(async () => {
  store = await testDatabase()
  database = store.database
  organizationId = await testOrganization(database)
  outbound = createOutbound({
    database,
    allowPrivateAddresses: true,
    random: () => 0.5,
    sleep: async (milliseconds) => void pauses.push(milliseconds),
  })
})
beforeEach(() => {
  pauses.length = 0
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

async function raw(answer: string, then: 'end' | 'reset' | 'stay' = 'end'): Promise<TestServer> {
  const server = await socketServer((socket) =>
    socket.once('data', () => {
      socket.write(answer, () => {
        if (then === 'end') socket.end()
        if (then === 'reset') setTimeout(() => socket.resetAndDestroy(), 20)
      })
    }),
  )
  servers.push(server)
  return server
}

const send = (url: string, more: Partial<OutboundRequest> = {}) =>
  outbound.send({ method: 'GET', url, attempts: 1, ...more }, { organizationId })

async function failureOf(work: Promise<unknown>): Promise<CrosswalkError> {
  const error = await work.then(
    () => assert.fail('It should have failed.'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof CrosswalkError, String(error))
  return error
}

test('an answer comes back with its status, headers, text and address', async () => {
  const server = await http((request, response, body) => {
    response.setHeader('X-Several', ['one', 'two'])
    response.end(`${request.method} ${request.url} ${request.headers['user-agent']} ${body}`)
  })
  const response = await send(`${server.origin}/path?a=1#part`, { method: 'post', body: 'Grüße' })
  assert.equal(response.status, 200)
  assert.equal(response.text(), 'POST /path?a=1 Crosswalk Grüße')
  assert.equal(response.headers['x-several'], 'one, two')
  assert.ok(Math.abs(response.receivedAt.getTime() - Date.now()) < 10_000)
})

test('a slow drip is cut off at the total deadline, and its connection closed', async () => {
  const server = await http((_request, response) => {
    response.writeHead(200)
    const drip = setInterval(() => response.write('x'), 50)
    response.on('close', () => clearInterval(drip))
  })
  const started = performance.now()
  const error = await failureOf(send(server.origin, { timeout: 400 }))
  assert.equal(error.code, 'remote_timeout')
  assert.ok(performance.now() - started < 1400)
  await sleep(50)
  assert.equal(server.counts.open, 0)
})

test('a server that accepts and stays silent is cut off at the deadline; whether a write took effect is unknown', async () => {
  const server = await raw('', 'stay')
  const error = await failureOf(send(server.origin, { method: 'POST', timeout: 300 }))
  assert.equal(error.code, 'remote_timeout')
  assert.equal(outcomeOf(error), 'unknown')
  await sleep(50)
  assert.equal(server.counts.open, 0)
})

test('a refused connection and an unknown host are unreachable, with nothing sent', async () => {
  const server = await httpServer(() => {})
  await server.close()
  for (const url of [server.origin, 'http://host.invalid/']) {
    const error = await failureOf(send(url))
    assert.equal(error.code, 'remote_unreachable', url)
    assert.equal(outcomeOf(error), 'not_sent', url)
  }
})

test('an answer cut off anywhere is malformed or unreachable, never a success', async () => {
  const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 26\r\n\r\nabcdefghijklmnopqrstuvwxyz'
  for (let length = 0; length < whole.length; length += 5) {
    for (const then of ['end', 'reset'] as const) {
      const server = await raw(whole.slice(0, length), then)
      const error = await failureOf(send(server.origin, { timeout: 2000 }))
      const headersArrived = length >= whole.indexOf('\r\n\r\n') + 4
      if (headersArrived) assert.equal(error.code, 'remote_malformed', `${then} at ${length}`)
      else
        assert.ok(
          ['remote_unreachable', 'remote_malformed'].includes(error.code),
          `${then} at ${length}: ${error.code}`,
        )
      assert.ok(error.kind.retryable)
    }
  }
})

test('a chunked answer without its last chunk is malformed', async () => {
  const server = await raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n')
  assert.equal((await failureOf(send(server.origin))).code, 'remote_malformed')
})

test('an answer is asked for compressed, decompressed on the way in, and cut off where it is too large', async () => {
  const server = await http((request, response) => {
    assert.equal(request.headers['accept-encoding'], 'gzip, deflate, br, zstd')
    response.setHeader('content-encoding', 'gzip')
    if (request.method === 'HEAD') response.end()
    else response.end(gzipSync('x'.repeat(1_000_000)))
  })
  assert.equal((await send(server.origin)).body.length, 1_000_000)
  assert.equal((await send(server.origin, { method: 'HEAD' })).body.length, 0)
  const error = await failureOf(send(server.origin, { maxBytes: 999_999 }))
  assert.equal(error.code, 'remote_too_large')

  const endless = await http((_request, response) => {
    const pour = (): void =>
      void (response.write('x'.repeat(60_000)) ? setImmediate(pour) : response.once('drain', pour))
    pour()
  })
  assert.equal((await failureOf(send(endless.origin, { maxBytes: 500_000 }))).code, 'remote_too_large')
  await sleep(50)
  assert.equal(endless.counts.open, 0)
})

test('what is not HTTP is malformed', async () => {
  const server = await raw('220 smtp.example.com ESMTP\r\n')
  assert.equal((await failureOf(send(server.origin))).code, 'remote_malformed')
})

test('redirects are not followed unless asked for', async () => {
  const server = await http((_request, response) => response.writeHead(302, { location: '/there' }).end())
  assert.equal((await failureOf(send(server.origin))).code, 'remote_malformed')
  assert.equal(server.counts.requests, 1)
})

test('a followed redirect to another origin carries no credentials of any name', async () => {
  let received: Record<string, unknown> = {}
  const other = await http((request, response) => {
    received = request.headers
    response.end('there')
  })
  const server = await http((request, response) => {
    response.writeHead(302, { location: request.url === '/' ? '/same' : `${other.origin}/there` }).end()
  })
  const response = await send(server.origin, {
    followRedirects: 2,
    headers: { Authorization: 'Bearer abcdef', Cookie: 'a=b', 'X-Vendor-Pass': 'abcdef', Accept: 'text/plain' },
  })
  assert.equal(response.url, `${other.origin}/there`)
  assert.equal(received['accept'], 'text/plain')
  assert.deepEqual(
    Object.keys(received).filter((name) => /auth|cookie|vendor/.test(name)),
    [],
  )
})

test('each hop of a redirect is checked like the first address', async () => {
  const canary = await http((_request, response) => response.end())
  const to = async (location: string) =>
    (await http((_request, response) => response.writeHead(307, { location }).end())).origin
  const follow = { followRedirects: 5, allowedHosts: ['127.0.0.1'] }
  const codeTo = async (location: string, more: Partial<OutboundRequest> = {}) =>
    (await failureOf(send(await to(location), { ...follow, ...more }))).code
  assert.equal(await codeTo(`http://localhost:${canary.port}/`), 'address_forbidden')
  assert.equal(await codeTo(`http://user:pass@127.0.0.1:${canary.port}/`), 'address_forbidden')
  assert.equal(
    await codeTo('http://169.254.169.254/', { allowedHosts: ['127.0.0.1', '169.254.169.254'] }),
    'address_forbidden',
  )
  assert.equal(await codeTo('file:///etc/passwd'), 'address_forbidden')
  assert.equal(await codeTo(`${canary.origin}/`, { method: 'PUT', body: 'client_secret=abcdef' }), 'remote_malformed')
  assert.equal(canary.counts.connections, 0)
})

test('line breaks in method, URL or headers are refused before anything is sent', async () => {
  const server = await http((_request, response) => response.end())
  const attempts: Partial<OutboundRequest>[] = [
    { headers: { 'x-a': 'b\r\nx-injected: c' } },
    { headers: { 'x-a': 'b\nc' } },
    { headers: { 'x-a': 'b\0c' } },
    { headers: { 'x-a\r\nx-injected': 'b' } },
    { headers: { 'x-a': '𝕏' } },
    { headers: { 'transfer-encoding': 'chunked' } },
    { headers: { Host: 'other.test' } },
    { headers: { 'content-length': '0' } },
    { headers: { 'X-A': 'b', 'x-a': 'c' } },
    { method: 'GET / HTTP/1.1\r\nx-injected: c' },
    { method: 'CONNECT' },
    { url: `${server.origin}/\r\nx-injected: c` },
    { url: `${server.origin}/\0` },
  ]
  for (const attempt of attempts) {
    const error = await failureOf(send(server.origin, attempt))
    assert.equal(error.code, 'invalid_request', JSON.stringify(attempt))
    assert.equal(outcomeOf(error), 'not_sent')
  }
  assert.equal(server.counts.connections, 0)
})

test('a failing vendor is asked five times, with growing pauses, and no more', async () => {
  const server = await http((_request, response) => response.writeHead(500).end())
  const error = await failureOf(send(server.origin, { attempts: undefined }))
  assert.equal(error.code, 'remote_unavailable')
  assert.equal(error.details.remoteStatus, 500)
  assert.equal(server.counts.requests, 5)
  assert.deepEqual(pauses, [250, 500, 1000, 2000])
})

test('a write is sent once when its outcome is unknown, and again when the vendor asks for it', async () => {
  const failing = await http((_request, response) => response.writeHead(502).end())
  const error = await failureOf(send(failing.origin, { method: 'POST', attempts: 5 }))
  assert.equal(outcomeOf(error), 'unknown')
  assert.equal(failing.counts.requests, 1)

  const busy = await http((_request, response) => {
    if (busy.counts.requests < 3) response.writeHead(503, { 'retry-after': '2' }).end()
    else response.end('done')
  })
  assert.equal((await send(busy.origin, { method: 'POST', attempts: 5 })).text(), 'done')
  assert.deepEqual(pauses, [2100, 2100])
})

test('a pause longer than the call may wait is handed to the caller', async () => {
  const server = await http((_request, response) => response.writeHead(429, { 'retry-after': '120' }).end())
  const error = await failureOf(send(server.origin, { attempts: 5 }))
  assert.equal(error.code, 'rate_limited')
  assert.equal(error.details.retryAfter, 120_000)
  assert.equal(server.counts.requests, 1)
  assert.equal(outcomeOf(error), 'answered')
})

test('a connector that reads "slow down" leaves the time to the headers', async () => {
  const server = await http((_request, response) =>
    response.writeHead(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '45' }).end('THROTTLED'),
  )
  const error = await failureOf(
    outbound.send(
      { method: 'POST', url: server.origin },
      { organizationId },
      () => new CrosswalkError('rate_limited', 'Slow down.'),
    ),
  )
  assert.equal(error.details.retryAfter, 45_000)
  assert.equal(outcomeOf(error), 'answered')
})

test('the connector reads an answer before its status does', async () => {
  const server = await http((_request, response) => response.end('{"ok":false,"error":"invalid_auth"}'))
  const error = await failureOf(
    outbound.send({ method: 'GET', url: server.origin }, { organizationId }, (response) =>
      response.text().includes('"ok":false')
        ? new CrosswalkError('credential_rejected', 'The vendor says no.')
        : undefined,
    ),
  )
  assert.equal(error.code, 'credential_rejected')
  assert.equal(server.counts.requests, 1)
})

test('secrets that a vendor echoes do not come out in the error', async () => {
  const server = await http((request, response) => response.writeHead(400).end(String(request.headers['x-api-key'])))
  const url = `${server.origin}/bot-canary-path/x?access_token=canary-query`
  const error = await failureOf(
    outbound.send(
      { method: 'GET', url, headers: { 'X-Api-Key': 'canary-header' }, secrets: ['canary-path'] },
      { organizationId },
      (response) =>
        new CrosswalkError('remote_invalid', `Said ${response.text()} of ${url}`, { remoteCode: response.text() }),
    ),
  )
  assert.doesNotMatch(JSON.stringify([error.message, error.details, error.stack]), /canary-/)
  assert.match(error.message, /\[redacted\]/)
})

test('a caller can cancel, and nothing more is sent', async () => {
  const server = await raw('', 'stay')
  const error = await failureOf(send(server.origin, { attempts: 5, signal: AbortSignal.timeout(100) }))
  assert.equal(error.code, 'unavailable')
  await sleep(50)
  assert.deepEqual([server.counts.connections, server.counts.open], [1, 0])
})

test('connections are kept for the next request and closed with the outbound', async () => {
  const server = await http((_request, response) => response.end('ok'))
  const own = createOutbound({ database, allowPrivateAddresses: [`127.0.0.1:${server.port}`] })
  for (let index = 0; index < 20; index += 1) await own.send({ method: 'GET', url: server.origin }, { organizationId })
  // undici opens a second one where the first is not yet free again.
  assert.ok(server.counts.connections <= 2)
  await own.close()
  await sleep(50)
  assert.equal(server.counts.open, 0)
  assert.equal(
    (await failureOf(own.send({ method: 'GET', url: server.origin }, { organizationId }))).code,
    'unavailable',
  )
})

test('every attempt is in the request log of its organisation, without secrets, and in no other', async () => {
  const own = createOutbound({ database, allowPrivateAddresses: true, sleep: async () => {} })
  const linkedAccountId = await testLinkedAccount(database, organizationId)
  const server = await http((_request, response) => {
    if (server.counts.requests === 1) response.writeHead(500).end()
    else response.end('12345')
  })
  const context = { organizationId, linkedAccountId, connector: 'example', stream: 'contacts' }
  const url = `${server.origin}/a/canary-value?api_key=canary-key&page=2&code=canary-code`
  await own.send({ method: 'GET', url, secrets: ['canary-value'] }, context)
  // An account that is gone before its entry is written must not cost the entries of the others.
  const goneAccountId = await testLinkedAccount(database, organizationId)
  await own.send({ method: 'GET', url: server.origin }, { organizationId, linkedAccountId: goneAccountId })
  await own.send({ method: 'GET', url: server.origin }, { organizationId })
  await inOrganization(database, organizationId, (client) =>
    client.query('DELETE FROM linked_account WHERE id = $1', [goneAccountId]),
  )
  await own.close()
  const read = (organization: string) =>
    inOrganization(database, organization, async (client) => {
      const { rows } = await client.query(
        `SELECT connector, stream, method, url, status, error_code, bytes, attempt, linked_account_id
         FROM request_log WHERE url LIKE $1 ORDER BY at, attempt`,
        [`${server.origin}%`],
      )
      return rows as Record<string, unknown>[]
    })
  const logged = await read(organizationId)
  const common = { connector: 'example', stream: 'contacts', method: 'GET', linked_account_id: linkedAccountId }
  const shown = `${server.origin}/a/[redacted]?api_key=[redacted]&page=2&code=[redacted]`
  assert.deepEqual(logged.slice(0, 2), [
    { ...common, url: shown, status: 500, error_code: 'remote_unavailable', bytes: '0', attempt: 1 },
    { ...common, url: shown, status: 200, error_code: null, bytes: '5', attempt: 2 },
  ])
  assert.deepEqual([logged.length, logged[2]?.['linked_account_id']], [3, null])
  assert.deepEqual(await read(await testOrganization(database, 'Other')), [])
})

test('a log that cannot be written fails no request and is reported', async () => {
  const warnings: string[] = []
  const own = createOutbound({
    database,
    allowPrivateAddresses: true,
    log: { warn: (_fields, message) => void warnings.push(message) },
  })
  const server = await http((_request, response) => response.end('fine'))
  const nobody = { organizationId: '00000000-0000-0000-0000-000000000000' }
  assert.equal((await own.send({ method: 'GET', url: server.origin }, nobody)).text(), 'fine')
  await own.close()
  assert.deepEqual(warnings, ['Entries of the request log could not be written and are lost'])
})
