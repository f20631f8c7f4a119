import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { KeyCache } from './key-cache.ts'

test('an unwrapped data key leaves memory after five minutes, used or not', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const cache = new KeyCache()
  const [wrapped, key] = [randomBytes(60), createSecretKey(randomBytes(32))]
  cache.set(wrapped, key)
  context.mock.timers.tick(299_999)
  assert.equal(cache.get(wrapped), key)
  assert.equal(cache.get(randomBytes(60)), undefined)
  context.mock.timers.tick(1)
  assert.equal(cache.get(wrapped), undefined)
})
