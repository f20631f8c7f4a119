import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { errorTable } from '@crosswalk/connector-kit'
import { crm } from '@crosswalk/models'
import { inOrganization } from '../store/organization.ts'
import { isApiKey, newApiKey } from './api-key.ts'
import { startServer } from './server.ts'
import { storeRecords, testWorld, type TestAccount, type TestWorld } from './testing.ts'

let world: TestWorld
let ours: TestAccount
const asked: unknown[] = []

const linkToken = { link_token: 'lt', integration_name: null, magic_link_url: null }

before(async () => {
  world = await testWorld({
    services: {
      createLinkToken: async (caller, request) => {
        asked.push([caller.organizationId, request])
        return linkToken
      },
      listLinkedAccounts: async (_caller, filters, page) => {
        asked.push([filters, page])
        return { next: null, previous: null, results: [] }
      },
      resync: async (caller) => {
        asked.push(caller.account.id)
        return []
      },
      generateKey: async () => {
        throw new Error('password=hunter2')
      },
    },
    settings: { maximumBodyBytes: 2000 },
  })
  ours = await world.account('crm')
  await storeRecords(world.database, ours, crm.contact, [{ remoteId: 'c1' }, { remoteId: 'c2' }])
})

after(() => world.close())

async function ask(path: string, init: RequestInit = {}) {
  const response = await world.app.request(path, { headers: ours.headers, ...init })
  const text = await response.text()
  return { response, status: response.status, text, body: text === '' ? undefined : JSON.parse(text) }
}

const post = (path: string, body: string, type = 'application/json') =>
  ask(path, { method: 'POST', body, headers: { ...ours.headers, 'content-type': type } })

const link = {
  end_user_email_address: 'ann@example.com',
  end_user_organization_name: 'Example',
  end_user_origin_id: '1',
  categories: ['crm'],
}

describe('an API key', () => {
  test('is recognised by its check characters, so typing errors are', () => {
    const { key, prefix, hash } = newApiKey()
    assert.match(key, /^cw_[0-9A-Za-z]{38}$/)
    assert.ok(key.startsWith(prefix))
    assert.equal(hash.length, 32)
    assert.equal(isApiKey(key), true)
    for (let place = 3; place < key.length; place += 1) {
      const other = key[place] === 'a' ? 'b' : 'a'
      assert.equal(isApiKey(key.slice(0, place) + other + key.slice(place + 1)), false)
    }
  })

  test('that is missing, mistyped, unknown or of another scheme is answered with 401', async () => {
    const wrong = [undefined, '', 'Bearer', 'Bearer abc', `Basic ${ours.key}`, `Bearer ${newApiKey().key}`, ours.key]
    for (const [index, authorization] of wrong.entries()) {
      const headers = { 'x-account-token': ours.token, ...(authorization !== undefined && { authorization }) }
      // Each from an address of its own, for the limit of failures is another test.
      const { status, body, response } = await from(`10.0.0.${index}`, headers)
      assert.equal(status, 401, authorization)
      assert.equal(body.code, 'unauthorized')
      assert.equal(response.headers.get('www-authenticate'), 'Bearer')
    }
  })

  test('stops working the moment it is revoked or expires, also where it worked before', async () => {
    for (const column of ['revoked_at', 'expires_at']) {
      const account = await world.account('crm')
      const works = () => ask('/api/crm/v1/contacts', { headers: account.headers })
      assert.equal((await works()).status, 200)
      assert.equal((await works()).status, 200)
      await inOrganization(world.database, account.organizationId, (client) =>
        client.query(`UPDATE api_key SET ${column} = now() - interval '1 second'`),
      )
      assert.equal((await works()).status, 401)
      assert.equal((await works()).status, 401)
    }
  })

  test('is refused for a while after more than 20 failures from one address, others are not', async () => {
    const limited = await testWorld({ settings: { clientAddressHeader: 'x-forwarded-for' } })
    try {
      const account = await limited.account('crm')
      const attempt = async (address: string, headers: Record<string, string> = {}) => {
        const response = await limited.app.request('/api/crm/v1/contacts', {
          headers: { 'x-forwarded-for': `spoofed, ${address}`, ...headers },
        })
        await response.text()
        return response
      }
      for (let count = 0; count < 20; count += 1) assert.equal((await attempt('10.0.0.1')).status, 401)
      const refused = await attempt('10.0.0.1')
      assert.equal(refused.status, 429)
      assert.ok(Number(refused.headers.get('retry-after')) >= 1)
      assert.equal((await attempt('10.0.0.1', { ...account.headers })).status, 429)
      assert.equal((await attempt('10.0.0.2')).status, 401)
      assert.equal((await attempt('10.0.0.3', { ...account.headers })).status, 200)
      // Who was let in before is known by the hash, and passes.
      assert.equal((await attempt('10.0.0.1', { ...account.headers })).status, 200)
    } finally {
      await limited.close()
    }
  })
})

