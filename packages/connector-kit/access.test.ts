import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { authorizationHeaders, credentialFields, type Auth } from './auth.ts'
import { classify, classifyStatus } from './classify.ts'
import { connector } from './connector.ts'
import { get, type RemoteResponse } from './request.ts'
import { longestRetryAfter, retryAfterOf } from './retry-after.ts'
import { constantTimeEqual, hmac, isFresh } from './signature.ts'

describe('authorisation headers', () => {
  const field = (name: string) => ({ name, label: name })
  const token = { tokenUrl: 'https://v.example/token', scopes: [] }
  const cases: readonly (readonly [Auth, Record<string, string>, Record<string, string>, string[]])[] = [
    [{ scheme: 'apiKey', header: 'X-Key', fields: [field('key')] }, { key: 'k' }, { 'X-Key': 'k' }, ['key']],
    [
      { scheme: 'apiKey', header: 'X-Key', prefix: 'Token ', fields: [field('key')] },
      { key: 'k' },
      { 'X-Key': 'Token k' },
      ['key'],
    ],
    [{ scheme: 'bearer', fields: [field('pat')] }, { pat: 'p' }, { authorization: 'Bearer p' }, ['pat']],
    [
      { scheme: 'bearer', prefix: 'token', fields: [field('pat')] },
      { pat: 'p' },
      { authorization: 'token p' },
      ['pat'],
    ],
    [
      { scheme: 'basic', username: field('key'), password: { fixed: 'x' } },
      { key: 'ü' },
      { authorization: `Basic ${Buffer.from('ü:x').toString('base64')}` },
      ['key'],
    ],
    [
      { scheme: 'oauth2', authorizeUrl: 'https://v.example/a', ...token },
      { access_token: 't' },
      { authorization: 'Bearer t' },
      [],
    ],
    [
      { scheme: 'clientCredentials', fields: [field('id'), field('secret')], ...token },
      { access_token: 't' },
      { authorization: 'Bearer t' },
      ['id', 'secret'],
    ],
  ]
  for (const [auth, credential, headers, fields] of cases)
    it(`${auth.scheme} ${JSON.stringify(headers)}`, () => {
      assert.deepEqual(authorizationHeaders(auth, credential), headers)
      assert.deepEqual(
        credentialFields(auth).map(({ name }) => name),
        fields,
      )
    })
})

describe('Retry-After', () => {
  const now = new Date('2026-06-01T12:00:00Z')
  const wait = (value?: string) => retryAfterOf(value === undefined ? {} : { 'retry-after': value }, now)
  it('is seconds or a date, at most an hour', () => {
    assert.deepEqual([wait('2'), wait('0.5'), wait('0')], [2000, 500, 0])
    assert.equal(wait('Mon, 01 Jun 2026 12:00:30 GMT'), 30_000)
    assert.equal(wait('Mon, 01 Jun 2026 11:00:00 GMT'), 0)
    assert.deepEqual([wait('99999999'), wait('9'.repeat(400))], [longestRetryAfter, undefined])
  })
  it('is undefined for nonsense', () => {
    for (const value of [undefined, '', ' ', '-1', 'soon', '01.06.2026', 'NaN', 'Infinity', '1e3', '0x10'])
      assert.equal(wait(value), undefined, value)
  })
})

describe('signatures', () => {
  it('an HMAC covers its parts in order', () => {
    const whole = hmac('sha256', 'key', 'ab')
    assert.equal(whole.toString('hex').length, 64)
    assert.deepEqual(hmac('sha256', 'key', 'a', Buffer.from('b')), whole)
    assert.notDeepEqual(hmac('sha256', 'other', 'ab'), whole)
  })
  it('an empty secret signs nothing that anyone could repeat', () => {
    assert.notDeepEqual(hmac('sha256', '', 'a'), hmac('sha256', '', 'a'))
  })
  it('equality needs the same bytes, and at least one', () => {
    const bytes = Buffer.from('abc')
    assert.equal(constantTimeEqual(bytes, Buffer.from('abc')), true)
    for (const other of ['abd', 'ab', 'abcd', '']) assert.equal(constantTimeEqual(bytes, Buffer.from(other)), false)
    assert.equal(constantTimeEqual(Buffer.alloc(0), Buffer.alloc(0)), false)
  })
  it('a time is fresh within its tolerance on both sides, in plain digits', () => {
    const now = new Date(1_000_000_000_000)
    const fresh = (time: string | undefined) => isFresh(time, 'seconds', now)
    assert.deepEqual(['1000000000', '1000000300', '999999700'].map(fresh), [true, true, true])
    for (const time of ['1000000301', '999999699', undefined, '', '1e9', ' 1000000000', '-1', '1000000000.5'])
      assert.equal(fresh(time), false, time)
    assert.equal(isFresh('1000000000000', 'milliseconds', now), true)
  })
})

describe('classification', () => {
  const vendor = connector({
    id: 'v',
    name: 'Vendor',
    category: 'crm',
    docs: '',
    auth: { scheme: 'bearer', fields: [{ name: 'token', label: 'Token' }] },
    api: {
      baseUrl: 'https://v.example',
      rateLimit: { requests: 1, perSeconds: 1 },
      error: ({ body }) => ({ code: (body as { error: { code: string } }).error.code, message: 'm'.repeat(1000) }),
    },
    check: { request: get('/') },
    streams: {},
  })
  const answer = (status: number, headers: Record<string, string> = {}, body: unknown = null): RemoteResponse => ({
    status,
    headers,
    body,
    url: 'https://v.example/things?secret=1',
    at: '2026-06-01T12:00:00Z',
  })

  it('every status has its code', () => {
    const codes = {
      200: undefined,
      304: undefined,
      401: 'credential_rejected',
      403: 'permission_missing',
      404: 'remote_not_found',
      410: 'remote_not_found',
      408: 'remote_timeout',
      409: 'remote_conflict',
      422: 'remote_invalid',
      429: 'rate_limited',
      500: 'remote_unavailable',
      503: 'remote_unavailable',
      504: 'remote_timeout',
      599: 'remote_unavailable',
      302: 'remote_malformed',
    }
    for (const [status, code] of Object.entries(codes)) assert.equal(classifyStatus(Number(status)), code, status)
  })

  it('a 403 that tells when to come back is a limit', () => {
    assert.equal(classify(vendor, answer(403))?.code, 'permission_missing')
    assert.equal(classify(vendor, answer(403, { 'x-ratelimit-remaining': '0' }))?.code, 'rate_limited')
    const limited = classify(vendor, answer(403, { 'retry-after': '7' }))
    assert.deepEqual([limited?.code, limited?.details.retryAfter], ['rate_limited', 7000])
  })

  it('carries the words of the vendor, cut short, and nothing of the query', () => {
    const error = classify(vendor, answer(400, {}, { error: { code: 'c'.repeat(1000) } }))!
    assert.equal(error.details.remoteCode?.length, 200)
    assert(error.message.length < 400 && !error.message.includes('secret'))
    assert.equal(error.details.remoteStatus, 400)
  })

  it('a body unlike the documentation is no crash', () => {
    for (const body of [null, 'text', 7, {}, { error: null }])
      assert.equal(classify(vendor, answer(500, {}, body))?.code, 'remote_unavailable')
  })

  it('the connector may know better', () => {
    const strict = { ...vendor, api: { ...vendor.api, classify: () => classify(vendor, answer(429)) } }
    assert.equal(classify(strict, answer(200))?.code, 'rate_limited')
  })
})
