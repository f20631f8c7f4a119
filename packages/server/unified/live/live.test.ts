import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { TestAccount } from '../../testing.ts'
import {
  byId,
  githubSizes,
  hubspotSizes,
  idsOf,
  liveWorld,
  vendorCalls,
  withoutInstants,
  type Asking,
  type LiveWorld,
} from './testing.ts'

let world: LiveWorld
let crm: TestAccount<any>
let tickets: TestAccount<any>

before(async () => {
  world = await liveWorld()
  crm = await world.link('hubspot', hubspotSizes)
  tickets = await world.link('github', githubSizes)
})
after(() => world.close())

const get = (path: string, options: Partial<Asking> = {}) => world.get(path, { as: crm, ...options })
const all = (path: string, options: Partial<Asking> = {}, size?: number) =>
  world.all(path, { as: crm, ...options }, size)
const query = (sql: string, values?: unknown[]) => world.query(sql, values)

test('a live list of a model that was never synced is what a sync stores, with the same ids', async () => {
  const live = await all('/api/crm/v1/contacts', { source: 'live' }, 30)
  assert.ok(live.length >= 130)
  assert.equal(new Set(live.map(({ id }) => id)).size, live.length)
  await crm.sync()
  const stored = await all('/api/crm/v1/contacts', { source: 'synced' }, 100)
  assert.deepEqual(byId(live).map(withoutInstants), byId(stored).map(withoutInstants))
})

test('each answer says where it came from, and as of when', async () => {
  const synced = await get('/api/crm/v1/contacts?page_size=1')
  assert.equal(synced.source, 'synced')
  assert.ok(Date.parse(synced.freshAsOf!) <= Date.now())
  const before = Date.now()
  const live = await get('/api/crm/v1/contacts?page_size=1', { source: 'live' })
  assert.equal(live.source, 'live')
  assert.ok(Date.parse(live.freshAsOf!) >= before)
  const one = await get(`/api/crm/v1/contacts/${synced.body.results[0].id}`)
  assert.deepEqual([one.source, one.freshAsOf === null], ['synced', false])
  assert.equal((await get('/api/crm/v1/contacts', { source: 'psychic' })).status, 400)
})

test('what is stored is good enough for as long as the caller says', async () => {
  const calls = vendorCalls(crm)
  assert.equal((await get('/api/crm/v1/contacts', { source: 'max-age=3600' })).source, 'synced')
  assert.equal(vendorCalls(crm), calls)
  assert.equal((await get('/api/crm/v1/contacts?page_size=1', { source: 'max-age=0' })).source, 'live')
  assert.ok(vendorCalls(crm) > calls)
})

test('a live answer shows what changed a moment ago, and refreshes what is stored', async () => {
  const [account] = (await get('/api/crm/v1/accounts?page_size=1')).body.results
  crm.sandbox.touch('companies', { ids: [account.remote_id] })
  const stored = (await get(`/api/crm/v1/accounts/${account.id}`)).body
  const live = (await get(`/api/crm/v1/accounts/${account.id}`, { source: 'live' })).body
  assert.notDeepEqual(withoutInstants(live), withoutInstants(stored))
  assert.equal(live.created_at, stored.created_at)
  assert.deepEqual((await get(`/api/crm/v1/accounts/${account.id}`)).body, live)
  const changes = await query('SELECT kind, origin FROM change WHERE record_id = $1 ORDER BY at DESC LIMIT 1', [
    account.id,
  ])
  assert.deepEqual(changes, [{ kind: 'changed', origin: 'live' }])
  // So the next sync has nothing to report of it.
  await crm.sync('companies')
  const after = await query('SELECT count(*)::int AS count FROM change WHERE record_id = $1', [account.id])
  assert.deepEqual(after, [{ count: 2 }])
})

test('a record that was looked at a moment ago need not be asked for again', async () => {
  const [contact] = (await get('/api/crm/v1/contacts?page_size=1')).body.results
  await query(`UPDATE sync_run SET started_at = started_at - interval '1 hour' WHERE linked_account_id = $1`, [crm.id])
  await query(`UPDATE raw_payload SET fetched_at = fetched_at - interval '1 hour' WHERE linked_account_id = $1`, [
    crm.id,
  ])
  const path = `/api/crm/v1/contacts/${contact.id}`
  assert.equal((await get(path, { source: 'max-age=60' })).source, 'live')
  const calls = vendorCalls(crm)
  const again = await get(path, { source: 'max-age=60' })
  assert.equal(again.source, 'synced')
  assert.ok(Date.parse(again.freshAsOf!) > Date.now() - 60_000)
  assert.equal(vendorCalls(crm), calls)
})

