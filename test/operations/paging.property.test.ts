/** Paging through any filter, while records change: what did not change comes exactly once. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { models, type Model } from '@crosswalk/models'
import * as fc from 'fast-check'
import { runStream } from '../../packages/server/sync/run-stream.ts'
import { urlOf } from './checked-call.ts'
import { filterValues } from './read-parameters.ts'
import { call, operationOn, readVisits, startWalk, type RecordWalk, type UnifiedRecord } from './walk-records.ts'
import { seededRow } from './whole/values.ts'
import { streamOf } from './whole/vendor-names.ts'
import { openWorld, type World } from './world.ts'

/** Models with many filters, lists in lists, sorting, and relations: what lists of all others are made of. */
const names = ['hris.Employee', 'crm.Contact', 'ticketing.Ticket', 'filestorage.File', 'hris.Employment'] as const
const chosen = names.map((name) => models.get(name)!)
const rows = 45

let world: World

before(async () => {
  world = await openWorld({ categories: ['hris', 'crm', 'ticketing', 'filestorage'], rows })
})
after(() => world.close())

/** What happens at the vendor between two pages. */
const change = fc.record({
  kind: fc.constantFrom('change', 'add', 'remove'),
  /** Which record, as a share of those there are. */
  place: fc.double({ min: 0, max: 0.999, noNaN: true }),
  count: fc.integer({ min: 1, max: 4 }),
})

const scenario = fc.record({
  model: fc.constantFrom(...chosen),
  pageSize: fc.integer({ min: 1, max: 12 }),
  /** Which of the possible filters, by their place. */
  filters: fc.uniqueArray(fc.nat(40), { maxLength: 2 }),
  order: fc.nat(4),
  showsDeleted: fc.boolean(),
  changes: fc.array(fc.option(change), { maxLength: 12 }),
})

test('a record that did not change is neither skipped nor repeated, whatever the filter', async (context) => {
  let pages = 0
  let results = 0
  await fc.assert(
    fc.asyncProperty(scenario, async ({ model, pageSize, filters, order, showsDeleted, changes }) => {
      const walk = startWalk(world, model.category)
      const operation = operationOn(walk, model, 'list')
      const query = {
        ...(await filterOf(walk, model, filters)),
        ...orderOf(model, order),
        ...(showsDeleted && { include_deleted_data: true }),
      }
      const read = async (more: Readonly<Record<string, string | number>>): Promise<any> =>
        (await call(walk, operation, { query: { ...query, ...more } })).body
      const first = await read({ page_size: 100 })
      const touched = new Set<string>()
      const seen: UnifiedRecord[] = []
      let cursor: string | undefined
      for (let page = 0; page === 0 || cursor !== undefined; page++) {
        const body = await read({ page_size: pageSize, ...(cursor !== undefined && { cursor }) })
        seen.push(...body.results)
        pages += 1
        cursor = body.next ?? undefined
        const next = changes[page]
        if (next) for (const id of await happen(walk, model, next)) touched.add(id)
        assert.ok(page < 500, `${urlOf(operation, { query })} does not end`)
      }
      // Where there is more than one large page, only what stood on the first is known to have been there.
      const expected = (first.results as UnifiedRecord[]).filter((record) => !touched.has(record['remote_id']))
      const counts = Map.groupBy(seen, ({ id }) => id)
      for (const record of expected) {
        const count = counts.get(record.id)?.length ?? 0
        assert.equal(
          count,
          1,
          `${model.name} ${record['remote_id']} came ${count} times: ${urlOf(operation, { query })}`,
        )
      }
      for (const [id, found] of counts)
        if (!touched.has(found[0]!['remote_id'])) assert.equal(found.length, 1, `${model.name} ${id} was repeated`)
      results += expected.length
    }),
    { numRuns: 60 },
  )
  context.diagnostic(`${pages} pages, ${results} unchanged records, each once`)
  assert.ok(pages > 100 && results > 300, 'hardly anything was read')
})

/** Filters with values that some record has, so that they find something. */
async function filterOf(walk: RecordWalk, model: Model, places: readonly number[]): Promise<Record<string, string>> {
  if (!walk.directory.has(model.name)) await readVisits.list(walk, operationOn(walk, model, 'list'))
  const possible = filterValues(model, walk.directory.get(model.name)!, walk.directory)
  return Object.fromEntries(
    places.map((place) => possible[place % possible.length]!).map(([name, value]) => [name, value]),
  )
}

const orderOf = ({ orderBy = [] }: Model, place: number): Record<string, string> => {
  const orders = orderBy.flatMap((field) => [field, `-${field}`])
  return orders.length > 0 && place < orders.length ? { order_by: orders[place]! } : {}
}

let added = 0

/** Something changes at the vendor and is synced; answers the remote ids concerned. */
async function happen(
  { account }: RecordWalk,
  model: Model,
  { kind, place, count }: { readonly kind: string; readonly place: number; readonly count: number },
): Promise<readonly string[]> {
  const stream = streamOf(model)
  const table = account.sandbox.state.tables.get(stream)!
  const ids = table.list().map(({ id }) => id)
  const from = Math.floor(place * ids.length)
  let concerned = ids.slice(from, from + count)
  const { sizes } = account.sandbox.definition
  if (kind === 'add') {
    concerned = concerned.map(() => `added_${(added += 1)}`)
    for (const id of concerned) table.insert(id, seededRow({ marker: '', sizes }, model, added % (rows - 1)))
  } else if (kind === 'remove' && ids.length > rows / 2) {
    account.sandbox.touch(stream, { ids: concerned, remove: true })
  } else {
    // All of it changes, also what the list is filtered and sorted by.
    for (const id of concerned)
      table.update(id, () => seededRow({ marker: '', sizes }, model, (added += 1) % (rows - 1)))
  }
  await runStream(world.platform.platform, {
    organizationId: world.own.organizationId,
    linkedAccountId: account.id,
    stream,
  })
  return concerned
}
