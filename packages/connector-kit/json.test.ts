import assert from 'node:assert/strict'
import { it } from 'node:test'
import * as fc from 'fast-check'
import { maximumDepth, parseJson } from './json.ts'

const malformed = { code: 'remote_malformed' }

it('integers that a double cannot hold become text with all their digits', () => {
  const text = '{"id":12345678901234567890,"list":[-98765432109876543210, 1],"small":42,"n":1.5}'
  assert.deepEqual(parseJson(text, 'V'), {
    id: '12345678901234567890',
    list: ['-98765432109876543210', 1],
    small: 42,
    n: 1.5,
  })
  assert.equal(parseJson('12345678901234567890', 'V'), '12345678901234567890')
  assert.deepEqual(parseJson('{"a":9007199254740991,"b":"12345678901234567890"}', 'V'), {
    a: 9_007_199_254_740_991,
    b: '12345678901234567890',
  })
})

it('any integer keeps its digits', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), (value) => {
      const parsed = parseJson(`{"id": ${value}}`, 'V') as { id: unknown }
      assert.equal(String(parsed.id), String(value))
    }),
  )
})

it('what is not JSON is remote_malformed, and the message shows only its beginning', () => {
  for (const text of ['', '{"a":', '<html>', 'undefined', '{"a":1}x'])
    assert.throws(() => parseJson(text, 'V'), malformed)
  assert.throws(
    () => parseJson(`<${'x'.repeat(5000)}`, 'Vendor'),
    (error: Error) => {
      assert(error.message.startsWith('Vendor ') && error.message.length < 200)
      return true
    },
  )
})

it('nesting is allowed to a depth that nothing of ours is hurt by', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  assert.doesNotThrow(() => parseJson(nested(maximumDepth), 'V'))
  for (const depth of [maximumDepth + 1, 10_000, 1_000_000])
    assert.throws(() => parseJson(nested(depth), 'V'), malformed)
  assert.throws(() => parseJson(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'V'), malformed)
  assert.throws(() => parseJson(`{"id":12345678901234567890,"x":${nested(10_000)}}`, 'V'), malformed)
})

it('an own __proto__ stays a plain member', () => {
  const parsed = parseJson('{"__proto__":{"polluted":1},"id":12345678901234567890}', 'V') as object
  assert.equal(Object.getPrototypeOf(parsed), Object.prototype)
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
})
