import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { connectorOf, sandboxOf } from '../../testing.ts'
import { openVendor, put } from '../../sync/testing.ts'
import { controlWorld, type ControlWorld } from '../testing.ts'

const hubspot = connectorOf('hubspot')
const hubspotSandbox = sandboxOf('hubspot')

let world: ControlWorld
before(async () => {
  world = await controlWorld([hubspot])
})
after(() => world.close())

const scopeOf = (body: any, name: string) => body.common_models.find((one: any) => one.model_name === name)

const off = (model: string, ...fields: string[]) => ({
  common_models: [{ model_name: model, field_permissions: { disabled_fields: fields } }],
})

/** Every row of the account that could hold a value, as text. */
const everythingStored = async (id: string): Promise<string> =>
  JSON.stringify([
    await world.rows('SELECT body FROM raw_payload WHERE linked_account_id = $1', id),
    await world.rows('SELECT document, sensitive FROM record WHERE linked_account_id = $1', id),
    await world.rows('SELECT value FROM record_filter WHERE linked_account_id = $1', id),
    await world.rows('SELECT previous FROM change WHERE linked_account_id = $1', id),
  ])

async function peopleVendor() {
  const account = await openVendor(world)
  for (let index = 0; index < 5; index += 1)
    put(account.sandbox, 'people', `p${index}`, {
      name: `Ann ${index}`,
      ssn: `SSN-${index}`,
      jobs: [{ id: `j${index}`, title: `Title ${index}` }],
    })
  await account.sync('people', 'staff')
  return account
}

