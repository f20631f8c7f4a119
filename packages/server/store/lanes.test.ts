import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import { test } from 'node:test'
import { Lanes } from './lanes.ts'

test('no more work runs at once than there are lanes, and all of it is done in turn', async () => {
  const lanes = new Lanes(3)
  const done: number[] = []
  let running = 0
  let most = 0
  const work = async (n: number): Promise<number> => {
    most = Math.max(most, ++running)
    await wait(1)
    running -= 1
    done.push(n)
    return n
  }
  const asked = Array.from({ length: 20 }, (_, n) => n)
  assert.deepEqual(await Promise.all(asked.map((n) => lanes.run(() => work(n)))), asked)
  assert.equal(most, 3)
  assert.deepEqual(done, asked)
})

test('work that fails leaves its lane', async () => {
  const lanes = new Lanes(1)
  const failing = Array.from({ length: 3 }, () => lanes.run(() => Promise.reject(new Error('no'))))
  for (const one of failing) await assert.rejects(one, /no/)
  assert.equal(await lanes.run(() => Promise.resolve('yes')), 'yes')
})

test('slow work does not hold up what is behind it, and leaves its lane only once', async () => {
  const lanes = new Lanes(1)
  const slow = Promise.withResolvers<string>()
  const first = lanes.run(() => slow.promise)
  assert.equal(await lanes.run(() => Promise.resolve('quick')), 'quick')
  slow.resolve('slow')
  assert.equal(await first, 'slow')
  let most = 0
  let running = 0
  const count = async (): Promise<void> => {
    most = Math.max(most, ++running)
    await wait(1)
    running -= 1
  }
  await Promise.all([lanes.run(count), lanes.run(count), lanes.run(count)])
  assert.equal(most, 1)
})
