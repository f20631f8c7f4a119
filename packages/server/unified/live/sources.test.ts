import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { generateKey } from '../../admin/api-keys.ts'
import { inOrganization } from '../../store/organization.ts'
import { testOrganization } from '../../store/testing.ts'
import type { TestAccount } from '../../testing.ts'
import { liveTasks } from './index.ts'
import {
  byId,
  githubSizes,
  hubspotSizes,
  idsOf,
  liveWorld,
  withoutInstants,
  type Asking,
  type LiveWorld,
} from './testing.ts'

let world: LiveWorld
let crm: TestAccount<any>
let tickets: TestAccount<any>

before(async () => {
  world = await liveWorld()
  crm = await world.link('hubspot', { ...hubspotSizes, companies: 4, contacts: 40 })
  tickets = await world.link('github', githubSizes)
})
after(() => world.close())

const get = (path: string, options: Partial<Asking> = {}) => world.get(path, { as: crm, ...options })
const all = (path: string, options: Partial<Asking> = {}, size?: number) =>
  world.all(path, { as: crm, ...options }, size)
const query = (sql: string, values?: unknown[]) => world.query(sql, values)

async function put(account: TestAccount<any>, body: object, key = world.tested.apiKey) {
  const response = await fetch(`${world.url}/v1/linked-accounts/${account.id}/sources`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as any }
}

async function everythingLive(account: TestAccount<any>): Promise<object> {
  const response = await fetch(`${world.url}/v1/linked-accounts/${account.id}/sources`, {
    headers: { authorization: `Bearer ${world.tested.apiKey}` },
  })
  const sources = (await response.json()) as Record<string, { source: string; max_age: number }>
  assert.ok(Object.values(sources).every(({ source, max_age: age }) => source === 'synced' && age === 60))
  return Object.fromEntries(Object.keys(sources).map((model) => [model, { source: 'live' }]))
}

async function forget(account: TestAccount<any>): Promise<void> {
  const job = { organizationId: world.tested.organizationId, linkedAccountId: account.id }
  await liveTasks(world.tested.platform)['forget-live']!(job, {} as never)
}

test('an account that is live stores nothing, and answers all the same', async () => {
  const account = crm
  await account.sync()
  const stored = await all('/api/crm/v1/contacts?include_remote_data=true', { as: account }, 100)
  const classes = await all('/api/crm/v1/custom-object-classes', { as: account })
  const below = `/api/crm/v1/custom-object-classes/${classes[0].id}/custom-objects`
  const objects = await all(below, { as: account })
  assert.ok(objects.length > 0)
  const oneBelow = async (source?: string) => {
    const one = await get(`${below}/${objects[0].id}`, { as: account, ...(source !== undefined && { source }) })
    return [one.status, one.source, one.body.id]
  }
  assert.deepEqual(await oneBelow('live'), [200, 'live', objects[0].id])
  assert.equal((await put(account, await everythingLive(account))).status, 200)
  await forget(account)
  const [trail] = await query(`SELECT event_type, details FROM audit_event ORDER BY id DESC LIMIT 1`)
  assert.deepEqual([trail.event_type, trail.details['crm.Contact']], ['CHANGED_SYNCING', { source: 'live' }])
  const left = async () =>
    query(
      `SELECT (SELECT count(*)::int FROM record WHERE linked_account_id = $1) AS records,
              (SELECT count(*)::int FROM raw_payload WHERE linked_account_id = $1) AS payloads,
              (SELECT count(*)::int FROM record_filter WHERE linked_account_id = $1) AS filters,
              (SELECT count(*)::int FROM change WHERE linked_account_id = $1) AS changes`,
      [account.id],
    )
  const nothing = [{ records: 0, payloads: 0, filters: 0, changes: 0 }]
  assert.deepEqual(await left(), nothing)

  const live = await all('/api/crm/v1/contacts?include_remote_data=true', { as: account }, 15)
  assert.deepEqual(byId(live).map(withoutInstants), byId(stored).map(withoutInstants))
  for (const record of live.slice(0, 3)) {
    const one = await get(`/api/crm/v1/contacts/${record.id}`, { as: account })
    assert.deepEqual([one.source, one.body.id], ['live', record.id])
  }
  const owned = live.find((contact) => contact.account !== null)
  const expanded = (await get(`/api/crm/v1/contacts/${owned.id}?expand=account`, { as: account })).body
  assert.equal(expanded.account.id, owned.account)
  // What a record points to can be asked for by the id that stands there.
  const owner = live.find((contact) => contact.owner !== null).owner
  assert.deepEqual((await get(`/api/crm/v1/users/${owner}`, { as: account })).body.id, owner)
  assert.equal((await get('/api/crm/v1/contacts/00000000-0000-5000-8000-000000000000', { as: account })).status, 404)
  assert.deepEqual(
    await get('/api/crm/v1/contacts', { as: account, source: 'synced' }).then(({ status, body }) => [
      status,
      body.code,
    ]),
    [409, 'conflict'],
  )
  assert.equal((await get('/api/crm/v1/contacts', { as: account, source: 'max-age=900' })).source, 'live')

  // The parent of a nested list is known once it was answered live itself.
  await all('/api/crm/v1/custom-object-classes', { as: account })
  const nested = await all(below, { as: account })
  assert.deepEqual(idsOf(nested), idsOf(objects))
  assert.deepEqual(await oneBelow(), [200, 'live', objects[0].id])

  // Streams that are live do not run; those that are set back run from their start.
  await account.sync()
  assert.deepEqual(await left(), nothing)
  assert.equal((await put(account, { 'crm.Contact': { source: 'hybrid', max_age: 30 } })).status, 200)
  const due = await query(
    'SELECT stream, next_trigger FROM sync_schedule WHERE linked_account_id = $1 AND is_enabled AND next_run_at <= now()',
    [account.id],
  )
  assert.deepEqual(due, [{ stream: 'contacts', next_trigger: 'initial' }])
  assert.equal((await get('/api/crm/v1/contacts?page_size=1', { as: account })).source, 'live')
  await account.sync()
  await new Promise((done) => setTimeout(done, 1100))
  assert.equal((await get('/api/crm/v1/contacts?page_size=1', { as: account })).source, 'synced')
  assert.equal((await all('/api/crm/v1/contacts', { as: account }, 100)).length, stored.length)
})

test('models that come together are live together, and only those that there are', async () => {
  const parents = await put(tickets, { 'ticketing.Collection': { source: 'live' } })
  assert.deepEqual([parents.status, parents.body.parameter], [409, '/ticketing.Collection'])
  assert.equal((await put(tickets, { 'ticketing.Nonsense': { source: 'live' } })).body.parameter, '/ticketing.Nonsense')
  assert.equal((await put(tickets, { 'ticketing.Ticket': { source: 'nowhere' } })).status, 400)
  const stranger = await testOrganization(world.tested.platform.database, 'Stranger')
  const key = await inOrganization(world.tested.platform.database, stranger, (client) =>
    generateKey(client, stranger, 'Key'),
  )
  assert.equal((await put(tickets, { 'ticketing.Ticket': { source: 'live' } }, key)).status, 404)
})

test('tickets of an account that is live are listed from under their parents', async () => {
  await tickets.sync()
  const stored = await all('/api/ticketing/v1/tickets', { as: tickets }, 100)
  await put(tickets, await everythingLive(tickets))
  await forget(tickets)
  const live = await all('/api/ticketing/v1/tickets', { as: tickets }, 30)
  assert.deepEqual(idsOf(live), idsOf(stored))
})
