import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { CrosswalkError, packPosition, type RemoteRequest } from '@crosswalk/connector-kit'
import { nextSearch, searchChanged } from './search.ts'
import { askOf, idsOf, sandboxOf, walk, type HubSpotSandbox } from './testing.ts'

/** Gives contacts the instants at which they were modified, in the order of their ids. */
function modify(sandbox: HubSpotSandbox, instants: readonly number[]): readonly string[] {
  const { table } = sandbox.state.objects.get('contacts')!
  const ids = table.list().map(({ id }) => id)
  for (const [index, id] of ids.entries()) table.update(id, (row) => row, instants[index])
  return ids
}

const noon = Date.UTC(2026, 5, 1, 12)
const iso = (milliseconds: number) => new Date(milliseconds).toISOString()

test('an incremental run reads 25,000 contacts past the cap of 10,000, also where 12,000 share one instant', async () => {
  const sandbox = sandboxOf({ contacts: 25_000 })
  const imported = noon + 5_000
  const ids = modify(
    sandbox,
    // Before, at and after the import; scattered over the ids.
    Array.from({ length: 25_000 }, (_, index) => {
      if (index % 25 < 12) return imported
      return index % 25 < 18 ? noon + (index % 4_999) : imported + 1 + index
    }),
  )
  const requests: RemoteRequest[] = []
  const pages = await walk(
    askOf(sandbox, (request) => requests.push(request)),
    'contacts',
    iso(noon),
  )

  assert.deepEqual([...new Set(idsOf(pages))].sort(), [...ids].sort())
  assert.ok(idsOf(pages).length < 26_000, `${idsOf(pages).length} records were read for 25,000`)
  assert.equal(sandbox.ledger.count(/./, 400), 0)
  const offsets = requests.map(({ json }) => Number((json as { after?: string }).after ?? 0))
  assert.ok(Math.max(...offsets) < 10_000)
  assert.ok(requests.length < 140, `${requests.length} requests were made for 25,000 records`)
})

test('the sandbox refuses to page beyond 10,000 results, like HubSpot', async () => {
  const sandbox = sandboxOf({ contacts: 5 })
  const ask = askOf(sandbox)
  const body = { filterGroups: [], limit: 200, after: '9900' }
  await assert.rejects(
    ask({ method: 'POST', path: '/crm/v3/objects/contacts/search', json: body }),
    (error: CrosswalkError) => error.code === 'remote_invalid' && error.details.remoteCode === 'VALIDATION_ERROR',
  )
})

test('a contact that changes while an incremental run reads pushes no other one out', async () => {
  const sandbox = sandboxOf({ contacts: 1_000 })
  const ids = modify(
    sandbox,
    Array.from({ length: 1_000 }, (_, index) => noon + Math.floor(index / 3)),
  )
  const { table } = sandbox.state.objects.get('contacts')!
  let turn = 0
  const ask = askOf(sandbox, () => {
    // Three of those already read move to the end between any two pages.
    for (const id of turn === 0 ? [] : ids.slice(turn * 3, turn * 3 + 3))
      table.update(id, (row) => row, noon + 90_000 + turn)
    turn++
  })
  const pages = await walk(ask, 'contacts', iso(noon))
  assert.deepEqual([...new Set(idsOf(pages))].sort(), [...ids].sort())
})

test('every contact is read whatever instants they share', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 450 })), {
        minLength: 1,
        maxLength: 6,
      }),
      async (groups) => {
        const instants = groups.flatMap(([offset, count]) => Array.from({ length: count }, () => noon + offset))
        const sandbox = sandboxOf({ companies: 0, contacts: instants.length, deals: 0 })
        const ids = modify(sandbox, instants)
        const pages = await walk(askOf(sandbox), 'contacts', iso(noon))
        assert.deepEqual([...new Set(idsOf(pages))].sort(), [...ids].sort())
      },
    ),
    { numRuns: 25 },
  )
})

test('an incremental run reads nothing older than its cursor', async () => {
  const sandbox = sandboxOf({ contacts: 10 })
  const ids = modify(
    sandbox,
    Array.from({ length: 10 }, (_, index) => noon + index),
  )
  assert.deepEqual(idsOf(await walk(askOf(sandbox), 'contacts', iso(noon + 7))), ids.slice(7))
})

test('an answer older than what was asked for stops the run instead of leading it round in circles', () => {
  const contact = {
    id: '1',
    properties: { lastmodifieddate: iso(noon - 1) },
    createdAt: '',
    updatedAt: '',
    archived: false,
  }
  const page = { results: [contact], paging: { next: { after: '200' } } }
  assert.throws(
    () => nextSearch(page, { modified: 'lastmodifieddate', since: iso(noon), position: undefined }),
    (error: CrosswalkError) => error.code === 'remote_malformed',
  )
})

test('a search asks for the mapped properties, oldest change first', () => {
  const position = packPosition({ operator: 'EQ', instant: noon, id: '17' })
  const search = { path: 'deals', modified: 'hs_lastmodifieddate', properties: ['dealname'], since: iso(noon) }
  assert.deepEqual(searchChanged({ ...search, position: undefined }), {
    method: 'POST',
    path: '/crm/v3/objects/deals/search',
    idempotent: true,
    json: {
      filterGroups: [{ filters: [{ propertyName: 'hs_lastmodifieddate', operator: 'GTE', value: String(noon) }] }],
      sorts: [{ propertyName: 'hs_lastmodifieddate', direction: 'ASCENDING' }],
      properties: ['dealname'],
      limit: 200,
    },
  })
  assert.deepEqual((searchChanged({ ...search, position }).json as { sorts: unknown }).sorts, [
    { propertyName: 'hs_object_id', direction: 'ASCENDING' },
  ])
})
