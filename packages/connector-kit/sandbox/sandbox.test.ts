import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import definition from '../example/sandbox.ts'
import type { Fault } from './faults.ts'
import { createRandom } from './random.ts'
import { createSandbox, type SandboxOptions } from './sandbox.ts'

function vendor(options: SandboxOptions = {}) {
  const sandbox = createSandbox(definition, { isRateLimited: false, ...options })
  const ask = async (path: string, headers: Record<string, string> = { 'x-api-key': 'sandbox-key' }) => {
    const url = new URL(path, 'http://v.test')
    return sandbox.handle({
      method: 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers,
      body: new Uint8Array(),
      origin: url.origin,
    })
  }
  const people = async (path = '/v1/people') => {
    const { body } = await ask(path)
    return JSON.parse(body) as { people: { id: string }[]; more: string | null }
  }
  return { sandbox, ask, people }
}

describe('a sandbox', () => {
  it('is the same for the same seed, and another for another', async () => {
    const [one, same, other] = await Promise.all([1, 1, 2].map((seed) => vendor({ seed }).ask('/v1/people')))
    assert.equal(one!.body, same!.body)
    assert.notEqual(one!.body, other!.body)
  })

  it('answers the routes of the vendor, and refuses the rest in its words', async () => {
    const { ask } = vendor()
    const answers = await Promise.all([ask('/v1/me'), ask('/v1/me', {}), ask('/v2/nothing'), ask('/v1/me/')])
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 401, 404, 200],
    )
  })

  it('changes and removes rows, and tells its subscribers', async () => {
    const { sandbox } = vendor()
    const events: string[] = []
    const stop = sandbox.subscribe(({ kind, id }) => events.push(`${kind} ${id}`))
    assert.deepEqual(sandbox.touch('people', { count: 2 }), ['p0', 'p1'])
    sandbox.touch('people', { ids: ['p5'], remove: true })
    stop()
    sandbox.touch('people', { count: 1 })
    assert.deepEqual(events, ['changed p0', 'changed p1', 'deleted p5'])
    assert.equal(sandbox.state.people.get('p5'), undefined)
    assert.throws(() => sandbox.touch('nothing', {}), /no collection/)
  })

  it('keeps the rate limit of the vendor', async () => {
    let time = 0
    const { ask } = vendor({ isRateLimited: true, now: () => time })
    for (let count = 0; count < 100; count++) assert.equal((await ask('/v1/me')).status, 200)
    const refused = await ask('/v1/me')
    assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '10'])
    time += 10_000
    assert.equal((await ask('/v1/me')).status, 200)
  })

  it('writes every request into its ledger', async () => {
    const { sandbox, ask, people } = vendor()
    await ask('/v1/me')
    await people('/v1/people?from=200')
    sandbox.faults.add({ kind: 'server_error', status: 503 })
    await ask('/v1/people')
    assert.deepEqual(
      sandbox.ledger.requests.map(({ path, query, status, records, fault }) => [path, query, status, records, fault]),
      [
        ['/v1/me', '', 200, undefined, undefined],
        ['/v1/people', 'from=200', 200, 50, undefined],
        ['/v1/people', '', 503, undefined, 'server_error'],
      ],
    )
    assert.deepEqual(
      [sandbox.ledger.count(/people/), sandbox.ledger.count(/people/, 200), sandbox.ledger.count(/./)],
      [2, 1, 3],
    )
  })

  it('its ledger keeps the newest requests and counts them all', async () => {
    const { sandbox, ask } = vendor()
    for (let count = 0; count < 20_050; count++) await ask('/v1/me')
    assert.equal(sandbox.ledger.requests.length, 10_000)
    assert.equal(sandbox.ledger.count(/^\/v1\/me$/, 200), 20_050)
  })
})

