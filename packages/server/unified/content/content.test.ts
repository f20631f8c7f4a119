import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { generateKey } from '../../admin/api-keys.ts'
import { httpServer, type TestServer } from '../../outbound/testing.ts'
import { filer, serveRoutes, token, type StoredFile } from '../../passthrough/testing.ts'
import { recordId } from '../../store/ids.ts'
import { inOrganization } from '../../store/organization.ts'
import { testOrganization } from '../../store/testing.ts'
import { testPlatform, type LinkedTestAccount, type TestPlatform } from '../../testing.ts'
import { contentRoutes } from './index.ts'
import { linkLife } from './link.ts'

const files: readonly StoredFile[] = [
  { id: 'one', name: '../höhe "1".txt', size: 11, type: 'text/plain' },
  { id: 'two', name: 'page.html', size: 5, type: 'text/html' },
]

let tested: TestPlatform
let api: Awaited<ReturnType<typeof serveRoutes>>
let vendor: TestServer
let account: LinkedTestAccount
let content: (request: IncomingMessage, response: ServerResponse) => void
const asked: { url: string; headers: IncomingMessage['headers'] }[] = []

before(async () => {
  tested = await testPlatform([filer])
  api = await serveRoutes(tested.platform, contentRoutes(tested.platform))
  vendor = await httpServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${token}`) return void response.writeHead(401).end('{}')
    if (request.url === '/me') return void response.end('{}')
    if (request.url === '/files') return void response.end(JSON.stringify(files))
    asked.push({ url: request.url!, headers: request.headers })
    content(request, response)
  })
  account = await tested.linkAt(filer, vendor.origin, { token })
  await account.sync()
})
beforeEach(() => {
  asked.length = 0
  content = (_request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('hello world')
})
after(async () => {
  await api.close()
  await vendor.close()
  await tested.close()
})

const idOf = (remoteId: string) => recordId(account.id, 'filestorage.File', remoteId)

const get = (path: string, more: { headers?: Record<string, string>; key?: string; method?: string } = {}) =>
  fetch(path.startsWith('http') ? path : api.url + path, {
    method: more.method ?? 'GET',
    headers: {
      authorization: `Bearer ${more.key ?? tested.apiKey}`,
      'x-account-token': account.token,
      ...more.headers,
    },
  })

const download = (remoteId: string, more?: Parameters<typeof get>[1], query = '') =>
  get(`/api/filestorage/v1/files/${idOf(remoteId)}/download${query}`, more)

test('a file is passed on with its type and length, as an attachment that no browser shows', async () => {
  content = (_request, response) =>
    response
      .writeHead(200, {
        'content-type': 'text/html',
        'content-length': '11',
        etag: '"v1"',
        'set-cookie': 'a=b',
        'x-own': '1',
      })
      .end('hello world')
  const response = await download('one')
  assert.equal(response.status, 200)
  assert.equal(await response.text(), 'hello world')
  const headers = Object.fromEntries(response.headers)
  assert.equal(headers['content-type'], 'text/html')
  assert.equal(headers['content-length'], '11')
  assert.equal(headers['etag'], '"v1"')
  assert.equal(
    headers['content-disposition'],
    `attachment; filename="h_he _1_.txt"; filename*=UTF-8''h%C3%B6he%20%221%22.txt`,
  )
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.match(headers['content-security-policy']!, /default-src 'none'/)
  assert.equal(headers['set-cookie'] ?? headers['x-own'], undefined)
  assert.equal(asked[0]!.url, '/files/one/content')
})

test('a vendor cannot put anything of its own into our headers', async () => {
  content = (_request, response) =>
    response.writeHead(200, { 'content-type': 'nonsense', 'content-range': 'x', etag: 'unquoted' }).end('x')
  const headers = Object.fromEntries((await download('two')).headers)
  assert.equal(headers['content-type'], 'application/octet-stream')
  assert.equal(headers['content-range'] ?? headers['etag'], undefined)
})

test('a part is asked for and answered where the vendor can', async () => {
  content = (request, response) => {
    if (request.headers.range === undefined) return void response.end('hello world')
    response.writeHead(206, { 'content-range': 'bytes 0-4/11', 'content-length': '5' }).end('hello')
  }
  const response = await download('one', { headers: { range: 'bytes=0-4' } })
  assert.equal(response.status, 206)
  assert.equal(response.headers.get('content-range'), 'bytes 0-4/11')
  assert.equal(await response.text(), 'hello')
  assert.equal(asked[0]!.headers.range, 'bytes=0-4')
  await download('one', { headers: { range: 'lines=1' } }).then((other) => other.text())
  assert.equal(asked.at(-1)!.headers.range, undefined)
})

test('a wish for another type is handed on, and a compressed answer is unpacked', async () => {
  content = (_request, response) => {
    const packed = gzipSync('as pdf')
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length }).end(packed)
  }
  const response = await download('one', {}, '?mime_type=application/pdf')
  assert.equal(await response.text(), 'as pdf')
  assert.equal(response.headers.get('content-length'), null)
  assert.equal(asked[0]!.url, '/files/one/content?as=application%2Fpdf')
})

test('HEAD tells of the content without fetching it', async () => {
  const response = await download('one', { method: 'HEAD' })
  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-disposition')!, /attachment/)
  await sleep(50)
  assert.ok(vendor.counts.open <= 2)
})

test('a redirect to where the bytes lie is followed without the credential', async () => {
  let received: IncomingMessage['headers'] = {}
  const storage = await httpServer((request, response) => {
    received = request.headers
    response.end('from the storage')
  })
  content = (_request, response) => response.writeHead(302, { location: `${storage.origin}/signed` }).end()
  assert.equal(await (await download('one')).text(), 'from the storage')
  assert.equal(received.authorization, undefined)
  await storage.close()
})

test('what is not there, or refused by the vendor, is told as such', async () => {
  assert.equal((await download('three')).status, 404)
  content = (_request, response) => response.writeHead(404).end('{}')
  const gone = await download('one')
  assert.deepEqual([gone.status, ((await gone.json()) as { code: string }).code], [422, 'remote_not_found'])
  content = (_request, response) => response.writeHead(302, { location: 'http://evil.example/' }).end()
  assert.equal((await download('one')).status, 422)
})

test('200 MB pass through to a slow reader as fast as it takes them, and no faster', async () => {
  const total = 200 * 1024 * 1024
  const chunk = Buffer.alloc(256 * 1024, 'x')
  let sent = 0
  content = (_request, response) => {
    response.writeHead(200, { 'content-length': String(total) })
    const pour = (): void => {
      while (sent < total) {
        sent += chunk.length
        if (!response.write(chunk)) return void response.once('drain', pour)
      }
      response.end()
    }
    pour()
  }
  let received = 0
  const headers = { authorization: `Bearer ${tested.apiKey}`, 'x-account-token': account.token }
  const request = httpRequest(`${api.url}/api/filestorage/v1/files/${idOf('one')}/download`, { headers })
  const [response] = (await once(request.end(), 'response')) as [IncomingMessage]
  for await (const piece of response as AsyncIterable<Buffer>) {
    received += piece.length
    // In the beginning it takes its time: what it does not take, nobody sends.
    if (received < 2 * 1024 * 1024) await sleep(10)
    assert.ok(sent - received < 24 * 1024 * 1024, `${sent - received} bytes wait for the reader`)
  }
  assert.equal(received, total)
})

test('a caller who leaves ends the call to the vendor', async () => {
  let closed: Promise<unknown> | undefined
  content = (_request, response) => {
    closed = once(response, 'close')
    const pour = (): void =>
      void (response.write(Buffer.alloc(65_536)) ? setImmediate(pour) : response.once('drain', pour))
    pour()
  }
  const controller = new AbortController()
  const response = await fetch(`${api.url}/api/filestorage/v1/files/${idOf('one')}/download`, {
    headers: { authorization: `Bearer ${tested.apiKey}`, 'x-account-token': account.token },
    signal: controller.signal,
  })
  await response.body!.getReader().read()
  controller.abort()
  await Promise.race([closed, sleep(2000).then(() => assert.fail('The vendor still sends.'))])
})

/** Links lead to where the platform is reached from outside: here to the API under test. */
const meta = async (path: string, key?: string) => {
  const response = await get(`/api/filestorage/v1/files/${path}`, { ...(key && { key }) })
  return { status: response.status, body: (await response.json()) as any }
}
const linkPath = (url: string) => new URL(url).pathname

test('a link opens its file without a key, and shows nothing of the credential', async () => {
  const { status, body } = await meta(`${idOf('one')}/download/request-meta`)
  assert.equal(status, 200)
  assert.deepEqual({ ...body, url: '' }, { id: idOf('one'), url: '', method: 'GET', headers: {} })
  assert.ok(body.url.startsWith(`${tested.platform.settings.publicUrl}/v1/downloads/`))
  assert.ok(!JSON.stringify(body).includes(token) && !body.url.includes(account.token))
  const response = await fetch(api.url + linkPath(body.url))
  assert.equal(await response.text(), 'hello world')
  assert.match(response.headers.get('content-disposition')!, /attachment/)
})

test('links to a page of files, or to some of them', async () => {
  const all = await meta('download/request-meta?page_size=1')
  assert.equal(all.body.results.length, 1)
  const rest = await meta(`download/request-meta?page_size=1&cursor=${all.body.next}`)
  assert.notEqual(rest.body.results[0].id, all.body.results[0].id)
  const some = await meta(`download/request-meta?ids=${idOf('two')}`)
  assert.deepEqual(
    some.body.results.map((item: { id: string }) => item.id),
    [idOf('two')],
  )
  assert.equal((await fetch(api.url + linkPath(some.body.results[0].url))).status, 200)
})

test('a link that was changed in any bit, is old, or whose key was revoked, leads nowhere', async () => {
  const path = linkPath((await meta(`${idOf('one')}/download/request-meta`)).body.url)
  const sealed = Buffer.from(path.split('/').at(-1)!, 'base64url')
  for (const place of [0, 20, 33, sealed.length - 1]) {
    const altered = Buffer.from(sealed)
    altered[place]! ^= 1
    assert.equal((await fetch(`${api.url}/v1/downloads/${altered.toString('base64url')}`)).status, 404, String(place))
  }
  assert.equal((await fetch(`${api.url}/v1/downloads/x`)).status, 404)

  const real = Date.now
  Date.now = () => real() + linkLife + 1000
  assert.equal((await fetch(api.url + path)).status, 404)
  Date.now = real
  assert.equal((await fetch(api.url + path)).status, 200)

  const { organizationId, platform } = tested
  const key = await inOrganization(platform.database, organizationId, (client) =>
    generateKey(client, organizationId, 'Brief'),
  )
  const brief = linkPath((await meta(`${idOf('one')}/download/request-meta`, key)).body.url)
  assert.equal((await fetch(api.url + brief)).status, 200)
  await inOrganization(platform.database, organizationId, (client) =>
    client.query(`UPDATE api_key SET revoked_at = now() WHERE name = 'Brief'`),
  )
  assert.equal((await fetch(api.url + brief)).status, 404)
})

test('nobody else gets a link or a file', async () => {
  const { platform } = tested
  const stranger = await testOrganization(platform.database, 'Stranger')
  const key = await inOrganization(platform.database, stranger, (client) => generateKey(client, stranger, 'Key'))
  assert.equal((await download('one', { key })).status, 404)
  assert.equal((await meta(`${idOf('one')}/download/request-meta`, key)).status, 404)
  assert.equal((await meta(`${idOf('three')}/download/request-meta`)).status, 404)
  assert.equal((await get(`/api/ats/v1/attachments/${idOf('one')}/download`)).status, 404)
  assert.equal(asked.length, 0)
})
