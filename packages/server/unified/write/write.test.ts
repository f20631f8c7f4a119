import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { recordId } from '../../store/ids.ts'
import { sandboxOf, testPlatform, type TestAccount, type TestPlatform } from '../../testing.ts'
import { testOrganization } from '../../store/testing.ts'
import { callerOf, changesOf, hubspot, rowsOf, strangerOf, type Call } from './testing.ts'

type Stranger = Awaited<ReturnType<typeof strangerOf>>

let test: TestPlatform
let account: TestAccount<any>
let neighbour: Stranger
let foreigner: Stranger
let call: Call

const contacts = '/api/crm/v1/contacts'
const requests = (method: string, path: RegExp) =>
  account.sandbox.ledger.requests.filter((request) => request.method === method && path.test(request.path))
const person = (email: string) => ({
  first_name: 'Ann',
  email_addresses: [{ email_address: email, email_address_type: 'primary' }],
})
const create = async (model: object) => (await call('POST', contacts, { model })).body.model

before(async () => {
  test = await testPlatform([hubspot])
  const sizes = { companies: 3, contacts: 4, deals: 2, owners: 2 }
  account = await test.link(hubspot, sandboxOf('hubspot'), { sizes, isRateLimited: false })
  await account.sync('owners', 'companies', 'contacts', 'stages')
  neighbour = await strangerOf(test, account, test.organizationId)
  foreigner = await strangerOf(test, account, await testOrganization(test.platform.database, 'Foreign'))
  call = callerOf(test, account.token)
})
after(() => test.close())

it('a created record is read at once, and the next sync has nothing to say about it', async () => {
  const { body: companies } = await call('GET', '/api/crm/v1/accounts')
  const model = { ...person('ann@example.com'), account: companies.results[0].id }
  const { status, body } = await call('POST', contacts, { model })
  assert.equal(status, 201)
  assert.deepEqual([body.warnings, body.errors, body.logs], [[], [], undefined])
  assert.equal(body.model.id, recordId(account.id, 'crm.Contact', body.model.remote_id))
  assert.equal(body.model.account, companies.results[0].id)
  const read = await call('GET', `${contacts}/${body.model.id}`)
  assert.deepEqual(read.body, body.model)
  const listed = await call('GET', `${contacts}?email_addresses=ann@example.com`)
  assert.deepEqual(listed.body.results, [body.model])
  await account.sync('contacts')
  assert.deepEqual(await changesOf(test, body.model.id), [{ kind: 'added', origin: 'write', fields: null }])
  assert.deepEqual((await call('GET', `${contacts}/${body.model.id}`)).body, body.model)
})

it('a change back to what is stored is sent where the vendor has moved on since', async () => {
  const made = await create(person('moved@example.com'))
  const atVendor = `/crm/v3/objects/contacts/${made.remote_id}`
  const moved = { method: 'PATCH', path: atVendor, data: JSON.stringify({ properties: { firstname: 'AtVendor' } }) }
  assert.equal((await call('POST', '/api/crm/v1/passthrough', moved)).body.status, 200)
  const { status, body } = await call('PATCH', `${contacts}/${made.id}`, { model: { first_name: 'Ann' } })
  assert.deepEqual([status, body.model.first_name, body.warnings], [200, 'Ann', []])
  const seen = await call('POST', '/api/crm/v1/passthrough', {
    method: 'GET',
    path: `${atVendor}?properties=firstname`,
  })
  assert.equal(seen.body.response.properties.firstname, 'Ann')
})

it('an update sends only what differs from what is stored, and nothing where nothing does', async () => {
  const { id, remote_id: remoteId } = await create({ ...person('bob@example.com'), last_name: 'Before' })
  const model = { ...person('bob@example.com'), last_name: 'After' }
  const updated = await call('PATCH', `${contacts}/${id}`, { model })
  assert.deepEqual([updated.status, updated.body.model.last_name], [200, 'After'])
  const [row] = await rowsOf(test, `SELECT * FROM write_request WHERE record_id = $1 AND action = 'update'`, [id])
  assert.deepEqual(JSON.parse(row.vendor_request).body, { properties: { lastname: 'After' } })
  const sent = requests('PATCH', new RegExp(remoteId)).length
  const again = await call('PATCH', `${contacts}/${id}`, { model })
  assert.deepEqual([again.status, again.body.model], [200, updated.body.model])
  assert.equal(requests('PATCH', new RegExp(remoteId)).length, sent)
  assert.deepEqual(await changesOf(test, id), [
    { kind: 'added', origin: 'write', fields: null },
    { kind: 'changed', origin: 'write', fields: ['last_name'] },
  ])
})

