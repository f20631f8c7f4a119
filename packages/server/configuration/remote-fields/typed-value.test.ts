import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { misfit, typedValue } from './typed-value.ts'

test('text becomes what the type of its field says, and stays text where it does not fit', () => {
  assert.equal(typedValue({ type: 'number' }, '44'), 44)
  assert.equal(typedValue({ type: 'number' }, '-0.5'), -0.5)
  assert.equal(typedValue({ type: 'number' }, 'forty'), 'forty')
  assert.equal(typedValue({ type: 'number' }, '12345678901234567890'), '12345678901234567890')
  assert.equal(typedValue({ type: 'bool' }, 'true'), true)
  assert.equal(typedValue({ type: 'bool' }, 'yes'), 'yes')
  assert.deepEqual(typedValue({ type: 'list', separator: ';' }, 'a;b'), ['a', 'b'])
  assert.deepEqual(typedValue({ type: 'list', separator: ';', itemType: 'number' }, '1;2'), [1, 2])
  assert.equal(typedValue({ type: 'list' }, 'a;b'), 'a;b')
  assert.equal(typedValue({}, '44'), '44')
  assert.equal(typedValue({ type: 'number' }, null), null)
})

test('any text stays what it was or becomes a value of the type', () =>
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('number', 'bool', 'string', 'date'), (text, type) => {
      const value = typedValue({ type }, text)
      assert.ok(value === text || (type === 'number' ? Number.isFinite(value) : typeof value === 'boolean'))
    }),
  ))

test('a value that does not fit the field is told why', () => {
  assert.equal(misfit({ type: 'number' }, 'abc'), 'must be a number')
  assert.equal(misfit({ type: 'number' }, { a: 1 }), 'must be a number')
  assert.equal(misfit({ type: 'date' }, '31.12.2026'), 'must be a date, such as 2026-03-01')
  assert.equal(misfit({ type: 'bool' }, 'perhaps'), 'must be a truth value')
  assert.equal(misfit({ type: 'list' }, 'chess'), 'must be a list')
  const interests = { type: 'list', itemType: 'string', choices: [{ value: 'chess' }, { value: 'opera' }] } as const
  assert.equal(misfit(interests, ['chess', 'nope']), 'must be a list of which each item must be one of chess, opera')
  assert.equal(misfit(interests, ['chess', 'opera']), undefined)
  for (const [type, value] of [
    ['number', 44],
    ['number', '44.5'],
    ['bool', true],
    ['date', '2026-03-01'],
    ['datetime', '2026-03-01T08:00:00Z'],
    ['string', 'x'],
  ] as const)
    assert.equal(misfit({ type }, value), undefined, type)
  assert.equal(misfit({ type: 'number' }, null), undefined)
  assert.equal(misfit({}, { anything: true }), undefined)
})
