import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { inOrganization } from '../store/organization.ts'
import { testPlatform, type TestAccount, type TestPlatform } from '../testing.ts'
import { loadAccountMapping } from '../mapping/load.ts'
import { fieldMappingRoutes } from './index.ts'
import { differences } from './record-diff.ts'
import { clientOf, ledger, ledgerSandbox, type Client, type LedgerState } from './testing.ts'

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

/** The texts of records as reads answer them, by id. */
async function texts(): Promise<ReadonlyMap<string, string>> {
  const { body, text } = await call('GET', '/api/accounting/v1/invoices?page_size=100')
  assert.ok(body.results, text)
  return new Map(body.results.map((record: any) => [record.id, JSON.stringify(record)]))
}

const parsed = (text: string) => JSON.parse(text) as unknown

describe('the preview of a field mapping', () => {
  test('tells value and diff of each record, and counts over all, without changing anything', async () => {
    const before = await texts()
    const asked = account.sandbox.ledger.requests.length
    const { status, body, text } = await call('POST', '/v1/field-mappings/preview', {
      model: 'accounting.Invoice',
      target: 'total_amount',
      path: ['total'],
      sample_size: 12,
      whole: true,
    })
    assert.equal(status, 200, text)
    assert.deepEqual(body.whole, { records: 12, changed: 11, unchanged: 1, failed: 1, is_complete: true })
    const of = new Map<string, any>(body.sample.records_shown.map((one: any) => [one.remote_id, one]))
    assert.deepEqual(of.get('i4').diff, [{ pointer: '/total_amount', before: null, after: 40.5 }])
    assert.match(of.get('i5').problem, /"a lot" is not a number/)
    assert.deepEqual([of.get('i5').changed, of.get('i5').after], [false, null])
    assert.deepEqual(await texts(), before)
    assert.equal(account.sandbox.ledger.requests.length, asked)
  })

  test('shows the records that are named, in that order, and no others’', async () => {
    const [a, b] = [...(await texts()).keys()]
    const { body } = await call('POST', '/v1/field-mappings/preview', {
      model: 'accounting.Invoice',
      target: 'note',
      expression: '.custom.note',
      record_ids: [b, '00000000-0000-4000-8000-000000000000', a],
    })
    assert.deepEqual(
      body.sample.records_shown.map((record: any) => record.record_id),
      [b, a],
    )
  })

  test('refuses what could not be saved', async () => {
    const faults: [string, object][] = [
      ['/expression', { expression: '.a[' }],
      ['/path', {}],
      ['/stream', { path: ['a'], stream: 'customers' }],
      ['/model', { path: ['a'], model: 'accounting.Contract' }],
      ['/sample_size', { path: ['a'], sample_size: 101 }],
      ['/linked_account_id', { path: ['a'], linked_account_id: '00000000-0000-4000-8000-000000000000' }],
    ]
    for (const [pointer, more] of faults) {
      const asked = { model: 'accounting.Invoice', target: 'x', ...more }
      const { status, body } = await call('POST', '/v1/field-mappings/preview', asked)
      assert.deepEqual([status, body.parameter], [400, pointer], JSON.stringify(more))
    }
  })
})

const expressions = [
  '.custom.weight',
  '.custom.weight * 2',
  '.rows | map(.price) | add',
  '.custom.labels',
  '.custom | {weight, colour}',
  '.total | tonumber',
  'if .status == "paid" then .number else null end',
  '$remote_id',
  'error("no")',
  'empty',
]
const paths = [['custom', 'colour'], ['custom', 'weight'], ['number'], ['custom', 'none'], ['rows']]

const reading = fc.oneof(
  fc.constantFrom(...expressions).map((expression) => ({ expression })),
  fc.constantFrom(...paths).map((path) => ({ path })),
)
const wanted = fc.record({
  reading,
  target: fc.constantFrom('a', 'b', 'total_amount', 'memo', 'exchange_rate', 'number'),
  level: fc.constantFrom('organization', 'connector', 'linked_account'),
})