it('of a list that the vendor keeps in several places, an update sends those that change', async () => {
  const mail = (type: string) => ({ email_address: `${type}@example.com`, email_address_type: type })
  const { id } = await create({ ...person('list@example.com'), addresses: [{ street_1: 'Elm', city: 'Ulm' }] })
  const sent = async (model: object) =>
    (await call('PATCH', `${contacts}/${id}?dry_run=true`, { model })).body.request.body.properties
  assert.deepEqual(await sent({ email_addresses: [] }), { email: '' })
  const both = [{ ...mail('primary'), email_address: 'list@example.com' }, mail('work')]
  assert.deepEqual(await sent({ email_addresses: both }), { work_email: 'work@example.com' })
  assert.deepEqual(await sent({ addresses: [{ street_1: 'Elm', city: 'Bonn' }] }), { city: 'Bonn' })
})

it('a deleted record is gone at the vendor and here, and deleting it again succeeds', async () => {
  const { id, remote_id: remoteId } = await create(person('del@example.com'))
  const first = await call('DELETE', `${contacts}/${id}`)
  assert.deepEqual([first.status, first.body.model.remote_was_deleted, first.body.errors], [200, true, []])
  assert.equal(requests('DELETE', new RegExp(remoteId)).length, 1)
  assert.equal((await call('GET', `${contacts}/${id}`)).body.remote_was_deleted, true)
  assert.deepEqual((await changesOf(test, id)).at(-1), { kind: 'removed', origin: 'write', fields: null })
  const second = await call('DELETE', `${contacts}/${id}`)
  assert.deepEqual([second.status, second.body.model.remote_was_deleted], [200, true])
  assert.equal(requests('DELETE', new RegExp(remoteId)).length, 1)
})

it('deleting what is gone at the vendor already succeeds', async () => {
  const { id } = await create(person('gone@example.com'))
  account.sandbox.faults.add({ kind: 'server_error', status: 404, method: 'DELETE' })
  const { status, body } = await call('DELETE', `${contacts}/${id}`)
  assert.deepEqual([status, body.model.remote_was_deleted], [200, true])
})

it('a dry run answers the very request that is sent afterwards, and sends and stores nothing', async () => {
  const model = {
    ...person('dry@example.com'),
    last_name: 'Run',
    phone_numbers: [{ phone_number: '1', phone_number_type: 'pager' }],
  }
  const before = account.sandbox.ledger.requests.length
  const [{ count }] = await rowsOf(test, 'SELECT count(*) FROM write_request')
  const dry = await call('POST', `${contacts}?dry_run=true`, { model })
  assert.equal(dry.status, 200)
  assert.equal(account.sandbox.ledger.requests.length, before)
  assert.deepEqual(await rowsOf(test, 'SELECT count(*) FROM write_request'), [{ count }])
  assert.equal(dry.body.request.headers.authorization, '***')
  assert.equal(dry.body.request.url, `${account.url}/crm/v3/objects/contacts`)
  assert.deepEqual(
    dry.body.warnings.map((warning: any) => [warning.problem_type, warning.source.pointer]),
    [['UNSUPPORTED_FIELD', '/model/phone_numbers/0']],
  )
  const real = await call('POST', contacts, { model })
  assert.deepEqual(real.body.warnings, dry.body.warnings)
  const [row] = await rowsOf(test, 'SELECT vendor_request FROM write_request ORDER BY id DESC LIMIT 1')
  assert.deepEqual(JSON.parse(row.vendor_request), dry.body.request)
})

it('dry runs of updates and removals show their requests too', async () => {
  const { id, remote_id: remoteId } = await create(person('dry2@example.com'))
  const update = await call('PATCH', `${contacts}/${id}?dry_run=true`, { model: { last_name: 'X' } })
  assert.deepEqual([update.body.request.method, update.body.request.body], ['PATCH', { properties: { lastname: 'X' } }])
  const removal = await call('DELETE', `${contacts}/${id}?dry_run=true`)
  assert.deepEqual(
    [removal.body.request.method, removal.body.request.url],
    ['DELETE', `${account.url}/crm/v3/objects/contacts/${remoteId}`],
  )
  const nothing = await call('PATCH', `${contacts}/${id}?dry_run=true`, { model: { first_name: 'Ann' } })
  assert.equal(nothing.body.request, null)
  assert.equal((await call('GET', `${contacts}/${id}`)).body.remote_was_deleted, false)
})

