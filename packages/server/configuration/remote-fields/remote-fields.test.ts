import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { inOrganization } from '../../store/organization.ts'
import { testPlatform, type TestAccount, type TestPlatform } from '../../testing.ts'
import { touchModels } from '../../mapping/touch-models.ts'
import { fieldMappingRoutes } from '../index.ts'
import { clientOf, describedFields, ledger, ledgerSandbox, type Client, type LedgerState } from '../testing.ts'

let world: TestPlatform
let account: TestAccount<LedgerState>
let call: Client

before(async () => {
  world = await testPlatform([ledger])
  account = await world.link(ledger, ledgerSandbox)
  await account.sync()
  call = clientOf(world, fieldMappingRoutes(world.platform), account.token)
})
after(() => world.close())

const path = '/api/accounting/v1/remote-fields'
const asked = () => account.sandbox.ledger.requests.filter(({ path: of }) => of === '/v2/invoices/fields').length
const inTenant = (text: string, values: unknown[] = []) =>
  inOrganization(world.platform.database, world.organizationId, (client) => client.query(text, values))

async function fields(query = '') {
  const { body, text, headers } = await call('GET', path + query)
  assert.ok(body.Invoice, text)
  return {
    headers,
    all: body,
    of: (key: string) => body.Invoice.find((field: any) => field.remote_key_name === key),
  }
}

describe('remote fields', () => {
  test('are those that the vendor describes and those that payloads show, with their coverage', async () => {
    const { all, of, headers } = await fields('?include_example_values=true')
    const { advanced_metadata: colour, ...rest } = of('colour')
    assert.deepEqual(rest, {
      schema: { type: 'string' },
      remote_key_name: 'colour',
      remote_endpoint_info: { method: 'GET', url_path: '/v2/invoices', field_traversal_path: ['custom', 'colour'] },
      example_values: ['red'],
      coverage: 0.5,
    })
    assert.deepEqual(colour.field_choices, ['red', 'blue'])
    assert.deepEqual([colour.display_name, colour.is_custom], ['Colour of the folder', true])
    assert.deepEqual(of('labels').schema, { type: 'array', items: { type: 'string' } })
    assert.deepEqual([of('note').advanced_metadata.is_custom, of('note').coverage], [null, 1 / 12])
    assert.equal(of('.number').advanced_metadata.is_required, true)
    assert.deepEqual(
      all.Contact.map((field: any) => [field.remote_key_name, field.remote_endpoint_info.url_path]),
      [
        ['.id', '/v2/customers'],
        ['.name', '/v2/customers'],
        ['.mail', '/v2/customers'],
      ],
    )
    assert.equal(headers.get('x-crosswalk-note'), null)
  })

  test('show no values of what looks secret, and none at all unless asked', async () => {
    const shown = await fields('?include_example_values=true')
    for (const key of ['.access_token', 'iban', 'card']) assert.deepEqual(shown.of(key).example_values, [], key)
    assert.ok((await fields()).all.Invoice.every((field: any) => field.example_values.length === 0))
  })

  test('are asked of the vendor once an hour', async () => {
    assert.equal(asked(), 1)
    account.sandbox.state.fields.push({ path: ['custom', 'fresh'], displayName: 'Fresh', isCustom: true })
    assert.equal((await fields()).of('fresh'), undefined)
    await inTenant("UPDATE remote_schema SET fetched_at = now() - interval '61 minutes'")
    await Promise.all([fields(), fields(), fields()])
    assert.equal((await fields()).of('fresh').coverage, null)
    assert.ok(asked() >= 2 && asked() <= 4)
  })

  test('are those known before where the vendor does not answer, with a note', async () => {
    account.sandbox.state.isSilent = true
    await inTenant("UPDATE remote_schema SET fetched_at = now() - interval '61 minutes'")
    const old = await fields()
    assert.equal(old.of('colour').advanced_metadata.display_name, 'Colour of the folder')
    assert.match(old.headers.get('x-crosswalk-note')!, /Ledger did not describe its fields just now/)
    await inTenant('DELETE FROM remote_schema')
    const found = await fields()
    assert.equal(found.of('colour').advanced_metadata.display_name, 'Colour')
    assert.equal(found.of('computed').advanced_metadata.is_custom, null)
    account.sandbox.state.isSilent = false
  })

  test('are kept whatever a hostile vendor describes', async () => {
    const hostile: any[] = [
      { path: ['custom', 'nul\u0000'], displayName: '\ud800 half', isCustom: true, choices: [{ value: 1 }, {}] },
      { path: [], displayName: 'nowhere', isCustom: true },
      { path: 'custom', displayName: null, isCustom: true },
      ...Array.from({ length: 6000 }, (_, index) => ({
        path: ['custom', `x${index}`],
        displayName: 'X',
        isCustom: true,
      })),
    ]
    account.sandbox.state.fields.unshift(...hostile)
    await inTenant('DELETE FROM remote_schema')
    const { all } = await fields()
    assert.ok(all.Invoice.length > 4000 && all.Invoice.length < 5100)
    account.sandbox.state.fields.splice(0, account.sandbox.state.fields.length, ...describedFields)
    await inTenant('DELETE FROM remote_schema')
  })

  test('are those of the models that are asked for', async () => {
    const { all } = await fields('?common_models=Contact')
    assert.ok(all.Contact.length > 0 && all.Invoice.length === 0)
    const { status, body } = await call('GET', `${path}?common_models=Contract`)
    assert.deepEqual([status, body.parameter], [400, '?common_models'])
  })

  test('leave out what is switched off', async () => {
    await inOrganization(world.platform.database, world.organizationId, async (client) => {
      await client.query(
        `INSERT INTO common_model_scope (organization_id, linked_account_id, model, disabled_fields)
         VALUES ($1, $2, 'accounting.Invoice', '{memo}')`,
        [world.organizationId, account.id],
      )
      await client.query(
        `INSERT INTO common_model_scope (organization_id, linked_account_id, model, can_read) VALUES ($1, $2, 'accounting.Contact', false)`,
        [world.organizationId, account.id],
      )
      await touchModels(client, { organizationId: world.organizationId }, 'all')
    })
    const { of, all } = await fields()
    assert.equal(of('memo'), undefined)
    assert.ok(of('colour'))
    assert.deepEqual(all.Contact, [])
  })
})