test('a model that is switched off is not asked for either', async () => {
  const settings = (read: boolean) =>
    query('UPDATE linked_account SET model_settings = $2 WHERE id = $1', [
      crm.id,
      JSON.stringify(read ? {} : { 'crm.Contact': { v: 1, read: false } }),
    ])
  await settings(false)
  const calls = vendorCalls(crm)
  const { status, body } = await get('/api/crm/v1/contacts', { source: 'live' })
  assert.deepEqual([status, body.code], [403, 'model_disabled'])
  assert.equal(vendorCalls(crm), calls)
  await settings(true)
})

test('what nobody wants to see again, or does not select, is not shown live either, nor stored', async () => {
  const { results } = (await get('/api/crm/v1/contacts?page_size=100')).body
  const [ignored] = results
  await query(
    `INSERT INTO ignored_record (organization_id, linked_account_id, id, model, reason) VALUES ($1, $2, $3, 'crm.Contact', 'GDPR')`,
    [world.tested.organizationId, crm.id, ignored.id],
  )
  const owner = results.find((contact: any) => contact.owner !== null && contact.id !== ignored.id).owner
  const { remote_id: remoteId } = (await get(`/api/crm/v1/users/${owner}`)).body
  await query(
    `INSERT INTO selective_sync (organization_id, linked_account_id, model, conditions) VALUES ($1, $2, 'crm.Contact', $3)`,
    [
      world.tested.organizationId,
      crm.id,
      JSON.stringify([{ field: 'owner', operator: 'NOT_EQUALS', value: remoteId }]),
    ],
  )
  await query('DELETE FROM record WHERE linked_account_id = $1 AND model = $2', [crm.id, 'crm.Contact'])
  const live = await all('/api/crm/v1/contacts', { source: 'live' }, 40)
  assert.ok(live.length > 0)
  assert.ok(live.every((contact) => contact.id !== ignored.id && contact.owner !== owner))
  const stored = await query(`SELECT id FROM record WHERE linked_account_id = $1 AND model = 'crm.Contact'`, [crm.id])
  assert.deepEqual(idsOf(stored), idsOf(live))
  assert.equal((await get(`/api/crm/v1/contacts/${ignored.id}`, { source: 'live' })).status, 404)
  await query('DELETE FROM ignored_record WHERE linked_account_id = $1', [crm.id])
  await query('DELETE FROM selective_sync WHERE linked_account_id = $1', [crm.id])
  await all('/api/crm/v1/contacts', { source: 'live' }, 40)
})

test('a record that the vendor no longer has is told as deleted', async () => {
  const { results } = (await get('/api/crm/v1/contacts?page_size=5')).body
  const gone = results.at(-1)
  crm.sandbox.touch('contacts', { ids: [gone.remote_id], remove: true })
  const live = await get(`/api/crm/v1/contacts/${gone.id}`, { source: 'live' })
  assert.deepEqual([live.status, live.body.remote_was_deleted], [200, true])
})

test('filters of a live list find what they find among what is stored', async () => {
  const { results } = (await get('/api/crm/v1/contacts?page_size=100')).body
  const some = results.find((contact: any) => contact.email_addresses.length > 0 && contact.account !== null)
  for (const filter of [
    `email_addresses=${encodeURIComponent(some.email_addresses[0].email_address)}`,
    `account_id=${some.account}`,
    `remote_id=${some.remote_id}`,
    `created_before=${new Date(0).toISOString()}`,
  ]) {
    const live = await all(`/api/crm/v1/contacts?${filter}`, { source: 'live' })
    const stored = await all(`/api/crm/v1/contacts?${filter}`, { source: 'synced' })
    assert.deepEqual(byId(live), byId(stored), filter)
  }
  assert.equal((await get('/api/crm/v1/contacts?order_by=created_at', { source: 'live' })).status, 400)
})