it('every fault of a body is named, and nothing is sent', async () => {
  const before = account.sandbox.ledger.requests.length
  const faults = async (model: unknown) => {
    const { status, body } = await call('POST', contacts, { model })
    assert.equal(status, 400)
    assert.equal(body.code, 'invalid_request')
    return body.errors.map((error: any) => [error.problem_type, error.source.pointer])
  }
  assert.deepEqual(await faults({ shoe_size: 43, first_name: 7 }), [
    ['INCORRECT_FIELD_TYPE', '/model/first_name'],
    ['UNRECOGNIZED_FIELD', '/model/shoe_size'],
  ])
  assert.deepEqual(await faults({ email_addresses: [{ email_address: 'a@b.c' }, { address: 'x' }] }), [
    ['UNRECOGNIZED_FIELD', '/model/email_addresses/1/address'],
  ])
  assert.deepEqual(await faults(JSON.parse('{"first_name":"A","__proto__":{"polluted":true}}')), [
    ['UNRECOGNIZED_FIELD', '/model/__proto__'],
  ])
  assert.deepEqual(await faults(JSON.parse('{"integration_params":{"a":{"__proto__":{"polluted":true}}}}')), [
    ['UNRECOGNIZED_FIELD', '/model/integration_params/a/__proto__'],
  ])
  const noModel = await call('POST', contacts, { modell: {} })
  assert.deepEqual([noModel.status, noModel.body.parameter], [400, '/model'])
  assert.deepEqual(
    noModel.body.errors.map((error: any) => [error.problem_type, error.source.pointer]),
    [
      ['MISSING_REQUIRED_FIELD', '/model'],
      ['UNRECOGNIZED_FIELD', '/modell'],
    ],
  )
  assert.equal(account.sandbox.ledger.requests.length, before)
})

it('every answer of a write has the same members, whatever went wrong', async () => {
  const { id } = await create(person('members@example.com'))
  const nowhere = '7a1e2c1e-0000-4000-8000-000000000000'
  for (const [method, path, body] of [
    ['POST', contacts, { model: { first_name: 3 } }],
    ['POST', contacts, { model: { account: nowhere } }],
    ['POST', contacts, { model: [] }],
    ['POST', contacts, { modell: {} }],
    ['POST', contacts, []],
    ['POST', contacts, 'text'],
    ['PATCH', `${contacts}/${id}`, { model: { first_name: 3 } }],
    ['PATCH', `${contacts}/${nowhere}`, { model: { first_name: 'Ann' } }],
    ['DELETE', `${contacts}/${nowhere}`, undefined],
  ] as const) {
    const { status, body: told } = await call(method, path, body)
    assert.ok(status === 400 || status === 404, `${method} ${JSON.stringify(body)}: ${status}`)
    assert.deepEqual([told.model, told.warnings, told.errors.length > 0], [null, [], true])
  }
  const same = await call('PATCH', `${contacts}/${id}?is_debug_mode=true`, { model: { first_name: 'Ann' } })
  assert.deepEqual([same.status, same.body.logs], [200, []])
})

it('a relation to another account’s record is refused in the words for one that exists nowhere', async () => {
  const owner = (await call('GET', '/api/crm/v1/users')).body.results[0].id
  const refusal = async (id: string) => {
    const { status, body } = await call('POST', contacts, { model: { ...person('x@example.com'), account: id } })
    assert.deepEqual([status, body.parameter, body.errors.length], [400, '/model/account', 1])
    return body.detail
  }
  const nowhere = await refusal('7a1e2c1e-0000-4000-8000-000000000000')
  assert.equal(await refusal(neighbour.companyId), nowhere)
  assert.equal(await refusal(foreigner.companyId), nowhere)
  // Of the right account, but not of the right model.
  assert.equal(await refusal(owner), nowhere)
})

it('a record of another account is not found', async () => {
  const { id } = await create(person('mine@example.com'))
  const stranger = callerOf(test, neighbour.token)
  for (const [method, body] of [['PATCH', { model: { first_name: 'X' } }], ['DELETE']] as const) {
    const answer = await stranger(method, `${contacts}/${id}`, body)
    assert.deepEqual([answer.status, answer.body.code], [404, 'not_found'])
  }
})