describe('faults', () => {
  const struck = async (fault: Fault, requests: number) => {
    const { sandbox, ask } = vendor()
    sandbox.faults.add(fault)
    const answers = []
    for (let count = 0; count < requests; count++) answers.push(await ask(`/v1/people?from=${count * 100}`))
    return { sandbox, answers }
  }

  it('strike after some requests, some times, and only where they match', async () => {
    const { sandbox, answers } = await struck(
      { kind: 'rate_limit', after: 1, times: 2, retryAfter: 'Mon, 01 Jun 2026 12:00:00 GMT' },
      4,
    )
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 429, 429, 200],
    )
    assert.equal(answers[1]!.headers['retry-after'], 'Mon, 01 Jun 2026 12:00:00 GMT')
    assert.equal(sandbox.faults.pending, 0)
    const other = await struck({ kind: 'server_error', match: '^/v1/me$' }, 2)
    assert.deepEqual(
      other.answers.map(({ status }) => status),
      [200, 200],
    )
    assert.equal(other.sandbox.faults.pending, 1)
    other.sandbox.faults.clear()
    assert.equal(other.sandbox.faults.pending, 0)
  })

  it('spoil the body in the way they are named', async () => {
    const first = async (kind: Fault['kind']) => (await struck({ kind }, 1)).answers[0]!
    assert.equal((await first('html')).headers['content-type'], 'text/html')
    assert.equal((await first('empty_body')).body, '')
    const { body } = await first('truncated_json')
    assert.throws(() => JSON.parse(body), SyntaxError)
    assert.equal((await first('cut_body')).broken, 'cut')
    assert.equal((await first('reset')).broken, 'reset')
    assert.equal((await first('deep_json')).body.length, 20_000)
    assert.deepEqual(JSON.parse((await first('empty_page')).body), { people: [], more: '100' })
  })

  it('a lost answer is one to a request that was carried out, and may be chosen by its method', async () => {
    const { sandbox, ask } = vendor()
    sandbox.faults.add({ kind: 'lost_answer', method: 'POST' })
    assert.equal((await ask('/v1/people')).broken, undefined)
    sandbox.faults.clear()
    sandbox.faults.add({ kind: 'lost_answer', method: 'GET' })
    const lost = await ask('/v1/people')
    assert.deepEqual([lost.status, lost.broken], [200, 'reset'])
    assert.deepEqual(
      sandbox.ledger.requests.map(({ records, fault }) => [records, fault]),
      [
        [100, undefined],
        [100, 'lost_answer'],
      ],
    )
    assert.equal((await ask('/v1/people')).broken, undefined)
  })

  it('repeat the page before, or one page for ever', async () => {
    const duplicate = await struck({ kind: 'duplicate_page' }, 3)
    assert.equal(duplicate.answers[1]!.body, duplicate.answers[0]!.body)
    assert.notEqual(duplicate.answers[2]!.body, duplicate.answers[0]!.body)
    const repeated = await struck({ kind: 'repeat_forever', after: 1 }, 3)
    assert.notEqual(repeated.answers[1]!.body, repeated.answers[0]!.body)
    assert.equal(repeated.answers[2]!.body, repeated.answers[1]!.body)
  })

  it('an expired token is refused until another one comes', async () => {
    const { sandbox, ask } = vendor()
    const key = { 'x-api-key': 'sandbox-key' }
    sandbox.faults.add({ kind: 'expired_token' })
    const tokens = ['old', 'old', 'new', 'old']
    const answers = []
    for (const authorization of tokens) answers.push(await ask('/v1/me', { ...key, authorization }))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 401, 200, 200],
    )
  })

  it('a kind that does not exist is refused', () => {
    assert.throws(() => vendor().sandbox.faults.add({ kind: 'toString' as never }), /no fault/)
  })
})

it('random values depend on the seed alone and stay in their bounds', () => {
  const [one, same] = [createRandom(7), createRandom(7)]
  for (let count = 0; count < 100; count++) assert.equal(one.next(), same.next())
  const seen = new Set(Array.from({ length: 500 }, () => one.int(2, 5)))
  assert.deepEqual(seen, new Set([2, 3, 4, 5]))
  assert.match(one.hex(16), /^[0-9a-f]{16}$/)
  assert.match(one.sentence(), /^[A-Z].*\.$/)
})
