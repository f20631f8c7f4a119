import assert from 'node:assert/strict'
import { it } from 'node:test'
import * as fc from 'fast-check'
import { advanceCursor, newestCursor } from './cursor.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 12, minute)).toISOString()
const minute = fc.integer({ min: -500, max: 500 })
const run = fc.record({
  startedAt: minute.map(at),
  isOver: fc.boolean(),
  isAscending: fc.boolean(),
  overlap: fc.constantFrom(0, 60, 3600),
})
const some = fc.option(minute.map(at), { nil: null })

it('in ascending order it follows the newest record with every page', () => {
  const page = { startedAt: at(0), isOver: false, isAscending: true }
  assert.equal(advanceCursor(at(1), at(5), page), at(5))
  assert.equal(advanceCursor(at(1), null, page), at(1))
})

it('out of order it moves only at the end, and not past the beginning of the run', () => {
  const page = { startedAt: at(10), isOver: false, isAscending: false }
  assert.equal(advanceCursor(at(1), at(5), page), at(1))
  assert.equal(advanceCursor(at(1), at(5), { ...page, isOver: true }), at(5))
  assert.equal(advanceCursor(at(1), at(50), { ...page, isOver: true }), at(10))
  assert.equal(advanceCursor(null, null, { ...page, isOver: true }), at(10))
})

it('looks back by the overlap', () => {
  const page = { startedAt: at(10), isOver: true, isAscending: true, overlap: 60 }
  assert.equal(advanceCursor(null, at(5), page), at(4))
})

it('never goes back, whatever comes', () => {
  fc.assert(
    fc.property(some, fc.array(fc.tuple(some, run)), (first, pages) => {
      let saved = first
      for (const [newest, of] of pages) {
        const next = advanceCursor(saved, newest, of)
        if (saved !== null) assert(next !== null && Date.parse(next) >= Date.parse(saved))
        saved = next
      }
    }),
  )
})

it('out of order it never lies past the beginning of the run that set it', () => {
  fc.assert(
    fc.property(some, run, (newest, of) => {
      const next = advanceCursor(null, newest, { ...of, isAscending: false })
      if (next !== null) assert(Date.parse(next) <= Date.parse(of.startedAt))
    }),
  )
})

it('the newest is the latest instant, not the greatest text; what is none does not count', () => {
  const cursor = { of: (record: string | null) => record, order: 'ascending' } as const
  assert.equal(
    newestCursor(cursor, ['2026-01-01T00:00:00+02:00', '2025-12-31T23:00:00Z'], null),
    '2025-12-31T23:00:00Z',
  )
  assert.equal(newestCursor(cursor, [null, 'soon', ''], at(1)), at(1))
  fc.assert(
    fc.property(fc.array(minute), (minutes) => {
      const newest = newestCursor(cursor, minutes.map(at), null)
      assert.equal(newest, minutes.length === 0 ? null : at(Math.max(...minutes)))
    }),
  )
})