it('what the vendor offers no way to do is refused as such', async () => {
  const { body: users } = await call('GET', '/api/crm/v1/users')
  const removal = await call('DELETE', `/api/crm/v1/users/${users.results[0].id}`)
  assert.deepEqual([removal.status, removal.body.code], [422, 'operation_unsupported'])
  const lead = await call('POST', '/api/crm/v1/leads', { model: { first_name: 'Lea' } })
  assert.deepEqual([lead.status, lead.body.code], [422, 'operation_unsupported'])
})

it('a vendor’s refusal is answered with its reason, and stands in the ledger', async () => {
  account.sandbox.faults.add({ kind: 'server_error', status: 400, method: 'POST', match: 'contacts' })
  const { status, body } = await call('POST', `${contacts}?is_debug_mode=true`, { model: person('bad@example.com') })
  assert.deepEqual([status, body.code, body.model], [422, 'remote_invalid', null])
  assert.deepEqual([body.errors[0].problem_type, body.errors[0].error_code], ['PROVIDER_ERROR', 400])
  assert.deepEqual([body.logs[0].log_summary.method, body.logs[0].log_summary.status_code], ['POST', 400])
  const [row] = await rowsOf(test, 'SELECT state, error_code, attempts FROM write_request ORDER BY id DESC LIMIT 1')
  assert.deepEqual(row, { state: 'failed', error_code: 'remote_invalid', attempts: 1 })
})

it('what a customer has switched off is not written', async () => {
  const set = (settings: object) =>
    rowsOf(test, 'UPDATE linked_account SET model_settings = $2 WHERE id = $1', [account.id, JSON.stringify(settings)])
  await set({ 'crm.Contact': { v: 1, write: false } })
  const off = await call('POST', contacts, { model: person('off@example.com') })
  assert.deepEqual(
    [off.status, off.body.code, off.body.errors[0].problem_type],
    [403, 'model_disabled', 'DISABLED_MODEL_WRITE'],
  )
  await set({ 'crm.Contact': { v: 2, off: ['last_name'] } })
  const { status, body } = await call('POST', contacts, { model: { ...person('part@example.com'), last_name: 'Lee' } })
  assert.deepEqual([status, body.model.last_name], [201, null])
  assert.deepEqual(
    body.warnings.map((warning: any) => [warning.problem_type, warning.source.pointer]),
    [['DISABLED_MODEL_WRITE', '/model/last_name']],
  )
  await set({})
})

it('whoever does not wait for a write hears of the switched-off fields too, and nothing empty is made', async () => {
  await rowsOf(test, 'UPDATE linked_account SET model_settings = $2 WHERE id = $1', [
    account.id,
    JSON.stringify({ 'crm.Contact': { v: 3, off: ['last_name'] } }),
  ])
  const warned = (body: any) => body.warnings.map((one: any) => [one.problem_type, one.source.pointer])
  const expected = [['DISABLED_MODEL_WRITE', '/model/last_name']]
  const before = account.sandbox.ledger.requests.filter(({ method }) => method === 'POST').length
  const items = [
    { item_id: 'part', payload: { model: { ...person('later-batch@example.com'), last_name: 'Lee' } } },
    { item_id: 'nothing', payload: { model: { last_name: 'Lee' } } },
  ]
  const batch = await call('POST', `${contacts}/bulk`, { batch_items: items })
  const single = await call('POST', `${contacts}?run_async=true`, {
    model: { ...person('later@example.com'), last_name: 'Lee' },
  })
  await test.runJobs()
  const { body } = await call('GET', `${contacts}/bulk/${batch.body.batch_id}`)
  const [part, nothing] = body.objects
  assert.deepEqual([part.status, warned(part.response)], ['SUCCESS', expected])
  assert.deepEqual([nothing.status, warned(nothing.response)], ['FAILURE', expected])
  const [row] = await rowsOf(test, 'SELECT response FROM write_request WHERE batch_id IS NULL ORDER BY id DESC LIMIT 1')
  assert.deepEqual(warned(JSON.parse(row.response)), expected, JSON.stringify(single.body))
  assert.equal(account.sandbox.ledger.requests.filter(({ method }) => method === 'POST').length, before + 2)
  await rowsOf(test, `UPDATE linked_account SET model_settings = '{}' WHERE id = $1`, [account.id])
})