async function from(address: string, headers: Record<string, string>) {
  const response = await world.app.request(
    '/api/crm/v1/contacts',
    { headers },
    {
      incoming: { headers, socket: { remoteAddress: address } },
    },
  )
  return { response, status: response.status, body: (await response.json()) as any }
}

describe('an account token', () => {
  test('that is missing is named, that is unknown answers 404, and one of another category too', async () => {
    const missing = await ask('/api/crm/v1/contacts', { headers: { authorization: `Bearer ${ours.key}` } })
    assert.deepEqual([missing.status, missing.body.parameter], [400, 'X-Account-Token'])
    const unknown = await ask('/api/crm/v1/contacts', { headers: { ...ours.headers, 'x-account-token': 'nothing' } })
    assert.deepEqual([unknown.status, unknown.body.code], [404, 'not_found'])
    const hris = await ask('/api/hris/v1/employees')
    assert.deepEqual([hris.status, hris.body.parameter], [404, 'X-Account-Token'])
  })
})

describe('bad input', () => {
  const refused: readonly (readonly [query: string, parameter: string])[] = [
    ['page_size=0', '?page_size'],
    ['page_size=101', '?page_size'],
    ['page_size=ten', '?page_size'],
    ['page_size=-1', '?page_size'],
    ['page_size=1e1', '?page_size'],
    ['page_size=', '?page_size'],
    ['cursor=', '?cursor'],
    ['cursor=abc', '?cursor'],
    ['cursor=%00', '?cursor'],
    [`cursor=${Buffer.from('[]').toString('base64url')}`, '?cursor'],
    [`cursor=${Buffer.from('["x","next","2026-99-01 00:00:00+00","1"]').toString('base64url')}`, '?cursor'],
    ['created_after=yesterday', '?created_after'],
    ['created_after=2026-02-30', '?created_after'],
    ['modified_before=2026-01-01T25:00:00Z', '?modified_before'],
    ['modified_after=', '?modified_after'],
    ['include_deleted_data=1', '?include_deleted_data'],
    ['include_remote_data=True', '?include_remote_data'],
    ['expand=nothing', '?expand'],
    ['expand=', '?expand'],
    ['account_id=7', '?account_id'],
    ['account_id=', '?account_id'],
    ['email_addresses=a,,b', '?email_addresses'],
    ['remote_id=', '?remote_id'],
    ['order_by=first_name', '?order_by'],
    ['show_enum_origins=first_name', '?show_enum_origins'],
    ['limit=5', '?limit'],
    ['__proto__=1', '?__proto__'],
    ['page_size=5&page_size=6', '?page_size'],
    ["first_name='%20OR%201=1", '?first_name'],
  ]

  for (const [query, parameter] of refused)
    test(`in the query is refused by name: ${query}`, async () => {
      const { status, body, response } = await ask(`/api/crm/v1/contacts?${query}`)
      assert.equal(status, 400, JSON.stringify(body))
      assert.equal(body.parameter, parameter)
      assert.equal(response.headers.get('content-type'), 'application/problem+json')
    })

  test('in the path is not found', async () => {
    for (const path of [
      '/api/crm/v1/contacts/7',
      '/api/crm/v1/contacts/00000000-0000-0000-0000-000000000000',
      "/api/crm/v1/contacts/'%20OR%201=1",
      '/api/crm/v1/nothings',
      '/api/nothing/v1/contacts',
      '/api/crm/v1',
      '/api/crm/v2/contacts',
      '/',
      '/api/crm/v1/contacts/%E0%A4%A',
      '/api/crm/v1/contacts/../../../etc/passwd',
    ])
      assert.equal((await ask(path)).status, 404, path)
  })

  test('of a cursor that was made for other parameters is refused, while the size of a page may change', async () => {
    const { body } = await ask('/api/crm/v1/contacts?page_size=1')
    assert.equal((await ask(`/api/crm/v1/contacts?page_size=2&cursor=${body.next}`)).status, 200)
    for (const other of ['include_deleted_data=true', 'created_after=2020-01-01', 'expand=account']) {
      const { status, body: problem } = await ask(`/api/crm/v1/contacts?${other}&cursor=${body.next}`)
      assert.deepEqual([status, problem.parameter], [400, '?cursor'], other)
    }
    assert.equal((await ask(`/api/crm/v1/accounts?cursor=${body.next}`)).status, 400)
  })

  test('of a cursor is refused wherever a character is changed, or reads as another place of the same list', async () => {
    const { body } = await ask('/api/crm/v1/contacts?page_size=1')
    const cursor: string = body.next
    for (let place = 0; place < cursor.length; place += 3) {
      const other = cursor[place] === 'A' ? 'B' : 'A'
      const { status } = await ask(
        `/api/crm/v1/contacts?page_size=1&cursor=${cursor.slice(0, place)}${other}${cursor.slice(place + 1)}`,
      )
      assert.ok(status === 400 || status === 200, `${place}: ${status}`)
    }
    assert.equal(world.failures.length, 0)
  })

  test('of a method is answered with 405 and what is allowed', async () => {
    const { status, body, response } = await ask('/api/crm/v1/contacts', { method: 'DELETE' })
    assert.deepEqual([status, body.code, response.headers.get('allow')], [405, 'method_not_allowed', 'GET, HEAD'])
    assert.equal((await ask('/api/crm/v1/link-token')).response.headers.get('allow'), 'POST')
  })
})

