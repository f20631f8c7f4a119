import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createTextRedactor, isSecretName, redact, redacted, redactUrl } from './redact.ts'

test('twenty secrets in headers, queries, bodies, errors and encodings are all hidden', () => {
  const secret = 'canary/17+x y"é'
  const circular: Record<string, unknown> = { client_secret: 'canary-01' }
  circular['self'] = circular
  const failure = Object.assign(new Error('Refused Authorization: Bearer canary-02 for it'), {
    response: { body: '{"data":{"refresh_token":"canary-03","id":7}}' },
    cause: new Error('https://api.example.com/?access_token=canary-04&page=2'),
  })
  const entry = {
    headers: {
      Authorization: 'Bearer canary-05',
      cookie: 'sid=canary-06',
      'Set-Cookie': ['session=canary-07', 'b=canary-07'],
      'X-API-Key': 'canary-08',
    },
    rawHeaders: ['Accept', 'text/plain', 'Proxy-Authorization', 'canary-09'],
    pairs: [['x-vendor-token', 'canary-10']],
    har: [{ name: 'X-Shopify-Access-Token', value: 'canary-11' }],
    url: 'https://api.example.com/cb?code=canary-12&state=canary-12&page=2',
    body: 'grant_type=authorization_code&code_verifier=canary-13&client_assertion=canary-13',
    deep: [{ a: { b: [{ apiKey: 'canary-14', privateKey: { kty: 'canary-14' } }] } }],
    person: { ssn: 'canary-15', name: 'Ada' },
    jwt: 'x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnktMTYifQ.abcdef y',
    echoed: `You sent ${secret}.`,
    encoded: `?x=${encodeURIComponent(secret)}&y=1`,
    json: JSON.stringify({ note: secret }),
    basic: Buffer.from(`user:${secret}`).toString('base64'),
    basicLonger: `x ${Buffer.from(`longer:${secret}:more`).toString('base64url')} y`,
    hex: Buffer.from(secret).toString('hex'),
    [`by ${secret}`]: 1,
    map: new Map([['password', 'canary-18']]),
    search: new URLSearchParams({ api_key: 'canary-19' }),
    bytes: Buffer.from('{"token":"canary-20"}'),
    code: 'canary-20',
    circular,
    failure,
  }
  const text = JSON.stringify(redact(entry, [secret]))
  assert.doesNotMatch(text, /canary/i)
  assert.ok(!text.includes(Buffer.from('canary').toString('base64').slice(0, 8)))
  assert.ok(!text.includes(Buffer.from('canary').toString('hex')))
  // What is no secret stays readable.
  for (const kept of ['text/plain', 'page=2', 'Ada', '\\"id\\":7', 'authorization_code', '[circular]']) {
    assert.ok(text.includes(kept), kept)
  }
})

test('names are secret in any spelling, and ordinary names are not', () => {
  for (const name of [
    'Authorization',
    'x-api-key',
    'apiKey',
    'API_KEY',
    'clientSecret',
    'refresh_token',
    'db.password',
    'Set-Cookie',
    'codeVerifier',
  ]) {
    assert.ok(isSecretName(name), name)
  }
  for (const name of [
    'name',
    'email',
    'key',
    'state',
    'status',
    'author',
    'description',
    'signal',
    'keyboard',
    '__proto__',
  ]) {
    assert.ok(!isSecretName(name), name)
  }
})

test('error codes and addresses stay readable', () => {
  const value = {
    code: 'ECONNRESET',
    inner: { code: 'not_found' },
    number: { code: 404 },
    state: 'CA',
    key: 'PROJ-1',
    token: null,
  }
  assert.deepEqual(redact(value), value)
})

test('a secret known by its value is found in whatever surrounds it, plain and encoded', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 8, maxLength: 30 }),
      fc.string({ maxLength: 9 }),
      fc.string({ maxLength: 9 }),
      (secret, before, after) => {
        const hide = createTextRedactor([secret])
        const around = `${before}${secret}${after}`
        for (const text of [
          around,
          encodeURIComponent(around),
          Buffer.from(around).toString('base64'),
          Buffer.from(around).toString('base64url'),
        ]) {
          assert.ok(hide(text).includes(redacted), text)
        }
        assert.ok(!hide(around).includes(secret) || redacted.includes(secret))
      },
    ),
  )
})

test('hostile values are redacted without failing: deep, circular, with getters of any name', () => {
  let deep: unknown = 'end'
  for (let depth = 0; depth < 100_000; depth += 1) deep = [deep]
  assert.match(JSON.stringify(redact(deep)), /too deep/)
  const odd = JSON.parse('{"__proto__":{"token":"canary"},"constructor":1}') as unknown
  assert.doesNotMatch(JSON.stringify(redact(odd)), /canary/)
  assert.equal(({} as Record<string, unknown>)['token'], undefined)
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withMap: true, withSet: true, withDate: true }),
      (value) => void redact(value),
    ),
  )
})

test('a URL keeps its shape while its secrets are hidden', () => {
  const hide = createTextRedactor(['canary-path'])
  const url = new URL('https://hooks.example.com/services/canary-path/x?sig=canary&since=2026-01-01T00%3A00%3A00Z')
  assert.equal(
    redactUrl(url, hide),
    'https://hooks.example.com/services/[redacted]/x?sig=[redacted]&since=2026-01-01T00%3A00%3A00Z',
  )
})
