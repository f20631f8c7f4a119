import assert from 'node:assert/strict'
import { it } from 'node:test'
import * as fc from 'fast-check'
import { createClock } from './clock.ts'
import { createSortedList } from './sorted-list.ts'
import { createTable } from './table.ts'

it('a sorted list is what sorting an array would be', () => {
  const step = fc.record({ value: fc.nat(50), isRemoval: fc.boolean() })
  fc.assert(
    fc.property(
      fc.array(fc.nat(50), { maxLength: 30 }),
      fc.array(step, { maxLength: 60 }),
      fc.nat(60),
      fc.nat(20),
      (first, steps, from, limit) => {
        const plain = first.map((value) => ({ value }))
        const list = createSortedList<{ value: number }>(
          (a, b) => a.value - b.value || plain.indexOf(a) - plain.indexOf(b),
          plain,
        )
        const kept = [...plain]
        for (const { value, isRemoval } of steps) {
          if (isRemoval && kept.length > 0) {
            const [gone] = kept.splice(value % kept.length, 1)
            list.remove(gone!)
          } else {
            const item = { value }
            plain.push(item)
            kept.push(item)
            list.insert(item)
          }
        }
        const sorted = kept.toSorted((a, b) => a.value - b.value || plain.indexOf(a) - plain.indexOf(b))
        assert.deepEqual(list.slice(0, Infinity), sorted)
        assert.deepEqual(list.slice(from, limit), sorted.slice(from, from + limit))
        assert.equal(list.size, sorted.length)
        assert.equal(
          list.rank(({ value }) => value >= 25),
          sorted.filter(({ value }) => value < 25).length,
        )
      },
    ),
  )
})

it('a sorted list of many blocks keeps its order, its ranks and its slices', () => {
  const list = createSortedList<number>((a, b) => a - b)
  for (let index = 0; index < 5000; index++) list.insert((index * 7919) % 5000)
  for (let index = 0; index < 5000; index += 2) list.remove(index)
  assert.equal(list.size, 2500)
  assert.deepEqual(list.slice(1000, 3), [2001, 2003, 2005])
  assert.equal(
    list.rank((item) => item >= 3000),
    1500,
  )
  assert.throws(() => list.remove(4), /does not hold/)
})

const tick = () => {
  let time = 1000
  return () => ++time
}

it('lists rows in the order of insertion, and goes on behind an id, also of a removed row', () => {
  const table = createTable<number>(tick())
  for (let index = 0; index < 10; index++) table.insert(`r${index}`, index)
  table.remove('r3')
  const ids = (entries: readonly { id: string }[]) => entries.map(({ id }) => id)
  assert.deepEqual(ids(table.list({ after: 'r2', limit: 2 })), ['r4', 'r5'])
  assert.deepEqual(ids(table.list({ after: 'r3', limit: 1 })), ['r4'])
  assert.deepEqual(ids(table.list({ offset: 7 })), ['r8', 'r9'])
  assert.deepEqual(ids(table.removed()), ['r3'])
  assert.deepEqual(
    [table.size, table.get('r3'), table.update('r3', () => 1), table.remove('r3')],
    [9, undefined, undefined, undefined],
  )
  assert.throws(() => table.insert('r1', 1), /already/)
})

it('lists changes from an instant on, oldest first, as a plain sort would', () => {
  const act = fc.record({ id: fc.nat(15), kind: fc.constantFrom('insert', 'update', 'remove', 'look') })
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 80 }),
      fc.integer({ min: 990, max: 1100 }),
      fc.boolean(),
      (acts, since, withRemoved) => {
        const table = createTable<number>(tick())
        for (const { id, kind } of acts) {
          if (kind === 'look') table.changedSince(0)
          else if (kind === 'update') table.update(`r${id}`, (row) => row + 1)
          else if (kind === 'remove') table.remove(`r${id}`)
          else if (!table.get(`r${id}`) && table.removed().every((entry) => entry.id !== `r${id}`))
            table.insert(`r${id}`, 0)
        }
        const all = [...table.list(), ...(withRemoved ? table.removed() : [])]
        const wanted = all.filter((entry) => entry.updatedAt >= since).sort((a, b) => a.updatedAt - b.updatedAt)
        assert.deepEqual(table.changedSince(since, { withRemoved }), wanted)
        assert.deepEqual(table.changedSince(since, { withRemoved, offset: 1, limit: 2 }), wanted.slice(1, 3))
        assert.equal(table.countSince(since, { withRemoved }), wanted.length)
      },
    ),
  )
})

it('the clock never gives the same instant twice and never goes back', () => {
  const times = [100, 100, 50, 200]
  const clock = createClock(() => times.shift() ?? 0)
  assert.deepEqual([clock.now(), clock.now(), clock.now(), clock.now(), clock.now()], [100, 101, 102, 200, 201])
})
