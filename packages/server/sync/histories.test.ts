/**
 * Random histories at the vendor, between runs and while its pages are read. When it is quiet again, one more run makes the
 * store the same as the vendor, and the log of changes tells how it came to be.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { testPlatform, type TestPlatform } from '../testing.ts'
import { runStream } from './run-stream.ts'
import { existing, openVendor, put, remove, vendor, type VendorAccount } from './testing.ts'

let platform: TestPlatform

before(async () => {
  platform = await testPlatform([vendor])
})
after(() => platform.close())

/** A change at the vendor, now or just before it answers its nth page from now; a run; or a run that stops after one page. */
type Step =
  | {
      readonly kind: 'put'
      readonly id: number
      readonly name: string
      readonly jobs: readonly string[]
      readonly atPage: number
    }
  | { readonly kind: 'remove'; readonly id: number; readonly atPage: number }
  | { readonly kind: 'run'; readonly isFull: boolean; readonly isCut: boolean }

const id = fc.nat({ max: 12 })
const atPage = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 5 }))
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      id,
      name: fc.constantFrom('Ann', 'Ben', 'Cy'),
      jobs: fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 }),
      atPage,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), id, atPage }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('run' as const), isFull: fc.boolean(), isCut: fc.boolean() }) },
)

function act(account: VendorAccount, collection: string, one: Exclude<Step, { kind: 'run' }>): void {
  const key = `p${String(one.id).padStart(2, '0')}`
  if (one.kind === 'remove') return remove(account.sandbox, collection, key)
  const jobs = one.jobs.map((name) => ({ id: `${key}-${name}`, title: name }))
  put(account.sandbox, collection, key, { name: one.name, ...(collection === 'people' && { jobs }) })
}

/** Plays a history against one stream. Throws where the cursor goes back. */
async function play(account: VendorAccount, collection: string, steps: readonly Step[]): Promise<void> {
  let pages = 0
  let pending: { readonly at: number; readonly one: Exclude<Step, { kind: 'run' }> }[] = []
  account.sandbox.state.beforePage = () => {
    pages++
    const due = pending.filter(({ at }) => at <= pages)
    pending = pending.filter(({ at }) => at > pages)
    for (const { one } of due) act(account, collection, one)
  }
  let cursor = -Infinity
  const job = { organizationId: platform.organizationId, linkedAccountId: account.id, stream: collection }
  const run = async (isFull: boolean, isCut = false) => {
    if (isFull) await account.requestFull(true)
    await runStream(platform.platform, job, isCut ? AbortSignal.abort() : undefined)
    const { error_code: code, is_open: isOpen } = await account.run(collection)
    assert.equal(code, isOpen ? 'unavailable' : null)
    const saved = (await account.checkpoint(collection)).cursor
    const reached = saved === null ? -Infinity : Date.parse(saved)
    assert.ok(reached >= cursor, 'the cursor went back')
    cursor = reached
  }
  for (const one of steps)
    if (one.kind === 'run') await run(one.isFull, one.isCut)
    else if (one.atPage === 0) act(account, collection, one)
    else pending.push({ at: pages + one.atPage, one })
  for (const { one } of pending) act(account, collection, one)
  account.sandbox.state.beforePage = undefined
  if ((await account.run(collection))?.is_open) await run(false)
  // The run that follows a quiet vendor: full, so that a sweep finds what an incremental list cannot tell.
  await run(vendor.streams[collection as 'people'].deletes === 'sweep')
}

/** What the log of changes says is there. Throws where an entry does not fit what went before. */
async function fold(account: VendorAccount, model: string): Promise<Set<string>> {
  const present = new Set<string>()
  for (const { kind, record_id: record } of await account.changes(model)) {
    assert.equal(
      present.has(record),
      kind !== 'added',
      `${kind} of a record that is ${present.has(record) ? '' : 'not '}there`,
    )
    if (kind === 'added') present.add(record)
    if (kind === 'removed') present.delete(record)
  }
  return present
}

async function compare(account: VendorAccount, model: string, expected: ReadonlyMap<string, string>, field: string) {
  const stored = await account.records(model)
  const values = new Map([...stored].map(([remoteId, { document }]) => [remoteId, document[field]]))
  assert.deepEqual(values, expected)
  assert.deepEqual(await fold(account, model), new Set([...stored.values()].map((record) => record.id)))
}

const shapes = { pageSize: fc.integer({ min: 1, max: 4 }), granularity: fc.constantFrom(1, 20, 1000) }

test('after any history of a stream with a cursor and a sweep, the store and the log are as the vendor is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.record(shapes), async (steps, shape) => {
      const account = await openVendor(platform)
      Object.assign(account.sandbox.state, shape)
      await play(account, 'people', steps)
      const people = [...existing(account.sandbox, 'people')]
      await compare(account, 'hris.Employee', new Map(people.map(([key, { name }]) => [key, name])), 'first_name')
      const jobs = people.flatMap(([, person]) => person.jobs as { id: string; title: string }[])
      await compare(account, 'hris.Employment', new Map(jobs.map((job) => [job.id, job.title])), 'job_title')
    }),
    { numRuns: 40, endOnFailure: false },
  )
})

for (const [collection, model, field] of [
  ['places', 'hris.Location', 'name'],
  ['payGroups', 'hris.PayGroup', 'pay_group_name'],
] as const)
  test(`after any history of ${collection}, whose deletes the list tells, an incremental run is enough`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.record(shapes), async (steps, shape) => {
        const account = await openVendor(platform)
        Object.assign(account.sandbox.state, shape)
        await play(account, collection, steps)
        const all = [...existing(account.sandbox, collection)]
        await compare(account, model, new Map(all.map(([key, { name }]) => [key, name])), field)
      }),
      { numRuns: 30, endOnFailure: false },
    )
  })