test('the vendor is told what it can filter by itself, so that little is sent', async () => {
  const { results } = (await get('/api/crm/v1/contacts?page_size=100')).body
  const some = results.find((contact: any) => contact.account !== null && contact.email_addresses.length > 0)
  const email = some.email_addresses[0].email_address.toUpperCase()
  for (const filter of [`account_id=${some.account}`, `email_addresses=${encodeURIComponent(email)}`]) {
    crm.sandbox.ledger.clear()
    const found = await get(`/api/crm/v1/contacts?${filter}`, { source: 'live' })
    assert.ok(
      found.body.results.some(({ id }: any) => id === some.id),
      filter,
    )
    assert.equal(found.body.next, null)
    assert.equal(crm.sandbox.ledger.count(/contacts\/search$/), 1, filter)
    assert.equal(crm.sandbox.ledger.count(/^/), 1, filter)
  }
})

test('one page costs no more than a few requests, and says where to go on', async () => {
  const calls = vendorCalls(tickets)
  const page = await get('/api/ticketing/v1/tickets?name=nobody-has-this-name', { as: tickets, source: 'live' })
  assert.equal(page.status, 200)
  assert.ok(vendorCalls(tickets) - calls <= 10)
  assert.deepEqual(
    await all('/api/ticketing/v1/tickets?name=nobody-has-this-name', { as: tickets, source: 'live' }),
    [],
  )
})

test('a list that the vendor keeps under each parent is paged through whole, in any size of page', async () => {
  await tickets.sync()
  const stored = await all('/api/ticketing/v1/tickets', { as: tickets, source: 'synced' }, 100)
  for (const size of [7, 100]) {
    const live = await all('/api/ticketing/v1/tickets', { as: tickets, source: 'live' }, size)
    assert.deepEqual(idsOf(live), idsOf(stored), String(size))
  }
})

test('a cursor of a live list belongs to that list of that account, and shows nothing of the vendor', async () => {
  const { body } = await get('/api/crm/v1/contacts?page_size=5', { source: 'live' })
  assert.ok(body.next.startsWith('live-'))
  assert.doesNotMatch(Buffer.from(body.next.slice(5), 'base64url').toString('latin1'), /after|http|position/)
  // Without a header the list goes on where it began.
  assert.equal((await get(`/api/crm/v1/contacts?page_size=5&cursor=${body.next}`)).source, 'live')
  for (const [path, options] of [
    [`/api/crm/v1/accounts?page_size=5&cursor=${body.next}`, {}],
    [`/api/crm/v1/contacts?page_size=5&remote_id=1&cursor=${body.next}`, {}],
    [`/api/crm/v1/contacts?cursor=${body.next}`, { source: 'synced' }],
    [`/api/crm/v1/contacts?cursor=${body.next.slice(0, -4)}AAAA`, {}],
    [`/api/crm/v1/contacts?cursor=live-AAAA`, { source: 'live' }],
  ] as const)
    assert.deepEqual(
      await get(path, options).then(({ status, body: { parameter } }) => [status, parameter]),
      [400, '?cursor'],
      path,
    )
  const stored = (await get('/api/crm/v1/contacts?page_size=5')).body.next
  assert.equal((await get(`/api/crm/v1/contacts?page_size=5&cursor=${stored}`, { source: 'live' })).status, 400)
  assert.equal(
    (await get(`/api/crm/v1/contacts?page_size=5&cursor=${stored}`, { source: 'max-age=0' })).source,
    'synced',
  )
})

test('a live search finds tickets by the ids of the vendor, whatever the source is', async () => {
  const stored = await all('/api/ticketing/v1/tickets', { as: tickets }, 100)
  const some = stored.find((ticket) => ticket.collections.length > 0)
  const collections = await all('/api/ticketing/v1/collections', { as: tickets }, 100)
  const collection = collections.find(({ id }) => id === some.collections[0])
  const expected = stored.filter((ticket) => ticket.collections.includes(collection.id))
  for (const parameter of [`collections=${collection.remote_id}`, `collection_ids=${collection.id}`]) {
    const path = `/api/ticketing/v1/tickets/live-search?${parameter}&page_size=20`
    const found: any[] = []
    let page = await get(path, { as: tickets })
    assert.equal(page.source, 'live')
    for (;;) {
      found.push(...page.body.results)
      if (page.body.next === null) break
      page = await get(`${path}&remote_cursor=${page.body.next}`, { as: tickets })
    }
    assert.deepEqual(idsOf(found), idsOf(expected), parameter)
  }
  assert.equal((await get('/api/ticketing/v1/tickets/live-search?order_by=created_at', { as: tickets })).status, 400)
})
