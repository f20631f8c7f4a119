import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import type { DataKey } from './data-keys.ts'
import { decrypt, encrypt } from './envelope.ts'
import { openSecret, sealSecret, type SecretName } from './secret.ts'

const dataKey: DataKey = { organizationId: 'o', version: 1, key: createSecretKey(randomBytes(32)) }
const name: SecretName = { organizationId: 'o', ownerId: 'a', field: 'access_token', version: 1 }
const text = fc.string({ unit: 'grapheme', maxLength: 80 })

describe('a sealed secret', () => {
  test('opens to what was sealed, the empty text included', () => {
    fc.assert(fc.property(text, (secret) => openSecret(dataKey, name, sealSecret(dataKey, name, secret)) === secret))
    assert.equal(openSecret(dataKey, name, sealSecret(dataKey, name, '')), '')
  })

  test('does not open with any single bit flipped', () => {
    fc.assert(
      fc.property(text, fc.nat(), (secret, at) => {
        const sealed = sealSecret(dataKey, name, secret)
        const bit = at % (sealed.length * 8)
        sealed[bit >> 3]! ^= 1 << (bit & 7)
        assert.throws(() => openSecret(dataKey, name, sealed), { code: 'secret_unreadable' })
      }),
      { numRuns: 1000 },
    )
    const sealed = sealSecret(dataKey, name, 'each bit in turn')
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const altered = Buffer.from(sealed)
      altered[bit >> 3]! ^= 1 << (bit & 7)
      assert.throws(() => openSecret(dataKey, name, altered), { code: 'secret_unreadable' }, `bit ${bit}`)
    }
  })

  test('does not open cut short', () => {
    const sealed = sealSecret(dataKey, name, 'secret')
    for (let length = 0; length < sealed.length; length++) {
      assert.throws(() => openSecret(dataKey, name, sealed.subarray(0, length)), { code: 'secret_unreadable' })
    }
  })

  test('does not open under any other name', () => {
    const part = fc.oneof(fc.constantFrom('o', 'a', '|', '","', 'a|b', ''), fc.string({ maxLength: 4 }))
    const anyName = fc.record({
      organizationId: part,
      ownerId: part,
      field: part,
      version: fc.integer({ min: 1, max: 3 }),
    })
    fc.assert(
      fc.property(anyName, anyName, (one, other) => {
        fc.pre(JSON.stringify(one).toLowerCase() !== JSON.stringify(other).toLowerCase())
        const sealed = sealSecret(dataKey, one, 'secret')
        assert.throws(() => openSecret(dataKey, other, sealed), { code: 'secret_unreadable' })
      }),
    )
  })

  test('does not open where the parts of its name are cut elsewhere', () => {
    for (const separator of ['|', '","', ',', '\\', '"']) {
      const one = { ...name, ownerId: `a${separator}b`, field: 'c' }
      const other = { ...name, ownerId: 'a', field: `b${separator}c` }
      const sealed = sealSecret(dataKey, one, 'secret')
      assert.throws(() => openSecret(dataKey, other, sealed), { code: 'secret_unreadable' })
    }
  })

  test('does not open with another key, or the same key under another version', () => {
    const sealed = sealSecret(dataKey, name, 'secret')
    const others = [
      { ...dataKey, key: createSecretKey(randomBytes(32)) },
      { ...dataKey, version: 2 },
    ]
    for (const other of others) assert.throws(() => openSecret(other, name, sealed), { code: 'secret_unreadable' })
  })

  test('names no secret in its error', () => {
    const sealed = sealSecret(dataKey, name, 'hunter2-hunter2')
    assert.throws(
      () => openSecret(dataKey, { ...name, version: 2 }, sealed),
      (error: Error) => !error.message.includes('hunter2') && !error.message.includes(sealed.toString('base64')),
    )
  })

  test('is refused where the text would not come back as it was', () => {
    assert.throws(() => sealSecret(dataKey, name, 'half a pair \ud800'), { code: 'invalid_request' })
  })
})

test('10,000 encryptions of one text use 10,000 initialisation vectors', () => {
  const plaintext = Buffer.from('the same text')
  const all = Array.from({ length: 10_000 }, () => encrypt(dataKey.key, ['x'], plaintext))
  assert.equal(new Set(all.map((one) => one.subarray(0, 12).toString('hex'))).size, 10_000)
  assert.equal(decrypt(dataKey.key, ['x'], all[9_999]!)?.toString(), 'the same text')
})