describe('a body', () => {
  test('reaches the service checked', async () => {
    const { status, body } = await post('/api/crm/v1/link-token', JSON.stringify(link))
    assert.deepEqual([status, body], [200, linkToken])
    assert.deepEqual(asked.at(-1), [ours.organizationId, link])
  })

  test('that is not JSON, too large, too deep, or not what is asked for is refused', async () => {
    const path = '/api/crm/v1/link-token'
    const cases: readonly (readonly [
      status: number,
      answer: Promise<Awaited<ReturnType<typeof post>>>,
      parameter?: string,
    ])[] = [
      [415, post(path, JSON.stringify(link), 'text/plain'), 'Content-Type'],
      [400, post(path, '{"a":'), '/'],
      [400, post(path, ''), '/'],
      [400, post(path, '['.repeat(500) + ']'.repeat(500)), '/'],
      [413, post(path, JSON.stringify({ ...link, end_user_origin_id: 'x'.repeat(3000) }))],
      [400, post(path, JSON.stringify({ ...link, categories: ['weather'] })), '/categories/0'],
      [400, post(path, JSON.stringify({ ...link, surprise: 1 })), '/surprise'],
      [400, post(path, JSON.stringify({ ...link, end_user_email_address: undefined })), '/end_user_email_address'],
      [400, post(path, '[]'), '/'],
      [400, post(path, 'null'), '/'],
    ]
    for (const [index, [status, answer, parameter]] of cases.entries()) {
      const { status: got, body } = await answer
      assert.equal(got, status, `case ${index}: ${JSON.stringify(body)}`)
      assert.equal(body.parameter, parameter, `case ${index}`)
    }
  })

  test('that says it is small and is not is cut off', async () => {
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('x'.repeat(1000))),
    })
    const headers = { ...ours.headers, 'content-type': 'application/json' }
    const { status } = await ask('/api/crm/v1/link-token', {
      method: 'POST',
      body,
      headers,
      duplex: 'half',
    })
    assert.equal(status, 413)
  })
})

