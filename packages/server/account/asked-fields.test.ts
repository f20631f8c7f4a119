import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connectorOf, sandboxOf, testPlatform, type TestAccount, type TestPlatform } from '../testing.ts'

const hubspot = connectorOf('hubspot')
const sandbox = sandboxOf('hubspot')

let world: TestPlatform
let account: TestAccount<unknown>

before(async () => {
  world = await testPlatform([hubspot])
  account = await world.link(hubspot, sandbox, { sizes: { contacts: 30, companies: 2 }, isRateLimited: false })
})
after(() => world.close())

const valuesOf = async (name: string, path = '/api/crm/v1/contacts?page_size=100&include_remote_fields=true') => {
  const { results } = (await world.get(path, account.token)).body
  return results.flatMap((record: any) =>
    record.remote_fields.flatMap(({ remote_field_class: of, value }: any) =>
      of.remote_key_name === name && value !== null ? [value] : [],
    ),
  )
}

test('fields that the customer has made come along with a sync, without being mapped', async () => {
  await account.sync('contacts')
  assert.ok((await valuesOf('shoe_size')).length > 0)
  const remote = (await world.get('/api/crm/v1/remote-fields?common_models=Contact', account.token)).body.Contact
  const of = (name: string) => remote.find((field: any) => field.remote_key_name === name)
  assert.ok(of('shoe_size').coverage > 0)
  // One of the vendor's own that nobody has asked for: nothing is known of it.
  assert.equal(of('lifecyclestage')?.coverage ?? null, null)
})

test('they are written and read in the types that the vendor describes', async () => {
  const contacts = '/api/crm/v1/contacts'
  const { results: classes } = (
    await world.get(`${contacts}/remote-field-classes?page_size=100&is_custom=true`, account.token)
  ).body
  const idOf = (name: string) => classes.find((one: any) => one.remote_key_name === name).id
  const [contact] = (await world.get(contacts, account.token)).body.results
  const patch = async (name: string, value: unknown) => {
    const response = await fetch(`${world.baseUrl}${contacts}/${contact.id}`, {
      method: 'PATCH',
      headers: {
        authorization: `Bearer ${world.apiKey}`,
        'x-account-token': account.token,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ model: { remote_fields: [{ remote_field_class: idOf(name), value }] } }),
    })
    return { status: response.status, body: (await response.json()) as any }
  }
  const refused = await patch('shoe_size', 'abc')
  assert.deepEqual([refused.status, refused.body.parameter], [400, '/model/remote_fields/0/value'])
  assert.equal((await patch('interests', ['chess', 'nope'])).status, 400)
  assert.equal((await patch('shoe_size', 44)).status, 200)
  assert.equal((await patch('interests', ['chess', 'opera'])).status, 200)
  const one = `${contacts}/${contact.id}?include_remote_fields=true`
  const fields = (await world.get(one, account.token)).body.remote_fields
  const valueOf = (name: string) => fields.find((field: any) => field.remote_field_class.id === idOf(name)).value
  assert.deepEqual([valueOf('shoe_size'), valueOf('interests')], [44, ['chess', 'opera']])
})

test('the vendor is asked for them once in a while, not in every run', async () => {
  const asked = () => account.sandbox.ledger.count(/\/properties\/contacts/)
  const before = asked()
  await account.sync('contacts')
  await account.sync('contacts')
  assert.equal(asked(), before)
})

test('a vendor that does not describe its fields hinders no sync', async () => {
  const silent = await testPlatform([hubspot])
  try {
    const other = await silent.link(hubspot, sandbox, { sizes: { contacts: 5 }, isRateLimited: false })
    other.sandbox.faults.add({ kind: 'server_error', status: 403, match: '/properties/', times: 100 })
    await other.sync('contacts')
    const { results } = (await silent.get('/api/crm/v1/contacts', other.token)).body
    assert.equal(results.length, 5)
  } finally {
    await silent.close()
  }
})