describe('scopes', () => {
  test('are everything until somebody says otherwise, for each model with its fields', async () => {
    const { body } = await world.call('GET', '/api/hris/v1/default-scopes')
    const employee = scopeOf(body, 'Employee')
    assert.deepEqual(employee.model_permissions, { READ: { is_enabled: true }, WRITE: { is_enabled: true } })
    assert.ok(employee.field_permissions.enabled_fields.includes('ssn'))
    assert.deepEqual(employee.field_permissions.disabled_fields, [])
    assert.equal(scopeOf(body, 'Contact'), undefined, 'another category')
    assert.ok(scopeOf((await world.call('GET', '/api/default-scopes')).body, 'crm.Contact'))
  })

  test('a field that is off reads as empty at once, and is then found nowhere in the store', async () => {
    const account = await peopleVendor()
    assert.match(await everythingStored(account.id), /SSN-3/)
    const set = await world.call('POST', '/api/hris/v1/linked-account-scopes', {
      token: account.token,
      body: off('Employee', 'ssn', 'first_name'),
    })
    assert.equal(set.status, 200)
    assert.deepEqual(scopeOf(set.body, 'Employee').field_permissions.disabled_fields, ['first_name', 'ssn'])

    const read = await world.call('GET', '/api/hris/v1/employees?include_sensitive_fields=true', {
      token: account.token,
    })
    assert.equal(read.body.results.length, 5)
    for (const employee of read.body.results) assert.deepEqual([employee.ssn, employee.first_name], [null, null])
    await world.runJobs()
    assert.doesNotMatch(await everythingStored(account.id), /SSN-|Ann/)

    put(account.sandbox, 'people', 'p9', { name: 'Ann 9', ssn: 'SSN-9', jobs: [] })
    await account.sync('people', 'staff')
    assert.doesNotMatch(await everythingStored(account.id), /SSN-|Ann/, 'the next sync stores nothing of it either')
  })

  test('a field that is on again comes back with a full run, which is asked for', async () => {
    const account = await peopleVendor()
    const path = '/api/hris/v1/linked-account-scopes'
    await world.call('POST', path, { token: account.token, body: off('Employee', 'ssn') })
    await world.runJobs()
    await world.call('POST', path, {
      token: account.token,
      body: { common_models: [{ model_name: 'Employee', field_permissions: { enabled_fields: ['ssn'] } }] },
    })
    assert.equal((await account.schedule('people')).next_trigger, 'request')
    assert.equal((await account.schedule('teams')).next_trigger, 'initial', 'nothing else is asked for')
    await account.sync('people', 'staff')
    assert.match(await everythingStored(account.id), /SSN-3/)
  })

  test('a property that is off is no longer asked for', async () => {
    const account = await world.link(hubspot, hubspotSandbox, { isRateLimited: false })
    const askedFor = async () => {
      account.sandbox.ledger.clear()
      await account.sync('contacts')
      const asked = account.sandbox.ledger.requests.filter(({ path }) => path === '/crm/v3/objects/contacts')
      assert.ok(asked.length > 0)
      return asked.map(({ query }) => decodeURIComponent(query)).join(' ')
    }
    assert.match(await askedFor(), /\bphone\b/)
    const set = await world.call('POST', '/api/crm/v1/linked-account-scopes', {
      token: account.token,
      body: off('Contact', 'phone_numbers'),
    })
    assert.equal(set.status, 200)
    await world.call('POST', '/api/crm/v1/sync-status/resync', { token: account.token })
    assert.doesNotMatch(await askedFor(), /\bphone\b/)
  })

  test('a model that is off stops its streams, unless another model needs them, and its records are erased', async () => {
    const account = await peopleVendor()
    put(account.sandbox, 'groups', 'g1', { name: 'Group' })
    await account.sync('groups')
    const modelOff = (name: string) => ({
      common_models: [{ model_name: name, model_permissions: { READ: { is_enabled: false } } }],
    })
    const path = '/api/hris/v1/linked-account-scopes'
    await world.call('POST', path, { token: account.token, body: modelOff('Group') })
    await world.call('POST', path, { token: account.token, body: modelOff('Employee') })
    assert.equal((await account.schedule('groups')).is_enabled, false)
    assert.equal((await account.schedule('staff')).is_enabled, false)
    assert.equal((await account.schedule('people')).is_enabled, true, 'employments are read from it too')
    await world.runJobs()
    assert.equal((await account.records('hris.Group', { withRemoved: true })).size, 0)
    assert.equal((await account.records('hris.Employee', { withRemoved: true })).size, 0)
    assert.equal((await account.records('hris.Employment')).size, 5)
    assert.doesNotMatch(await everythingStored(account.id), /SSN-|Ann|Group/)
    const { body } = await world.call('GET', '/api/hris/v1/sync-status', { token: account.token })
    assert.equal(body.results.find((one: any) => one.model_id === 'hris.Group').status, 'DISABLED')

    await world.call('PUT', path, { token: account.token, body: { common_models: [] } })
    assert.equal((await account.schedule('groups')).is_enabled, true)
    await account.sync('groups', 'people')
    assert.equal((await account.records('hris.Group')).size, 1)
    assert.equal((await account.records('hris.Employee')).size, 5)
  })

  test('defaults hold for every account of the category that says nothing itself', async () => {
    const one = await peopleVendor()
    const other = await peopleVendor()
    await world.call('POST', '/api/hris/v1/linked-account-scopes', {
      token: other.token,
      body: { common_models: [{ model_name: 'hris.Employee', field_permissions: { enabled_fields: ['ssn'] } }] },
    })
    await world.call('POST', '/api/hris/v1/default-scopes', { body: off('Employee', 'ssn') })
    const fieldsOff = async (token: string) => {
      const { body } = await world.call('GET', '/api/linked-account-scopes', { token })
      return scopeOf(body, 'Employee').field_permissions.disabled_fields
    }
    assert.deepEqual(await fieldsOff(one.token), ['ssn'])
    assert.deepEqual(await fieldsOff(other.token), [])
    await world.runJobs()
    assert.doesNotMatch(await everythingStored(one.id), /SSN-/)
    assert.match(await everythingStored(other.id), /SSN-/)
    const later = await peopleVendor()
    assert.deepEqual(await fieldsOff(later.token), ['ssn'], 'also one that is linked later')
    assert.doesNotMatch(await everythingStored(later.id), /SSN-/)
    await world.call('PUT', '/api/default-scopes', { body: { common_models: [] } })
    assert.deepEqual(await fieldsOff(one.token), [])
  })

  test('what does not exist is named', async () => {
    const account = await peopleVendor()
    const set = (common_models: unknown) =>
      world.call('POST', '/api/hris/v1/linked-account-scopes', { token: account.token, body: { common_models } })
    const pointers = [
      [[{ model_name: 'Invoice' }], '/common_models/0/model_name'],
      [off('Employee', 'ssn', 'shoe_size').common_models, '/common_models/0/field_permissions/disabled_fields/1'],
      [off('Employee', 'remote_id').common_models, '/common_models/0/field_permissions/disabled_fields/0'],
      [[{ model_name: 'Employee' }, { model_name: 'hris.Employee' }], '/common_models/1/model_name'],
      [[{ model_name: 'Employee', model_permissions: { READ: true } }], '/common_models/0/model_permissions/READ'],
    ] as const
    for (const [models, pointer] of pointers) {
      const { status, body } = await set(models)
      assert.deepEqual([status, body.parameter], [400, pointer])
    }
  })

  test('changing them stands in the audit trail', async () => {
    const account = await peopleVendor()
    await world.call('POST', '/api/hris/v1/linked-account-scopes', {
      token: account.token,
      body: off('Employee', 'ssn'),
    })
    const [event] = await world.rows(
      `SELECT * FROM audit_event WHERE linked_account_id = $1 AND event_type = 'CHANGED_LINKED_ACCOUNT_COMMON_MODEL_OVERRIDE'`,
      account.id,
    )
    assert.equal(event.description, 'The scopes of hris.Employee were changed.')
  })
})
