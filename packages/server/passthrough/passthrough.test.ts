import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { after, before, beforeEach, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { generateKey } from '../admin/api-keys.ts'
import { httpServer, type TestServer } from '../outbound/testing.ts'
import { inOrganization } from '../store/organization.ts'
import { testOrganization } from '../store/testing.ts'
import { startWorker } from '../sync/worker.ts'
import { connectorOf, sandboxOf, testPlatform, type LinkedTestAccount, type TestPlatform } from '../testing.ts'
import { passthroughRoutes, passthroughTasks } from './index.ts'
import { filer, serveRoutes, token } from './testing.ts'

const hubspot = connectorOf('hubspot')

let tested: TestPlatform
let api: Awaited<ReturnType<typeof serveRoutes>>
let vendor: TestServer
let account: LinkedTestAccount
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void
const asked: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = []

before(async () => {
  tested = await testPlatform([filer, hubspot])
  api = await serveRoutes(tested.platform, passthroughRoutes(tested.platform))
  vendor = await httpServer((request, response, body) => {
    if (request.headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end('{}')
    if (request.url === '/me') return void response.end('{}')
    asked.push({ method: request.method!, url: request.url!, headers: request.headers, body })
    answer(request, response, body)
  })
  account = await tested.linkAt(filer, vendor.origin, { token })
})
beforeEach(() => {
  asked.length = 0
  answer = (_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end('{"ok":true}')
  }
})
after(async () => {
  await api.close()
  await vendor.close()
  await tested.close()
})

async function call(method: string, path: string, body?: object, more: { token?: string; key?: string } = {}) {
  const response = await fetch(api.url + path, {
    method,
    headers: {
      authorization: `Bearer ${more.key ?? tested.apiKey}`,
      'x-account-token': more.token ?? account.token,
      'content-type': 'application/json',
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, text, body: JSON.parse(text) }
}

const pass = (request: object) =>
  call('POST', '/api/filestorage/v1/passthrough', { method: 'GET', path: '/x', ...request })

test('the vendor is asked in the words of the caller, with the credential of the account', async () => {
  const result = await pass({
    method: 'POST',
    path: '/things?limit=5',
    data: '{"name": "é"}',
    headers: { 'X-Version': '3' },
  })
  assert.equal(result.status, 200)
  assert.deepEqual(result.body, {
    method: 'POST',
    path: '/things?limit=5',
    status: 200,
    response: { ok: true },
    response_headers: { ...result.body.response_headers, 'content-type': 'application/json' },
    response_type: 'JSON',
    headers: { 'X-Version': '3', authorization: '[redacted]' },
  })
  const [request] = asked
  assert.equal(`${request!.method} ${request!.url}`, 'POST /things?limit=5')
  assert.equal(request!.body, '{"name": "é"}')
  assert.equal(request!.headers['content-type'], 'application/json')
  assert.equal(request!.headers['x-version'], '3')
  assert.equal(request!.headers.authorization, `Bearer ${token}`)
})

test('it stands below /api as well', async () => {
  assert.equal((await call('POST', '/api/passthrough', { method: 'GET', path: 'x' })).body.status, 200)
  assert.equal((await call('POST', '/api/crm/v1/passthrough', { method: 'GET', path: 'x' })).status, 404)
})

test('a refusal of the vendor is an answer like any other, asked for once', async () => {
  for (const status of [302, 400, 401, 404, 429, 500, 503]) {
    asked.length = 0
    answer = (_request, response) => response.writeHead(status, { location: 'http://169.254.169.254/' }).end('{"no":1}')
    const result = await pass({ method: 'POST' })
    assert.equal(result.status, 200, String(status))
    assert.deepEqual([result.body.status, result.body.response], [status, { no: 1 }])
    assert.equal(asked.length, 1)
    if (status !== 429) continue
    // The vendor asked for a pause, and the budget keeps it.
    assert.equal((await pass({})).status, 200)
    await inOrganization(tested.platform.database, tested.organizationId, (client) =>
      client.query('DELETE FROM budget'),
    )
  }
})

test('numbers of the vendor keep every digit, and other text is a string', async () => {
  answer = (_request, response) => response.end('{"id":12345678901234567890,"sum":1.10}')
  assert.ok((await pass({})).text.endsWith('"response":{"id":12345678901234567890,"sum":1.10}}'))
  answer = (_request, response) => response.writeHead(200, { 'content-type': 'application/xml' }).end('<a b="c"/>')
  const xml = await pass({ method: 'POST', request_format: 'XML', data: '<q/>' })
  assert.equal(xml.body.response, '<a b="c"/>')
  assert.equal(asked.at(-1)!.headers['content-type'], 'application/xml')
  answer = (_request, response) => response.writeHead(204).end()
  assert.deepEqual([(await pass({})).body.response, (await pass({})).body.response_type], [null, null])
})

test('an answer can be wrapped with its type', async () => {
  for (const [text, type] of [
    ['[1]', 'array'],
    ['{"a":1}', 'object'],
    ['"x"', 'string'],
    ['plain words', 'string'],
    ['-1.5', 'number'],
    ['true', 'boolean'],
    ['', 'null'],
  ] as const) {
    answer = (_request, response) => response.end(text)
    assert.equal((await pass({ normalize_response: true })).body.response.type, type, text)
  }
})

test('bytes come as base64 of gzip', async () => {
  const bytes = Buffer.from([0, 255, 1, 254, 128, 10])
  answer = (_request, response) => response.end(bytes)
  const { body } = await pass({})
  assert.equal(body.response_type, 'BASE64_GZIP')
  assert.deepEqual(gunzipSync(Buffer.from(body.response, 'base64')), bytes)
})

test('a multipart body has its parts as they were given, and no name breaks out of its line', async () => {
  const result = await pass({
    method: 'POST',
    request_format: 'MULTIPART',
    multipart_form_data: [
      { name: 'note"\r\nX-Evil: 1', data: 'words' },
      {
        name: 'file',
        data: Buffer.from('bytes').toString('base64'),
        encoding: 'BASE64',
        file_name: 'a.txt',
        content_type: 'text/plain',
      },
      { name: 'zip', data: gzipSync('packed').toString('base64'), encoding: 'GZIP_BASE64' },
    ],
  })
  assert.equal(result.body.status, 200)
  const form = await new Response(asked[0]!.body, {
    headers: { 'content-type': asked[0]!.headers['content-type']! },
  }).formData()
  assert.equal(form.get('file') instanceof File && (await (form.get('file') as File).text()), 'bytes')
  assert.equal(form.get('zip'), 'packed')
  assert.doesNotMatch(asked[0]!.body, /^X-Evil/m)
  const bad = await pass({
    method: 'POST',
    request_format: 'MULTIPART',
    multipart_form_data: [{ name: 'a', data: '%', encoding: 'BASE64' }],
  })
  assert.deepEqual([bad.status, bad.body.parameter], [400, '/multipart_form_data/0/data'])
})

test('the credential never leaves: not in echoed bodies, headers or bytes, in whatever form', async () => {
  const pair = Buffer.from(`user:${token}`).toString('base64')
  const echoes = [
    JSON.stringify({ you: { sent: `Bearer ${token}` } }),
    JSON.stringify({ url: `https://x/?token=${encodeURIComponent(token)}`, pair }),
    `{"slashes":"${token.replaceAll('/', '\\/')}"}`,
    `{"escaped":"\\u0066${token.slice(1)}"}`,
    `plain ${token}`,
  ]
  for (const echo of echoes) {
    answer = (request, response) => {
      response.setHeader('x-echo', request.headers.authorization!)
      response.setHeader('set-cookie', 'session=of-the-vendor')
      response.end(echo)
    }
    const { text, body } = await pass({})
    assert.equal(body.status, 200)
    for (const form of [token, encodeURIComponent(token), pair.slice(10, 30), 'of-the-vendor'])
      assert.ok(!text.includes(form), `${form} in the answer to ${echo}`)
    assert.ok(!JSON.stringify(body).includes(token) && !JSON.stringify(body.response).includes(token.slice(1)), echo)
    assert.match(body.response_headers['x-echo'], /redacted/)
  }
  answer = (_request, response) => response.end(Buffer.concat([Buffer.from([0, 255]), Buffer.from(token)]))
  const { body } = await pass({})
  assert.ok(!gunzipSync(Buffer.from(body.response, 'base64')).includes(token))
})

test('a caller cannot bring a credential, nor say how the call is framed', async () => {
  for (const name of [
    'Authorization',
    'cookie',
    'Host',
    'X-Api-Key',
    'x-auth-token',
    'Transfer-Encoding',
    'Content-Length',
    'Proxy-Authorization',
  ])
    assert.deepEqual(await pass({ headers: { [name]: 'x' } }).then(({ status, body }) => [status, body.parameter]), [
      400,
      `/headers/${name}`,
    ])
  assert.equal((await pass({ headers: { 'x-a': 'b\r\nx-evil: 1' } })).status, 400)
  assert.equal(asked.length, 0)
})

test('no path and no base URL leads anywhere but to the vendor', async (t) => {
  const other = await httpServer((_request, response) => response.end('{}'))
  t.after(() => other.close())
  for (const path of [
    'http://169.254.169.254/latest',
    `${other.origin}/x`,
    '//evil.example/x',
    '/../x',
    '/a/%2e%2e/x',
    '/a/.%2E/b',
    '/a\\..\\b',
    '/a%2f..%2fb',
    '/a b',
    '/a\r\nHost: evil.example',
    '/a#b',
    'javascript:1',
  ])
    assert.deepEqual(await pass({ path }).then(({ status, body }) => [status, body.parameter]), [400, '/path'], path)
  for (const base of [
    other.origin,
    'http://169.254.169.254',
    'https://api.filer.example',
    'file:///etc',
    'nonsense',
    `http://x@${new URL(vendor.origin).host}`,
    `${vendor.origin}.evil.example`,
  ])
    assert.deepEqual(
      await pass({ base_url_override: base }).then(({ status, body }) => [status, body.parameter]),
      [400, '/base_url_override'],
      base,
    )
  assert.equal(asked.length, 0)
  assert.equal(other.counts.connections, 0)
  assert.equal((await pass({ base_url_override: `${vendor.origin}/v2/`, path: '/x' })).body.status, 200)
  assert.equal(asked[0]!.url, '/v2/x')
})

test('what is not a request of the documented shape is refused, naming what is wrong', async () => {
  for (const [request, parameter] of [
    [{ method: 'CONNECT' }, '/method'],
    [{ method: 'POST', data: '{' }, '/data'],
    [{ data: '{}' }, '/data'],
    [{ extra: 1 }, '/extra'],
    [{ method: 'POST', request_format: 'MULTIPART' }, '/multipart_form_data'],
    [{ method: 'POST', multipart_form_data: [{ name: 'a', data: 'b' }] }, '/multipart_form_data'],
  ] as const)
    assert.deepEqual(await pass(request).then(({ status, body }) => [status, body.parameter]), [400, parameter])
})

test('a vendor that cannot be reached is our failure to tell', async () => {
  answer = (_request, response) => void response.socket?.destroy()
  const result = await pass({ method: 'POST' })
  assert.deepEqual([result.status, result.body.code], [502, 'remote_unreachable'])
  assert.equal(asked.length, 1)
})

test('a token that the vendor no longer takes is replaced, and the call sent with the new one', async () => {
  const definition = sandboxOf('hubspot')
  const linked = await tested.link(hubspot, definition, { sizes: { contacts: 0, companies: 0, deals: 0 } })
  const { database, vault } = tested.platform
  await inOrganization(database, tested.organizationId, (client) =>
    vault.storeCredential(client, linked.id, { access_token: 'no-longer-good' }),
  )
  linked.sandbox.ledger.clear()
  const path = '/account-info/v3/details'
  const result = await call('POST', '/api/crm/v1/passthrough', { method: 'GET', path }, { token: linked.token })
  assert.equal(result.body.status, 200)
  assert.ok(result.body.response.portalId > 0)
  assert.deepEqual([linked.sandbox.ledger.count(/details$/, 401), linked.sandbox.ledger.count(/details$/, 200)], [1, 1])
})

test('calls draw on the part of the budget that is kept for them', async () => {
  await pass({})
  const { rows } = await inOrganization(tested.platform.database, tested.organizationId, (client) =>
    client.query('SELECT name FROM budget WHERE linked_account_id = $1 AND tokens < capacity', [account.id]),
  )
  assert.ok(rows.some(({ name }) => name === 'requests:passthrough'))
})

test('a key without the scope is not let in', async () => {
  const key = await inOrganization(tested.platform.database, tested.organizationId, async (client) => {
    const made = await generateKey(client, tested.organizationId, 'Reader')
    await client.query(`UPDATE api_key SET scopes = '{filestorage:read}' WHERE name = 'Reader'`)
    return made
  })
  const result = await call('POST', '/api/passthrough', { method: 'GET', path: '/x' }, { key })
  assert.deepEqual([result.status, result.body.code], [403, 'forbidden_scope'])
})

const later = (request: object) =>
  call('POST', '/api/filestorage/v1/async-passthrough', { method: 'GET', path: '/later', ...request })
const fetchAnswer = (id: string, more?: { token?: string; key?: string }) =>
  call('GET', `/api/filestorage/v1/async-passthrough/${id}`, undefined, more)

test('an asynchronous call is answered by a worker, to nobody but its account', async () => {
  const { status, body } = await later({ method: 'POST', data: '{"private":"words"}' })
  assert.equal(status, 200)
  const id = body.async_passthrough_receipt_id
  assert.deepEqual(await fetchAnswer(id).then(({ status: code, body: text }) => [code, text]), [202, 'PROCESSING'])

  const worker = await startWorker(tested.platform, {
    onLost: (error) => assert.fail(error),
    tasks: () => passthroughTasks(tested.platform),
  })
  let result = await fetchAnswer(id)
  for (let turn = 0; result.status === 202 && turn < 100; turn += 1) {
    await new Promise((done) => setTimeout(done, 50))
    result = await fetchAnswer(id)
  }
  await worker.stop()
  assert.equal(result.status, 200)
  assert.deepEqual(result.body.response, { ok: true })
  assert.equal(asked.filter(({ url }) => url === '/later').length, 1)

  const sibling = await tested.linkAt(filer, vendor.origin, { token })
  assert.equal((await fetchAnswer(id, { token: sibling.token })).status, sibling.id === account.id ? 200 : 404)
  const stranger = await testOrganization(tested.platform.database, 'Stranger')
  const key = await inOrganization(tested.platform.database, stranger, (client) => generateKey(client, stranger, 'Key'))
  assert.equal((await fetchAnswer(id, { key })).status, 404)
  assert.equal((await fetchAnswer('00000000-0000-4000-8000-000000000000')).status, 404)

  // Nothing of it lies open in the database, and nothing of it stays for longer than a day.
  const rows = await inOrganization(tested.platform.database, tested.organizationId, (client) =>
    client.query(`SELECT passthrough_receipt::text AS row FROM passthrough_receipt`),
  )
  assert.equal(
    rows.rows.some(({ row }) => Buffer.from(row, 'utf8').includes('words')),
    false,
  )
  const jobs = await tested.platform.database.owner.query(
    `SELECT run_at - now() AS wait, extract(epoch FROM run_at - now())::int AS seconds FROM graphile_worker.jobs
     WHERE task_identifier = 'passthrough-forget'`,
  )
  assert.ok(jobs.rows[0].seconds > 86_000 && jobs.rows[0].seconds <= 86_400)
  await passthroughTasks(tested.platform)['passthrough-forget']!(
    { organizationId: tested.organizationId, id },
    {} as never,
  )
  assert.equal((await fetchAnswer(id)).status, 404)
})

test('a call that a dead worker may have sent is not sent again, unless it only reads', async () => {
  const run = async (method: string) => {
    const id = (await later({ method })).body.async_passthrough_receipt_id
    await inOrganization(tested.platform.database, tested.organizationId, (client) =>
      client.query(`UPDATE passthrough_receipt SET status = 'SENDING' WHERE id = $1`, [id]),
    )
    await passthroughTasks(tested.platform)['passthrough-send']!(
      { organizationId: tested.organizationId, id },
      {} as never,
    )
    return fetchAnswer(id)
  }
  const posted = await run('POST')
  assert.equal(posted.status, 503)
  assert.match(posted.body.detail, /not known/)
  assert.equal(asked.length, 0)
  assert.equal((await run('GET')).body.status, 200)
})