describe('an answer', () => {
  test('carries headers that keep browsers and caches away, and an id to quote', async () => {
    for (const path of ['/api/crm/v1/contacts', '/api/crm/v1/nothings', '/health', '/errors']) {
      const response = await world.app.request(path, { headers: { ...ours.headers, origin: 'https://evil.example' } })
      await response.text()
      assert.equal(response.headers.get('cache-control'), 'no-store', path)
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
      assert.match(response.headers.get('content-security-policy')!, /default-src 'none'/)
      assert.match(response.headers.get('x-request-id')!, /^[0-9a-f-]{36}$/)
      assert.equal(response.headers.get('access-control-allow-origin'), null)
    }
  })

  test('to HEAD has the headers of GET and no body', async () => {
    const response = await world.app.request('/api/crm/v1/contacts', { method: 'HEAD', headers: ours.headers })
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('content-type'), 'application/json')
    assert.equal(await response.text(), '')
  })

  test('to a failure of ours tells the code and the id, and keeps the cause for the operator', async () => {
    const { status, body, text } = await post('/api/crm/v1/generate-key', '{"name":"x"}')
    assert.equal(status, 500)
    assert.deepEqual([body.code, body.actor, body.retryable], ['internal', 'operator', false])
    assert.equal(body.type, 'https://crosswalk.test/errors#internal')
    assert.doesNotMatch(text, /hunter2|\.ts|at /)
    assert.match(world.failures.pop()!.message, /hunter2/)
  })
})

describe('the platform’s endpoints', () => {
  test('stand below every category and below /api, and hand on checked filters', async () => {
    for (const prefix of ['/api', '/api/crm/v1', '/api/hris/v1']) {
      const { status } = await ask(`${prefix}/linked-accounts?category=crm&ids=a,b&is_test_account=false&page_size=7`)
      assert.equal(status, 200, prefix)
      assert.deepEqual(asked.at(-1), [
        { category: 'crm', ids: ['a', 'b'], is_test_account: false },
        { cursor: undefined, size: 7 },
      ])
    }
  })

  test('about a linked account need its token, in its own category', async () => {
    assert.equal((await post('/api/crm/v1/sync-status/resync', '')).status, 200)
    assert.equal(asked.at(-1), ours.id)
    assert.equal((await post('/api/sync-status/resync', '')).status, 200)
    assert.equal((await post('/api/ats/v1/sync-status/resync', '')).status, 404)
  })
})

describe('what is public', () => {
  test('tells that it is up, and nothing else', async () => {
    assert.deepEqual((await ask('/health', { headers: {} })).body, { status: 'ok' })
  })

  test('explains every error', async () => {
    const response = await world.app.request('/errors')
    const text = await response.text()
    assert.match(response.headers.get('content-type')!, /^text\/html/)
    for (const code of Object.keys(errorTable)) assert.ok(text.includes(`id="${code}"`), code)
  })
})

describe('the server', () => {
  test('answers over HTTP, and refuses what is not', async () => {
    const server = await startServer(world.app, { port: 0 })
    try {
      const response = await fetch(`http://127.0.0.1:${server.port}/api/crm/v1/contacts`, { headers: ours.headers })
      assert.equal(((await response.json()) as any).results.length, 2)
      const malformed = await new Promise<string>((resolve, reject) => {
        const socket = connect(server.port, '127.0.0.1', () => socket.end('GET / HTTP/1.1\r\nbroken\r\n\r\n'))
        let said = ''
        socket.on('data', (chunk) => (said += chunk.toString()))
        socket.on('close', () => resolve(said))
        socket.on('error', reject)
      })
      assert.match(malformed, /^HTTP\/1\.1 400 /)
      const url = `http://127.0.0.1:${server.port}/api/crm/v1/link-token`
      const headers = { ...ours.headers, 'content-type': 'application/json' }
      for (const body of ['x'.repeat(3_000_000), JSON.stringify(link)]) {
        const posted = await fetch(url, { method: 'POST', headers, body })
        assert.equal(posted.status, body.length > 2000 ? 413 : 200)
        await posted.text()
      }
    } finally {
      await server.close()
    }
  })
})
