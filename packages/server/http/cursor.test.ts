import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { packCursor, unpackIdCursor, unpackOffsetCursor } from './cursor.ts'

const refusal = { code: 'invalid_parameter', details: { parameter: '?cursor' } }

test('the place in a cursor of ids comes back as it was', () => {
  fc.assert(
    fc.property(fc.constantFrom('next', 'previous'), fc.uuid(), fc.string(), (direction, id, bound) => {
      assert.deepEqual(unpackIdCursor(packCursor([direction, id], bound), bound), { direction, id })
    }),
  )
})

test('a cursor that somebody has put together by hand is refused before the database sees what is in it', () => {
  const part = fc.oneof(fc.string(), fc.constantFrom('next', 'previous', null), fc.uuid())
  const isPlace = (direction: unknown, id: unknown) =>
    (direction === 'next' || direction === 'previous') && /^[0-9a-f-]{36}$/.test(String(id))
  fc.assert(
    fc.property(part, part, (direction, id) => {
      fc.pre(!isPlace(direction, id))
      assert.throws(() => unpackIdCursor(packCursor([direction, id], 'list'), 'list'), refusal)
    }),
  )
  for (const offset of ['', '-1', '1.5', 'nope', '1e3', '9999999999', null])
    assert.throws(() => unpackOffsetCursor(packCursor([offset], 'list'), 'list'), refusal, String(offset))
  assert.equal(unpackOffsetCursor(packCursor(['30'], 'list'), 'list'), 30)
})
