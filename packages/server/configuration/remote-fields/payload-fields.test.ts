import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { PayloadFields } from './payload-fields.ts'
import { isSensitiveName, looksSecret } from './sensitive.ts'
import { pathText } from './stream-fields.ts'

const found = (...payloads: unknown[]) => {
  const fields = new PayloadFields()
  for (const payload of payloads) fields.add(payload)
  return fields
}

const field = (of: PayloadFields, path: string) => [...of.fields.values()].find((one) => pathText(one.path) === path)

describe('the fields of payloads', () => {
  test('are counted once per payload, filled ones only, also inside of lists', () => {
    const fields = found(
      { a: 1, b: { c: '' }, rows: [{ price: 1 }, { price: 2 }] },
      { a: null, b: { c: 'x' }, rows: [] },
      { a: 2 },
    )
    const filled = Object.fromEntries([...fields.fields.values()].map((one) => [pathText(one.path), one.filled]))
    assert.deepEqual(filled, { a: 2, 'b.c': 1, rows: 1, 'rows[].price': 1 })
    assert.equal(fields.payloads, 3)
  })

  test('have different values as examples, at most five, cut where they are long', () => {
    const fields = found(...[1, 2, 2, 3, 4, 5, 6].map((size) => ({ size, text: 'x'.repeat(1000), tags: ['a', 'b'] })))
    assert.deepEqual(field(fields, 'size')!.examples, [1, 2, 3, 4, 5])
    assert.equal(String(field(fields, 'text')!.examples[0]).length, 201)
    assert.deepEqual(field(fields, 'tags')!.examples, [['a', 'b']])
  })

  test('have no examples where the name or a value looks as if nobody should see it', () => {
    const fields = found(
      { note: 'fine', card: 'x', auth: { password: 'hunter2' }, birthDate: '1990-01-01' },
      { note: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', card: '4111 1111 1111 1111' },
      { note: 'fine too' },
    )
    for (const path of ['note', 'card', 'auth.password', 'birthDate'])
      assert.deepEqual(field(fields, path)!.examples, [], path)
  })

  test('are bounded in depth, width and number', () => {
    let deep: unknown = 1
    for (let level = 0; level < 10_000; level += 1) deep = { inner: deep }
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`f${index}`, index]))
    const fields = found({ deep, wide })
    for (let index = 0; index < 20; index += 1)
      fields.add(Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`k${index}.${at}`, 1])))
    assert.equal(fields.fields.size, 2000)
    assert.ok([...fields.fields.values()].every(({ path }) => path.length <= 8))
  })

  test('are found whatever a vendor sends, and nothing of JavaScript is among them', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (payloads) => {
        const fields = found(...payloads, JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}'))
        for (const { path, filled, examples } of fields.fields.values()) {
          assert.ok(filled <= fields.payloads && examples.length <= 5)
          assert.ok(!path.includes('__proto__') && !path.includes('constructor'))
        }
        assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
      }),
      { numRuns: 200 },
    )
  })
})

test('names and values that nobody should see are told from others', () => {
  for (const name of ['access_token', 'apiKey', 'SSN', 'taxId', 'dateOfBirth', 'IBAN', 'payRate', 'gender'])
    assert.ok(isSensitiveName(name), name)
  for (const name of ['id', 'email', 'since', 'business', 'shoe_size', 'pinned_at', 'country']) {
    assert.ok(!isSensitiveName(name), name)
  }
  for (const value of ['123-45-6789', 'sk_live_abcdefghijklmnop', 4111111111111111, 'DE44 5001 0517 5407 3249 31'])
    assert.ok(looksSecret(value), String(value))
  for (const value of ['Ann Lee', '2026-01-01', 1720000000000, 'https://example.com/a', 'a-b-c', '30 1234567'])
    assert.ok(!looksSecret(value), String(value))
})