test('what a preview shows is what reads answer after saving, and a rollback brings every byte back', async () => {
  await fc.assert(
    fc.asyncProperty(wanted, reading, async ({ reading: first, target, level }, second) => {
      const mapping = {
        level,
        connector: 'ledger',
        linked_account_id: account.id,
        model: 'accounting.Invoice',
        target,
        ...first,
      }
      const before = await texts()
      const preview = await call('POST', '/v1/field-mappings/preview', { ...mapping, sample_size: 100, whole: true })
      assert.equal(preview.status, 200, preview.text)
      const made = await call('POST', '/v1/field-mappings', mapping)
      assert.equal(made.status, 201, made.text)
      const id = made.body.field_mapping.id as string
      const after = await texts()
      assert.equal(preview.body.sample.records, 12)
      for (const { record_id: recordId, diff, changed } of preview.body.sample.records_shown) {
        const real = differences(parsed(before.get(recordId)!), parsed(after.get(recordId)!))
        assert.deepEqual(diff, real)
        assert.equal(changed, real.length > 0)
      }
      const { records_shown: _, ...counts } = preview.body.sample
      assert.deepEqual(preview.body.whole, { ...counts, is_complete: true })

      const changed = await call('PATCH', `/v1/field-mappings/${id}`, second)
      assert.equal(changed.body.field_mapping?.version, 2, changed.text)
      const back = await call('POST', `/v1/field-mappings/${id}/rollback`, { version: 1 })
      assert.equal(back.body.field_mapping?.version, 3, back.text)
      assert.deepEqual(await texts(), after)
      const versions = await call('GET', `/v1/field-mappings/${id}/versions`)
      const [newest, , oldest] = versions.body.results
      assert.deepEqual([newest.path, newest.expression], [oldest.path, oldest.expression])
      assert.equal((await call('POST', `/v1/field-mappings/${id}/rollback`, { version: 4 })).status, 400)

      assert.equal((await call('DELETE', `/v1/field-mappings/${id}`)).status, 204)
      assert.deepEqual(await texts(), before)
    }),
    { numRuns: 25 },
  )
})

test('what the background job stores is what reads answered before it', async () => {
  const made = await call('POST', '/v1/field-mappings', {
    level: 'linked_account',
    linked_account_id: account.id,
    model: 'accounting.Invoice',
    target: 'weight_in_kilograms',
    expression: '.custom.weight / 1000',
  })
  const before = await texts()
  await world.runJobs()
  const withoutTime = (all: ReadonlyMap<string, string>) =>
    [...all.values()].map((text) => ({ ...(parsed(text) as object), modified_at: null }))
  assert.deepEqual(withoutTime(await texts()), withoutTime(before))
  const { rows } = await inOrganization(world.platform.database, world.organizationId, (client) =>
    client.query("SELECT 1 FROM record WHERE model = 'accounting.Invoice' AND document LIKE '%weight_in_kilograms%'"),
  )
  assert.equal(rows.length, 12)
  await call('DELETE', `/v1/field-mappings/${made.body.field_mapping.id}`)
})

/** As it arrives: numbers with more digits than JavaScript has are objects until then. */
const travelled = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown

const reversible = [
  { path: ['custom', 'weight'], value: fc.oneof(fc.integer(), fc.string(), fc.boolean()) },
  { path: ['deep', 'er', 'still'], value: fc.jsonValue().filter((value) => value !== null) },
  { expression: '.custom.code', value: fc.string() },
  { expression: '.secret | @base64d', value: fc.string({ unit: 'grapheme-ascii' }) },
  {
    expression: '.created | todate',
    value: fc.integer({ min: 0, max: 4e9 }).map((seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`),
  },
  { expression: '.flags | fromjson', value: fc.jsonValue().filter((value) => value !== null) },
  { expression: '.custom.off | not', value: fc.boolean() },
]

for (const { value, ...how } of reversible)
  test(`a value written through ${JSON.stringify(how)} is read again as it was`, async () => {
    const made = await call('POST', '/v1/field-mappings', {
      level: 'linked_account',
      linked_account_id: account.id,
      model: 'accounting.Invoice',
      target: 'round_trip',
      ...how,
    })
    assert.equal(made.body.field_mapping?.is_writable, true, made.text)
    const mapping = await loadAccountMapping(world.platform, world.organizationId, account.id)
    const field = mapping.fieldMappingsOf('accounting.Invoice', 'invoices').find((one) => one.name === 'round_trip')!
    fc.assert(
      fc.property(value as fc.Arbitrary<unknown>, (written) => {
        const body: Record<string, unknown> = { id: 'x', custom: { other: 1 } }
        field.write!(body, written)
        assert.deepEqual(travelled(field.read(body, 'x')), travelled(written))
        assert.equal((body['custom'] as { other: number }).other, 1)
      }),
      { numRuns: 50 },
    )
    await call('DELETE', `/v1/field-mappings/${made.body.field_mapping.id}`)
  })
