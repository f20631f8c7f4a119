import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Hono } from 'hono'
import * as z from 'zod'
import { withOutcome } from '../outbound/outcome.ts'
import { inOrganization } from '../store/organization.ts'
import { createApp } from '../app.ts'
import { Answered } from './answer.ts'
import { route } from './route.ts'
import { testWorld, type TestAccount, type TestWorld } from './testing.ts'

// A write without a ledger, and one with.
let world: TestWorld
let account: TestAccount
let app: Hono
let runs = 0
let work: () => Promise<unknown>
let whatCameOf: () => Promise<unknown>

before(async () => {
  world = await testWorld()
  account = await world.account('crm')
  const common = {
    method: 'POST' as const,
    summary: 'Write',
    description: 'Writes something.',
    tag: 'platform',
    access: 'account' as const,
    body: z.strictObject({ value: z.number() }),
    answer: z.object({ value: z.number() }),
    status: 201 as const,
    run: async () => {
      runs += 1
      return work()
    },
  }
  app = createApp({
    database: world.database,
    services: {} as never,
    findConnector: () => undefined,
    settings: { publicUrl: 'https://crosswalk.test' },
    moreRoutes: [
      route({ ...common, path: '/v1/blind', operationId: 'blind', idempotent: true }),
      route({ ...common, path: '/v1/ledgered', operationId: 'ledgered', idempotent: () => whatCameOf() }),
    ],
  })
})
beforeEach(() => {
  runs = 0
  work = async () => new Answered({ value: 1 }, { headers: { 'x-own': 'yes' } })
  whatCameOf = async () => undefined
})
after(() => world.close())

async function post(path: string, key: string, value: unknown = 1) {
  const response = await app.request(path, {
    method: 'POST',
    headers: { ...account.headers, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ value }),
  })
  return { status: response.status, body: (await response.json()) as any, headers: response.headers }
}

/** As if the process had died over the request with this key. */
const orphan = (key: string) =>
  inOrganization(world.database, account.organizationId, (client) =>
    client.query('UPDATE idempotency_key SET status = NULL, lease_until = now() WHERE key = $1', [key]),
  )

const fail = (code: ConstructorParameters<typeof CrosswalkError>[0], outcome?: 'not_sent' | 'unknown') => {
  work = async () => {
    const error = new CrosswalkError(code, 'No.')
    throw outcome ? withOutcome(error, outcome) : error
  }
}

test('an answer is kept with its status and headers, and under a request id of its own', async () => {
  const [first, second] = [await post('/v1/blind', 'kept'), await post('/v1/blind', 'kept')]
  assert.deepEqual([runs, second.status, second.body, second.headers.get('x-own')], [1, 201, { value: 1 }, 'yes'])
  assert.equal(second.headers.get('idempotent-replayed'), 'true')
  assert.equal(first.headers.get('idempotent-replayed'), null)
  assert.notEqual(first.headers.get('x-request-id'), second.headers.get('x-request-id'))
})

test('a body that is refused leaves the key free, and so does a failure without effect', async () => {
  assert.equal((await post('/v1/blind', 'free', 'text')).status, 400)
  fail('rate_limited', 'not_sent')
  assert.equal((await post('/v1/blind', 'free')).status, 429)
  work = async () => ({ value: 2 })
  assert.deepEqual((await post('/v1/blind', 'free', 2)).body, { value: 2 })
})

test('a failure that may have had an effect is an answer', async () => {
  fail('remote_timeout', 'unknown')
  const first = await post('/v1/blind', 'timeout')
  work = async () => ({ value: 2 })
  const second = await post('/v1/blind', 'timeout')
  assert.deepEqual([runs, first.status, second.status, second.body], [1, 504, 504, first.body])
  assert.equal(second.headers.get('content-type'), 'application/problem+json')
})

test('what nobody can tell the end of is not done again', async () => {
  await post('/v1/blind', 'blind')
  await orphan('blind')
  for (let time = 0; time < 2; time++) {
    const { status, body } = await post('/v1/blind', 'blind')
    assert.deepEqual([status, body.code], [409, 'write_outcome_unknown'])
  }
  assert.equal(runs, 1)
})

test('a ledger says what came of a request that died', async () => {
  await post('/v1/ledgered', 'told')
  await orphan('told')
  whatCameOf = async () => new Answered({ value: 7 }, { status: 201 })
  assert.deepEqual((await post('/v1/ledgered', 'told')).body, { value: 7 })
  assert.equal((await post('/v1/ledgered', 'told')).headers.get('idempotent-replayed'), 'true')
  assert.equal(runs, 1)

  await post('/v1/ledgered', 'nothing')
  await orphan('nothing')
  whatCameOf = async () => undefined
  assert.equal((await post('/v1/ledgered', 'nothing')).status, 201)
  assert.equal(runs, 3)
})

test('as long as a ledger does not know, it is asked again', async () => {
  await post('/v1/ledgered', 'later')
  await orphan('later')
  whatCameOf = async () => {
    throw new CrosswalkError('write_outcome_unknown', 'Nobody knows.')
  }
  assert.equal((await post('/v1/ledgered', 'later')).status, 409)
  whatCameOf = async () => new Answered({ value: 8 }, { status: 201 })
  assert.deepEqual((await post('/v1/ledgered', 'later')).body, { value: 8 })
})

test('after a failure of ours nothing is taken for granted', async () => {
  fail('internal')
  assert.equal((await post('/v1/blind', 'ours')).status, 500)
  assert.equal((await post('/v1/blind', 'ours')).body.code, 'write_outcome_unknown')
  assert.equal(runs, 1)
})

test('without a key everything is done', async () => {
  const request = {
    method: 'POST',
    headers: { ...account.headers, 'content-type': 'application/json' },
    body: '{"value":1}',
  }
  for (let time = 0; time < 2; time++) assert.equal((await app.request('/v1/blind', request)).status, 201)
  assert.equal(runs, 2)
})
