import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { fieldMappingRoutes } from '../../configuration/index.ts'
import { clientOf, ledger, ledgerSandbox, type Client, type LedgerState } from '../../configuration/testing.ts'
import { testPlatform, type TestAccount, type TestPlatform } from '../../testing.ts'
import { writeRoutes } from '../write/index.ts'
import { metaRoutes } from './index.ts'

let world: TestPlatform
let account: TestAccount<LedgerState>
let call: Client

before(async () => {
  world = await testPlatform([ledger])
  account = await world.link(ledger, ledgerSandbox)
  await account.sync()
  const { platform } = world
  const routes = [...fieldMappingRoutes(platform), ...metaRoutes(platform), ...writeRoutes(platform)]
  call = clientOf(world, routes, account.token)
  for (const [target, how] of [
    ['weight', { path: ['custom', 'weight'] }],
    ['hidden', { expression: '.custom.hidden | @base64d' }],
    ['memo', { expression: '.custom.remark | explode | implode' }],
  ] as const)
    await call('POST', '/v1/field-mappings', { level: 'organization', model: 'accounting.Invoice', target, ...how })
})
after(() => world.close())

const written = fc.record({
  weight: fc.integer(),
  hidden: fc.string({ minLength: 1, unit: 'grapheme-ascii' }),
  colour: fc.constantFrom('red', 'blue'),
  memo: fc.string({ minLength: 1, unit: 'grapheme-ascii' }),
})

test('what meta describes beyond the common fields is written to the vendor and read again as it was', async () => {
  const { body: meta } = await call('GET', '/api/accounting/v1/invoices/meta/post')
  const colour = meta.remote_fields.find((id: string) => meta.remote_field_classes[id].remote_key_name === 'colour')
  const own = meta.request_schema.properties.model.properties.field_mappings.properties.organization_defined_targets
  assert.deepEqual(Object.keys(own.properties).toSorted(), ['hidden', 'weight'])
  await fc.assert(
    fc.asyncProperty(written, async ({ weight, hidden, colour: word, memo }) => {
      const model = {
        number: 'W-1',
        memo,
        field_mappings: { organization_defined_targets: { weight: { value: weight }, hidden: { value: hidden } } },
        remote_fields: [{ remote_field_class: colour, value: word }],
      }
      const made = await call('POST', '/api/accounting/v1/invoices', { model })
      assert.equal(made.status, 201, made.text)
      assert.deepEqual(made.body.errors, [])
      const { row } = account.sandbox.state.invoices.get(made.body.model.remote_id)!
      assert.deepEqual([row.custom['weight'], row.custom['colour'], row.custom['remark']], [weight, word, memo])
      const path = `/api/accounting/v1/invoices/${made.body.model.id}?include_remote_fields=true`
      const { body: read } = await call('GET', path)
      const targets = read.field_mappings.organization_defined_targets
      assert.deepEqual([targets.weight.value, targets.hidden.value, read.memo], [weight, hidden, memo])
      const field = read.remote_fields.find((one: any) => one.remote_field_class.id === colour)
      assert.equal(field.value, word)
    }),
    { numRuns: 10 },
  )
})
