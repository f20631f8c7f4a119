import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { connectorOf, sandboxOf } from '../../testing.ts'
import { openVendor, put, type VendorAccount } from '../../sync/testing.ts'
import { controlWorld, type ControlWorld } from '../testing.ts'

const hubspot = connectorOf('hubspot')
const hubspotSandbox = sandboxOf('hubspot')

let world: ControlWorld
before(async () => {
  world = await controlWorld([hubspot])
})
after(() => world.close())

const condition = (model: string, field: string, operator: string, value: unknown) => ({
  common_model: model,
  field_name: field,
  operator,
  value,
})

const choose = (token: string, ...conditions: object[]) =>
  world.call('PUT', '/api/selective-sync/configurations', {
    token,
    body: { sync_configurations: [{ linked_account_conditions: conditions }] },
  })

async function groupsVendor(count: number): Promise<VendorAccount> {
  const account = await openVendor(world)
  for (let index = 0; index < count; index += 1)
    put(account.sandbox, 'groups', `g${index}`, { name: index % 5 === 0 ? 'keep' : 'leave' })
  return account
}

const names = async (account: VendorAccount): Promise<string[]> =>
  [...(await account.records('hris.Group', { withRemoved: true })).values()].map(({ document }) => document.name)

describe('selective sync', () => {
  test('stores only what meets the conditions where the vendor cannot tell', async () => {
    const account = await groupsVendor(10)
    await choose(account.token, condition('Group', 'name', 'EQUALS', 'keep'))
    await account.sync('groups')
    assert.deepEqual(await names(account), ['keep', 'keep'])
    const raws = await account.ask('SELECT body FROM raw_payload WHERE linked_account_id = $1')
    assert.equal(raws.length, 2, 'nothing of the others is kept')
  })

  test('removes what no longer meets new conditions with the next full run, without the brake on deletes', async () => {
    const account = await groupsVendor(20)
    await account.sync('groups')
    assert.equal((await names(account)).length, 20)
    await choose(account.token, condition('Group', 'name', 'EQUALS', 'keep'))
    await account.sync('groups')
    const run = await account.run('groups')
    assert.deepEqual([run.status, run.mode, run.error_message], ['DONE', 'full', null])
    assert.deepEqual(new Set(await names(account)), new Set(['keep']))
    const removed = (await account.changes('hris.Group')).filter(({ kind }) => kind === 'removed')
    assert.equal(removed.length, 16, 'subscribers hear of it')
  })

  test('the brake still stops a vendor that suddenly has nothing', async () => {
    const account = await groupsVendor(20)
    await choose(account.token, condition('Group', 'name', 'EQUALS', 'keep'))
    await account.sync('groups')
    for (const { id } of account.sandbox.state.collections['groups']!.list())
      put(account.sandbox, 'groups', id, { name: 'leave' })
    account.sandbox.state.beforePage = async () => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"items":[],"gone":[],"ids":[],"next":null}',
    })
    await account.requestFull()
    await account.sync('groups')
    assert.equal((await account.run('groups')).error_code, 'delete_brake')
    assert.equal((await names(account)).length, 4)
  })

  test('an incremental run notices that a record has left the selection, or entered it', async () => {
    const account = await groupsVendor(5)
    await choose(account.token, condition('Group', 'name', 'EQUALS', 'keep'))
    await account.sync('groups')
    put(account.sandbox, 'groups', 'g0', { name: 'leave' })
    put(account.sandbox, 'groups', 'g1', { name: 'keep' })
    await account.sync('groups')
    assert.equal((await account.run('groups')).mode, 'incremental')
    assert.deepEqual([...(await account.records('hris.Group', { withRemoved: true })).keys()], ['g1'])
  })

  test('wider conditions bring back what was left out', async () => {
    const account = await groupsVendor(10)
    await choose(account.token, condition('Group', 'name', 'EQUALS', 'keep'))
    await account.sync('groups')
    await choose(account.token)
    await account.sync('groups')
    assert.equal((await names(account)).length, 10)
  })

  test('the vendor is asked to leave the others out where it can, in full runs', async () => {
    const account = await world.link(hubspot, hubspotSandbox, { isRateLimited: false })
    await account.sync('contacts')
    const { results } = (await world.get('/api/crm/v1/contacts?page_size=1', account.token)).body
    const after = new Date(Date.parse(results[0].remote_created_at) - 1).toISOString()
    const set = await choose(account.token, condition('Contact', 'remote_created_at', 'GREATER_THAN', after))
    assert.equal(set.status, 200, JSON.stringify(set.body))
    account.sandbox.ledger.clear()
    await account.sync('contacts')
    const paths = new Set(account.sandbox.ledger.requests.map(({ method, path }) => `${method} ${path}`))
    assert.ok(paths.has('POST /crm/v3/objects/contacts/search'))
    assert.equal(paths.has('GET /crm/v3/objects/contacts'), false)
    const { body } = await world.get('/api/crm/v1/contacts', account.token)
    assert.ok(body.results.length > 0)
    for (const contact of body.results) assert.ok(contact.remote_created_at > after)
  })

  test('tells what can be chosen by, what was chosen, and when it is in force', async () => {
    const account = await groupsVendor(1)
    await account.sync('groups')
    const { body: meta } = await world.call('GET', '/api/hris/v1/selective-sync/meta?common_model=Group', {
      token: account.token,
    })
    assert.equal(meta.results.length, 1)
    const [schema] = meta.results
    assert.deepEqual([schema.field_name, schema.native_name, schema.condition_type], ['name', 'name', 'STRING'])

    const byId = { condition_schema_id: schema.id, operator: 'IN', value: ['keep'] }
    const { body: set } = await choose(account.token, byId)
    const { body: read } = await world.call('GET', '/api/hris/v1/selective-sync/configurations', {
      token: account.token,
    })
    assert.deepEqual(read, set)
    assert.deepEqual(read[0].linked_account_conditions, [
      { ...byId, common_model: 'Group', native_name: 'name', field_name: 'name' },
    ])
    const { body: listed } = await world.call('GET', '/api/hris/v1/selective-sync/conditions', {
      token: account.token,
    })
    assert.deepEqual(
      listed.results.map((one: any) => [one.common_model, one.normalized_key_name, one.operator]),
      [['Group', 'name', 'IN']],
    )
    const usage = async () => {
      const { body } = await world.call('GET', '/api/hris/v1/sync-status', { token: account.token })
      const of = (model: string) => body.results.find((one: any) => one.model_id === model)
      return [of('hris.Group'), of('hris.Team')].map((one) => one.selective_sync_configurations_usage)
    }
    assert.deepEqual(await usage(), ['IN_NEXT_SYNC', null])
    await account.sync('groups')
    assert.deepEqual(await usage(), ['IN_LAST_SYNC', null])
  })

  test('what cannot be a condition is named', async () => {
    const account = await groupsVendor(0)
    const base = '/sync_configurations/0/linked_account_conditions/0'
    for (const [wrong, pointer] of [
      [condition('Group', 'shoe_size', 'EQUALS', 'x'), 'field_name'],
      [condition('Group', 'is_commonly_used_as_team', 'EQUALS', true), 'field_name'],
      [condition('Group', 'name', 'GREATER_THAN', 'x'), 'operator'],
      [condition('Group', 'name', 'EQUALS', 7), 'value'],
      [condition('Group', 'name', 'IN', 'x'), 'value'],
      [condition('Group', 'name', 'IN', ['x', '']), 'value/1'],
      [{ condition_schema_id: account.id, operator: 'EQUALS', value: 'x' }, 'condition_schema_id'],
    ] as const) {
      const { status, body } = await choose(account.token, wrong)
      assert.deepEqual([status, body.parameter], [400, `${base}/${pointer}`])
    }
  })
})
