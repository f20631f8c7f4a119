import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { crm } from '@crosswalk/models'
import * as fc from 'fast-check'
import { storeRecords, testWorld, type TestAccount, type TestWorld } from '../http/testing.ts'

let world: TestWorld
let first: TestAccount

before(async () => {
  world = await testWorld()
  first = await world.account('crm')
})

after(() => world.close())

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()
const kinds = ['LOST', 'OPEN', 'WON'] as const

// What happens to the store between two pages: new records, at the end as syncs add them, and changes of some old ones.
const happening = fc.record({
  inserts: fc.array(fc.constantFrom(...kinds), { maxLength: 4 }),
  changes: fc.array(fc.tuple(fc.nat(39), fc.constantFrom(...kinds)), { maxLength: 4 }),
})

const scenario = fc.record({
  statuses: fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 40 }),
  happenings: fc.array(happening, { maxLength: 6 }),
  size: fc.integer({ min: 1, max: 9 }),
  filter: fc.constantFrom('', '&status=OPEN', `&created_after=${at(2)}`, '&status=WON&include_deleted_data=true'),
  isBackward: fc.boolean(),
})

test('a page that PostgreSQL puts together is the page that is read row by row', async () => {
  const account = await world.account('crm', first)
  for (let index = 0; index < 7; index++)
    await storeRecords(world.database, account, crm.opportunity, [
      { remoteId: `same${index}`, createdAt: at(index), fields: { name: `a,\n{"${index}` } },
    ])
  const ask = async (more: string): Promise<any> => {
    const response = await world.app.request(`/api/crm/v1/opportunities?${more}`, { headers: account.headers })
    assert.equal(response.status, 200)
    return response.json()
  }
  for (const size of [1, 3, 6, 7, 8])
    for (let cursors: [string, string] = ['', '']; ;) {
      const text = await ask(`page_size=${size}${cursors[0]}`)
      const rows = await ask(`page_size=${size}&include_remote_data=true${cursors[1]}`)
      assert.deepEqual(
        text.results.map(({ id, name }: any) => [id, name]),
        rows.results.map(({ id, name }: any) => [id, name]),
      )
      assert.deepEqual([text.next === null, text.previous === null], [rows.next === null, rows.previous === null])
      if (text.next === null) break
      cursors = [`&cursor=${text.next}`, `&cursor=${rows.next}`]
    }
})

test('paging with any filter shows each record that did not change exactly once, whatever happens meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ statuses, happenings, size, filter, isBackward }) => {
      const account = await world.account('crm', first)
      const matches = (status: string, minute: number) =>
        (filter.includes('OPEN') ? status === 'OPEN' : true) &&
        (filter.includes('WON') ? status === 'WON' : true) &&
        (filter.includes('created_after') ? minute > 2 : true)
      // Several records share an instant, so the id must break ties.
      const minuteOf = (index: number) => Math.floor(index / 4)
      const store = (index: number, status: string) =>
        storeRecords(world.database, account, crm.opportunity, [
          { remoteId: `o${index}`, createdAt: at(minuteOf(index)), fields: { status } },
        ])
      for (const [index, status] of statuses.entries()) await store(index, status)
      const touched = new Set<number>()
      let count = statuses.length
      const happen = async ({ inserts, changes }: (typeof happenings)[number]) => {
        for (const status of inserts) {
          touched.add(count)
          await store(count, status)
          count += 1
        }
        for (const [index, status] of changes.filter(([index]) => index < statuses.length)) {
          touched.add(index)
          await store(index, status)
        }
      }
      const seen = await walk(
        account,
        `/api/crm/v1/opportunities?page_size=${size}${filter}`,
        isBackward,
        happenings,
        happen,
      )
      assert.equal(new Set(seen).size, seen.length, 'a record was repeated')
      const expected = statuses.flatMap((status, index) =>
        !touched.has(index) && matches(status, minuteOf(index)) ? [`o${index}`] : [],
      )
      const untouched = seen.filter((name) => !touched.has(Number(name.slice(1))))
      assert.deepEqual(untouched.toSorted(), expected.toSorted())
    }),
    { numRuns: 25 },
  )
})

/** Walks a list to its end, with something happening before each further page; backwards, from the end to the start. */
async function walk<H>(
  account: TestAccount,
  path: string,
  isBackward: boolean,
  happenings: readonly H[],
  happen: (happening: H) => Promise<void>,
): Promise<string[]> {
  const page = async (cursor: string | null) => {
    const response = await world.app.request(cursor ? `${path}&cursor=${cursor}` : path, { headers: account.headers })
    assert.equal(response.status, 200)
    return (await response.json()) as { next: string | null; previous: string | null; results: { remote_id: string }[] }
  }
  let current = await page(null)
  if (isBackward) while (current.next) current = await page(current.next)
  const seen = current.results.map((record) => record.remote_id)
  const queue = [...happenings]
  for (;;) {
    const cursor = isBackward ? current.previous : current.next
    if (!cursor) return seen
    const next = queue.shift()
    if (next) await happen(next)
    current = await page(cursor)
    seen.push(...current.results.map((record) => record.remote_id))
  }
}
