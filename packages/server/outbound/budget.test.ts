import assert from 'node:assert/strict'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import type { Database } from '../store/database.ts'
import { inOrganization } from '../store/organization.ts'
import { testDatabase, testOrganization } from '../store/testing.ts'
import { createBudgets, type Budgets } from './budget.ts'
import { createOutbound } from './outbound.ts'
import { bucketsFor } from './shares.ts'
import { httpServer, testLinkedAccount } from './testing.ts'

let database: Database
let store: Awaited<ReturnType<typeof testDatabase>>
let organizationId: string
let budgets: Budgets

before(async () => {
  store = await testDatabase()
  database = store.database
  organizationId = await testOrganization(database)
  budgets = createBudgets(database)
})
after(() => store.close())

const ownerWith = async (requests: number, perSeconds: number) => ({
  organizationId,
  linkedAccountId: await testLinkedAccount(database, organizationId),
  limit: { requests, perSeconds },
})

test('a bucket drained as fast as it allows stays within the limit in every window', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 3600 }), (requests, perSeconds) => {
      const buckets = bucketsFor({ requests, perSeconds }, 'sync')
      let most = 0
      let refill = 0
      for (const { capacity, refillPerSecond, reserve } of buckets) {
        assert.ok(capacity !== null && refillPerSecond !== null)
        // Taken from a full bucket: in a window, the burst and what refills within it.
        most += capacity + refillPerSecond * perSeconds
        refill += refillPerSecond
        assert.ok(reserve < capacity || capacity === 1, 'nobody could ever borrow')
      }
      assert.ok(buckets[0]!.reserve + 1 <= buckets[0]!.capacity!, 'sync could never take')
      assert.ok(most < requests + buckets.length + 1e-6, 'one more than the limit within the window')
      assert.ok(refill * perSeconds >= requests * 0.8 - 1e-9, 'too little of the limit is used')
    }),
  )
})

test('three worker processes together keep one vendor limit and use it', async (t) => {
  const limit = 50
  const duration = 3000
  const arrivals: number[] = []
  const server = await httpServer((_request, response) => {
    arrivals.push(performance.now())
    response.end('{}')
  })
  t.after(() => server.close())
  const linkedAccountId = await testLinkedAccount(database, organizationId)
  const workers = [1, 2, 3].map(() =>
    fork(
      new URL('./budget-worker.ts', import.meta.url),
      [store.connectionString, organizationId, linkedAccountId, server.origin, String(limit), String(duration)],
      { execArgv: [] },
    ),
  )
  t.after(() => workers.forEach((worker) => worker.kill()))
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  for (const worker of workers) worker.send('go')
  const codes = await Promise.all(workers.map(exitCode))

  assert.deepEqual(codes, [0, 0, 0])
  const burst = bucketsFor({ requests: limit, perSeconds: 1 }, 'sync').reduce((sum, { capacity }) => sum + capacity!, 0)
  const worst = Math.max(...arrivals.map((start) => arrivals.filter((at) => at >= start && at < start + 1000).length))
  assert.ok(worst <= limit + burst, `${worst} requests within a second`)
  const within = arrivals.filter((at) => at < arrivals[0]! + duration).length
  assert.ok(within >= 0.8 * limit * (duration / 1000), `only ${within} requests`)
})

test('a vendor that asks one worker to slow down is left alone by all, for that account only', async () => {
  const one = await ownerWith(1000, 1)
  const other = await ownerWith(1000, 1)
  const elsewhere = createBudgets(database)
  await budgets.take(one, 'sync', 0)
  await budgets.block(one, 60_000)
  await budgets.block(one, 1000)
  for (const share of ['sync', 'interactive', 'passthrough'] as const) {
    await assert.rejects(
      elsewhere.take(one, share, 1000),
      (error: { code?: string; details?: { retryAfter?: number } }) => {
        assert.equal(error.code, 'rate_limited')
        assert.ok(error.details!.retryAfter! > 50_000 && error.details!.retryAfter! <= 60_000)
        return true
      },
    )
  }
  // Also for those who name no limit.
  await assert.rejects(elsewhere.take({ ...one, limit: undefined }, 'sync', 0), { code: 'rate_limited' })
  await elsewhere.take(other, 'sync', 0)
})