it('custom fields are written by their class, and a field mapping leads a field where the customer wants it', async () => {
  const classes = await call('POST', `${contacts}?dry_run=true`, {
    model: {
      ...person('c@example.com'),
      remote_fields: [{ remote_field_class: recordId(account.id, 'x', 'y'), value: 1 }],
    },
  })
  assert.deepEqual([classes.status, classes.body.parameter], [400, '/model/remote_fields/0/remote_field_class'])
  const [target] = await rowsOf(
    test,
    `INSERT INTO target_field (organization_id, model, name) VALUES (current_organization_id(), 'crm.Contact', 'shoe_size') RETURNING id`,
  )
  await rowsOf(
    test,
    `INSERT INTO field_mapping (organization_id, connector, linked_account_id, model, target_field_id, common_field, path)
     VALUES (current_organization_id(), 'hubspot', $1, 'crm.Contact', $2, NULL, '{properties,shoe_size}'),
            (current_organization_id(), 'hubspot', $1, 'crm.Contact', NULL, 'last_name', '{properties,nickname}')`,
    [account.id, target.id],
  )
  const dry = await call('POST', `${contacts}?dry_run=true`, {
    model: {
      ...person('map@example.com'),
      last_name: 'Nick',
      field_mappings: { organization_defined_targets: { shoe_size: { value: 43 } } },
      integration_params: { properties: { hs_lead_status: 'NEW' } },
    },
  })
  assert.deepEqual(dry.body.request.body.properties, {
    firstname: 'Ann',
    email: 'map@example.com',
    work_email: '',
    nickname: 'Nick',
    shoe_size: '43',
    hs_lead_status: 'NEW',
  })
  await rowsOf(test, 'DELETE FROM field_mapping')
})

it('two inputs that lead to one remote field must agree, and a mapping without a way back is named', async () => {
  const [target] = await rowsOf(
    test,
    `INSERT INTO target_field (organization_id, model, name) VALUES (current_organization_id(), 'crm.Contact', 'nick') RETURNING id`,
  )
  const [, oneWay] = await rowsOf(
    test,
    `INSERT INTO field_mapping (organization_id, connector, linked_account_id, model, target_field_id, common_field, path, expression)
     VALUES (current_organization_id(), 'hubspot', $1, 'crm.Contact', $2, NULL, '{properties,lastname}', NULL),
            (current_organization_id(), 'hubspot', $1, 'crm.Contact', NULL, 'first_name', NULL, '.properties.firstname + "!"')
     RETURNING id`,
    [account.id, target.id],
  )
  const nick = (value: unknown) => ({ field_mappings: { organization_defined_targets: { nick: { value } } } })
  const dry = (model: object) => call('POST', `${contacts}?dry_run=true`, { model })
  const mapped = '/model/field_mappings/organization_defined_targets/nick'
  for (const [model, first, second] of [
    [{ last_name: 'Other', ...nick('Nickname') }, '/model/last_name', mapped],
    [{ last_name: 'Other', integration_params: { properties: 7 } }, '/model/last_name', '/model/integration_params'],
    [
      { last_name: 'A', integration_params: { properties: { lastname: 'B' } } },
      '/model/last_name',
      '/model/integration_params',
    ],
  ] as const) {
    const { status, body } = await dry(model)
    assert.deepEqual([status, body.parameter, body.errors[0].problem_type], [400, second, 'INVALID_FIELD_CHOICE'])
    assert.ok(body.detail.includes(`"${first}" and "${second}"`), body.detail)
  }
  const agreed = await dry({ last_name: 'Same', ...nick('Same') })
  assert.deepEqual([agreed.status, agreed.body.request.body.properties], [200, { lastname: 'Same' }])

  const { body } = await dry({ last_name: 'Same', first_name: 'Ann' })
  assert.deepEqual(
    body.warnings.map((warning: any) => [warning.problem_type, warning.source.pointer]),
    [['UNSUPPORTED_FIELD', '/model/first_name']],
  )
  assert.match(body.warnings[0].detail, new RegExp(`the field mapping ${oneWay.id}, which cannot be reversed`))
  await rowsOf(test, 'DELETE FROM field_mapping')
})

it('a key without the scope is kept out', async () => {
  const { body } = await callerOf(test)('POST', '/api/generate-key', { name: 'Reader' })
  await rowsOf(test, `UPDATE api_key SET scopes = '{crm:read}' WHERE name = 'Reader'`)
  const reader = callerOf(test, account.token, body.key)
  assert.equal((await reader('POST', contacts, { model: person('no@example.com') })).status, 403)
  assert.equal((await reader('GET', contacts)).status, 200)
  assert.equal((await reader('GET', '/v1/writes')).status, 403)
})
