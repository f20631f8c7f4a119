import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fieldMappingRoutes } from '../../configuration/index.ts'
import { clientOf, ledger, ledgerSandbox, type Client, type LedgerState } from '../../configuration/testing.ts'
import { touchModels } from '../../mapping/index.ts'
import { recordId } from '../../store/ids.ts'
import { inOrganization } from '../../store/organization.ts'
import { testPlatform, type TestAccount, type TestPlatform } from '../../testing.ts'
import { metaRoutes } from './index.ts'

let world: TestPlatform
let account: TestAccount<LedgerState>
let call: Client

before(async () => {
  world = await testPlatform([ledger])
  account = await world.link(ledger, ledgerSandbox)
  await account.sync()
  call = clientOf(world, [...fieldMappingRoutes(world.platform), ...metaRoutes(world.platform)], account.token)
})
after(() => world.close())

const postPath = '/api/accounting/v1/invoices/meta/post'
const patchPath = () => `/api/accounting/v1/invoices/meta/patch/${recordId(account.id, 'accounting.Invoice', 'i1')}`
const inTenant = (work: Parameters<typeof inOrganization<void>>[2]) =>
  inOrganization(world.platform.database, world.organizationId, work)

async function meta(path = postPath) {
  const { status, body, text } = await call('GET', path)
  assert.equal(status, 200, text)
  return { ...body, model: body.request_schema.properties.model }
}

const scope = (more: { canWrite?: boolean; off?: string[] }) =>
  inTenant(async (client) => {
    await client.query(
      `INSERT INTO common_model_scope (organization_id, linked_account_id, model, can_write, disabled_fields)
       VALUES ($1, $2, 'accounting.Invoice', $3, $4) ON CONFLICT (organization_id, linked_account_id, model)
       DO UPDATE SET can_write = excluded.can_write, disabled_fields = excluded.disabled_fields`,
      [world.organizationId, account.id, more.canWrite ?? true, more.off ?? []],
    )
    await touchModels(client, { organizationId: world.organizationId }, ['accounting.Invoice'])
  })

describe('what can be written', () => {
  test('is what the mapping carries to the vendor and nothing else, with live choices and hints at relations', async () => {
    const { model, status } = await meta()
    assert.equal(model.additionalProperties, false)
    const { properties } = model
    assert.deepEqual(Object.keys(properties).toSorted(), [
      'contact',
      'due_date',
      'line_items',
      'memo',
      'number',
      'remote_fields',
      'status',
      'type',
    ])
    // `disputed` has no common word: it is written as it is.
    assert.deepEqual(properties.status.enum, ['DRAFT', 'OPEN', 'PAID', 'disputed', null])
    assert.deepEqual(properties.status['x-remote-choices'][0], { value: 'draft', label: 'Draft' })
    assert.deepEqual(
      [properties.contact.format, properties.contact['x-target-model'], properties.contact['x-target-path']],
      ['uuid', 'accounting.Contact', '/api/accounting/v1/contacts'],
    )
    assert.deepEqual(properties.number.type, ['string', 'null'])
    assert.deepEqual(Object.keys(properties.line_items.items.properties).toSorted(), [
      'description',
      'remote_id',
      'unit_price',
    ])
    assert.deepEqual(model.required, ['number'])
    assert.deepEqual(status, { linked_account_status: 'COMPLETE', can_make_request: true, reason: null })
  })

  test('asks for nothing in a change of a record, which must exist', async () => {
    assert.equal((await meta(patchPath())).model.required, undefined)
    const missing = await call('GET', `/api/accounting/v1/invoices/meta/patch/${account.id}`)
    assert.deepEqual([missing.status, missing.body.parameter], [404, 'id'])
  })

  test('holds custom fields with their types, without those that the vendor computes', async () => {
    const { model, remote_field_classes: classes, remote_fields: ids } = await meta()
    const keys = ids.map((id: string) => classes[id].remote_key_name)
    assert.deepEqual(keys, ['colour', 'weight', 'labels', 'iban', 'note', 'card'])
    const alternatives = model.properties.remote_fields.items.anyOf
    const valueOf = (name: string) =>
      alternatives.find((one: any) => classes[one.properties.remote_field_class.const].remote_key_name === name)
        .properties.value
    assert.deepEqual(valueOf('colour'), { enum: ['red', 'blue', null] })
    assert.deepEqual(valueOf('weight'), { type: ['number', 'null'] })
    assert.deepEqual(valueOf('labels'), { type: ['array', 'null'], items: { type: 'string' } })
  })

  test('holds fields of one’s own where there is a way back', async () => {
    for (const [target, how] of [
      ['weight', { path: ['custom', 'weight'] }],
      ['seconds', { expression: '.due | fromdate' }],
      ['half', { expression: '.custom.weight / 2' }],
    ] as const)
      await call('POST', '/v1/field-mappings', { level: 'organization', model: 'accounting.Invoice', target, ...how })
    const { field_mappings: own } = (await meta()).model.properties
    const { weight, ...others } = own.properties.organization_defined_targets.properties
    assert.deepEqual(weight.properties.value, { type: ['number', 'null'] })
    assert.deepEqual(Object.keys(others), ['seconds'])
    assert.deepEqual(own.properties.linked_account_defined_targets.properties, {})
  })

  test('knows the account’s own words, and fields that an expression has taken over', async () => {
    const common = { level: 'linked_account', linked_account_id: account.id, model: 'accounting.Invoice' }
    await call('PUT', '/v1/enum-tables', { ...common, field: 'status', words: { disputed: 'VOID' } })
    const made = await call('POST', '/v1/field-mappings', {
      ...common,
      target: 'memo',
      expression: '.custom.memo + "!"',
    })
    assert.equal(made.status, 201, made.text)
    const { properties } = (await meta()).model
    assert.deepEqual(properties.status.enum, ['DRAFT', 'OPEN', 'PAID', 'VOID', null])
    assert.equal(properties.memo, undefined)
  })

  test('leaves out what is switched off, and says why where nothing can be written', async () => {
    await scope({ off: ['number'] })
    const { model } = await meta()
    assert.equal(model.properties.number, undefined)
    assert.equal(model.required, undefined)
    await scope({ canWrite: false })
    const off = (await meta()).status
    assert.equal(off.can_make_request, false)
    assert.match(off.reason, /switched off/)
    await scope({})
    await inTenant(async (client) => {
      await client.query("UPDATE linked_account SET status = 'RELINK_NEEDED'")
    })
    assert.match((await meta()).status.reason, /link the account again/)
    const none = await meta('/api/accounting/v1/contacts/meta/post')
    assert.match(none.status.reason, /Ledger offers no way to create a Contact/)
    assert.deepEqual(none.model.properties, {})
  })
})