test('sync leaves a reserve that interactive calls find at once', async () => {
  const owner = await ownerWith(20, 3600)
  const [bucket] = bucketsFor(owner.limit, 'sync')
  for (let taken = 0; taken < bucket!.capacity! - bucket!.reserve; taken += 1) await budgets.take(owner, 'sync', 0)
  await assert.rejects(budgets.take(owner, 'sync', 0), { code: 'rate_limited' })
  await budgets.take(owner, 'interactive', 0)
  await assert.rejects(budgets.take(owner, 'interactive', 0), { code: 'rate_limited' })
})

test('passthrough cannot starve the others, nor they passthrough', async () => {
  const takeAll = async (
    owner: Awaited<ReturnType<typeof ownerWith>>,
    share: 'sync' | 'interactive' | 'passthrough',
  ) => {
    let taken = 0
    for (; taken < 1000; taken += 1) {
      const isRefused = await budgets.take(owner, share, 0).then(
        () => false,
        () => true,
      )
      if (isRefused) break
    }
    return taken
  }
  // 100 an hour: a burst of 12 for syncs and writes (2.4 of it for writes), and one of 3 for passthrough.
  const flooded = await ownerWith(100, 3600)
  assert.equal(await takeAll(flooded, 'passthrough'), 3 + 6)
  assert.equal(await takeAll(flooded, 'sync'), 3)
  assert.equal(await takeAll(flooded, 'interactive'), 3)
  const synced = await ownerWith(100, 3600)
  assert.equal(await takeAll(synced, 'sync'), 9 + 1)
  assert.equal(await takeAll(synced, 'interactive'), 3)
  assert.equal(await takeAll(synced, 'passthrough'), 2)
})

test('who waits gets a turn when the bucket refills, in the order of coming', async () => {
  const owner = await ownerWith(20, 1)
  const order: number[] = []
  await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      await budgets.take(owner, 'interactive', 5000)
      order.push(index)
    }),
  )
  assert.deepEqual(
    order,
    Array.from({ length: 12 }, (_, index) => index),
  )
})

test('an account of another organisation has no budget here, and a limit of nothing is no limit', async () => {
  const owner = await ownerWith(10, 1)
  const stranger = await testOrganization(database, 'Stranger')
  await assert.rejects(budgets.take({ ...owner, organizationId: stranger }, 'sync', 0), { code: 'not_found' })
  assert.throws(() => bucketsFor({ requests: 0, perSeconds: 1 }, 'sync'), { code: 'configuration_invalid' })
})

test('a budget that is not reachable is reported as such, not as the fault of the vendor', async () => {
  const gone = await testDatabase()
  await gone.close()
  const owner = await ownerWith(10, 1)
  await assert.rejects(createBudgets(gone.database).take(owner, 'sync', 0), { code: 'unavailable' })
})

test('a refusal, or an answer that says it was the last, blocks the account in the database', async () => {
  const refusing = await httpServer((_request, response) => response.writeHead(429, { 'retry-after': '90' }).end())
  const last = await httpServer((_request, response) =>
    response.writeHead(200, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '90' }).end(),
  )
  const outbound = createOutbound({ database, allowPrivateAddresses: true })
  const blockedFor = async (url: string) => {
    const linkedAccountId = await testLinkedAccount(database, organizationId)
    await outbound.send({ method: 'GET', url }, { organizationId, linkedAccountId }).catch(() => {})
    await assert.rejects(outbound.send({ method: 'GET', url }, { organizationId, linkedAccountId }), {
      code: 'rate_limited',
    })
    const { rows } = await inOrganization(database, organizationId, (client) =>
      client.query<{ seconds: number }>(
        `SELECT extract(epoch FROM blocked_until - now())::float8 AS seconds FROM budget WHERE linked_account_id = $1`,
        [linkedAccountId],
      ),
    )
    return rows[0]!.seconds
  }
  for (const server of [refusing, last]) {
    const seconds = await blockedFor(server.origin)
    assert.ok(seconds > 60 && seconds <= 90, String(seconds))
    assert.equal(server.counts.requests, 1)
  }
  await outbound.close()
  await Promise.all([refusing.close(), last.close()])
})

async function exitCode(worker: ChildProcess): Promise<number | null> {
  const [code] = (await once(worker, 'exit')) as [number | null]
  return code
}
