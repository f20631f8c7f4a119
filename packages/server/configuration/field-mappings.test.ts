import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { generateKey } from '../admin/api-keys.ts'
import { newApiKey } from '../http/api-key.ts'
import { inOrganization } from '../store/organization.ts'
import { testPlatform, type TestAccount, type TestPlatform } from '../testing.ts'
import { fieldMappingRoutes } from './index.ts'
import { clientOf, ledger, ledgerSandbox, type Client, type LedgerState } from './testing.ts'

const invoices = '/api/accounting/v1/invoices?page_size=100'
const base = '/api/accounting/v1'

let world: TestPlatform
let one: TestAccount<LedgerState>
let other: TestAccount<LedgerState>
let call: Client
let callOther: Client

before(async () => {
  world = await testPlatform([ledger])
  one = await world.link(ledger, ledgerSandbox)
  // The next link is one of another end user.
  await inOrganization(world.platform.database, world.organizationId, (client) =>
    client.query("UPDATE linked_account SET end_user_origin_id = 'first'"),
  )
  other = await world.link(ledger, ledgerSandbox)
  for (const account of [one, other]) await account.sync()
  call = clientOf(world, fieldMappingRoutes(world.platform), one.token)
  callOther = clientOf(world, fieldMappingRoutes(world.platform), other.token)
})
after(() => world.close())

/** The values of a target field by remote id. */
async function targets(client: Client, name: string, of = 'organization_defined_targets') {
  const { body } = await client('GET', invoices)
  return new Map<string, unknown>(
    body.results.map((record: any) => [record.remote_id, record.field_mappings[of]?.[name]?.value]),
  )
}

const published = (more: object) => ({
  remote_field_traversal_path: [],
  remote_method: 'GET',
  remote_url_path: '/v2/invoices',
  common_model_name: 'Invoice',
  ...more,
})

describe('target fields', () => {
  test('are made for all linked accounts, and listed by model with whether they are mapped', async () => {
    const made = await call('POST', `${base}/target-fields`, { name: 'weight', common_model: 'Invoice' })
    assert.equal(made.status, 201, made.text)
    const { body } = await callOther('GET', `${base}/target-fields`)
    assert.deepEqual(body.Invoice, [{ name: 'weight', description: '', is_mapped: 'false' }])
    assert.deepEqual(body.Contact, [])
    assert.ok(Object.keys(body).length > 20)
  })

  test('have one name each, and none that a common field or JavaScript has', async () => {
    const codes: unknown[] = []
    for (const name of ['weight', 'memo', '__proto__', 'constructor', '', 'x'.repeat(101)]) {
      const { status, body } = await call('POST', `${base}/target-fields`, { name, common_model: 'Invoice' })
      codes.push([status, body.parameter])
    }
    assert.deepEqual(codes, [[409, '/name'], ...Array.from({ length: 5 }, () => [400, '/name'])])
    const unknown = await call('POST', `${base}/target-fields`, { name: 'a', common_model: 'Contract' })
    assert.deepEqual([unknown.status, unknown.body.parameter], [400, '/common_model'])
  })

  test('are listed in pages with what fills them, and deleted once nothing does', async () => {
    const wanted = { level: 'organization', model: 'accounting.Invoice', target: 'colour', path: ['colour'] }
    const { id: mapping } = (await call('POST', '/v1/field-mappings', wanted)).body.field_mapping
    const fields: any[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: any = await call(
        'GET',
        `/v1/target-fields?model=accounting.Invoice&page_size=1${cursor && `&cursor=${cursor}`}`,
      )
      assert.equal(page.status, 200, page.text)
      fields.push(...page.body.results)
      cursor = page.body.next
    }
    const colour = fields.find(({ name }) => name === 'colour')
    assert.deepEqual(colour.field_mapping_ids, [mapping])
    assert.deepEqual(fields.find(({ name }) => name === 'weight').field_mapping_ids, [])

    const refused = await call('DELETE', `/v1/target-fields/${colour.id}`)
    assert.deepEqual([refused.status, refused.body.parameter], [409, 'target_field_id'])
    assert.ok(refused.body.detail.includes(mapping), refused.body.detail)
    const targets = async () =>
      (await call('GET', `${base}/invoices`)).body.results[0].field_mappings.organization_defined_targets
    assert.ok('colour' in (await targets()))
    assert.equal((await call('DELETE', `/v1/field-mappings/${mapping}`)).status, 204)
    assert.ok(!('colour' in (await targets())))
    assert.equal((await call('DELETE', `/v1/target-fields/${colour.id}`)).status, 204)
    assert.equal((await call('DELETE', `/v1/target-fields/${colour.id}`)).status, 404)
  })

  test('are there or not, where one is mapped and deleted at the same moment', async () => {
    const wanted = { level: 'organization', model: 'accounting.Invoice', target: 'height', path: ['height'] }
    const made = async () => (await call('POST', '/v1/field-mappings', wanted)).body.field_mapping
    const fieldId = async () =>
      (await call('GET', '/v1/target-fields')).body.results.find((field: any) => field.name === 'height')?.id
    for (let round = 0; round < 20; round++) {
      const mapping = await made()
      const id = await fieldId()
      await call('DELETE', `/v1/field-mappings/${mapping.id}`)
      const [mapped, deleted] = await Promise.all([
        call('POST', '/v1/field-mappings', wanted),
        call('DELETE', `/v1/target-fields/${id}`),
      ])
      assert.equal(mapped.status, 201, mapped.text)
      assert.ok([204, 409].includes(deleted.status), deleted.text)
      assert.equal((await call('DELETE', `/v1/field-mappings/${mapped.body.field_mapping.id}`)).status, 204)
    }
    assert.equal((await call('DELETE', `/v1/target-fields/${await fieldId()}`)).status, 204)
  })
})

describe('a field mapping', () => {
  test('fills a target field of the organisation by a path, on reads at once and without asking the vendor', async () => {
    const asked = one.sandbox.ledger.requests.length
    const { status, body, text } = await call(
      'POST',
      `${base}/field-mappings`,
      published({ organization_wide_target_field: 'weight', remote_field_traversal_path: ['custom', 'weight'] }),
    )
    assert.equal(status, 201, text)
    assert.deepEqual(body.warnings, [])
    assert.deepEqual(body.model.target_field, { name: 'weight', description: '', is_organization_wide: true })
    assert.deepEqual(body.model.remote_field, {
      remote_key_name: 'weight',
      schema: { type: 'number' },
      remote_endpoint_info: { method: 'GET', url_path: '/v2/invoices', field_traversal_path: ['custom', 'weight'] },
    })
    assert.equal(body.model.is_integration_wide, false)
    assert.equal((await targets(call, 'weight')).get('i3'), 3)
    assert.equal((await targets(callOther, 'weight')).get('i3'), undefined)
    assert.equal(one.sandbox.ledger.requests.length, asked)
  })

  test('of an account comes before that of its connector, and that before the organisation’s', async () => {
    const expression = (text: string, more: object) =>
      published({ organization_wide_target_field: 'level', advanced_mapping_expression: text, ...more })
    await call('POST', `${base}/target-fields`, { name: 'level', common_model: 'accounting.Invoice' })
    const create = async (body: object) => {
      const made = await call('POST', `${base}/field-mappings`, body)
      assert.equal(made.status, 201, made.text)
      return made.body.model.id as string
    }
    const level = async (client: Client) => (await targets(client, 'level')).get('i1')
    await create(expression('"organization"', { organization_wide: true }))
    assert.deepEqual([await level(call), await level(callOther)], ['organization', 'organization'])
    await create(expression('"connector"', { is_integration_wide: true }))
    assert.deepEqual([await level(call), await level(callOther)], ['connector', 'connector'])
    const own = await create(expression('"account"', {}))
    assert.deepEqual([await level(call), await level(callOther)], ['account', 'connector'])

    const { body } = await callOther('GET', `${base}/field-mappings`)
    assert.equal(body.Invoice.length, 2)
    assert.equal((await callOther('DELETE', `${base}/field-mappings/${own}`)).status, 404)
    const gone = await call('DELETE', `${base}/field-mappings/${own}`)
    assert.equal(gone.body.model.advanced_mapping_expression, '"account"')
    assert.equal(await level(call), 'connector')
  })

  test('may fill a field that only its account has, which goes with it', async () => {
    const { body, text } = await call(
      'POST',
      `${base}/field-mappings`,
      published({ target_field_name: 'Grösse', advanced_mapping_expression: '.rows | length' }),
    )
    assert.equal(body.model?.target_field.is_organization_wide, false, text)
    assert.equal((await targets(call, 'Grösse', 'linked_account_defined_targets')).get('i4'), 1)
    assert.ok((await call('GET', `${base}/target-fields`)).text.includes('Grösse'))
    assert.ok(!(await callOther('GET', `${base}/target-fields`)).text.includes('Grösse'))
    await call('DELETE', `${base}/field-mappings/${body.model.id}`)
    assert.ok(!(await call('GET', `${base}/target-fields`)).text.includes('Grösse'))
  })

  test('may override a common field, coerced to its kind; what does not fit is null and told', async () => {
    const { body, text } = await call(
      'POST',
      `${base}/field-mappings`,
      published({ target_field_name: 'total_amount', remote_field_traversal_path: ['total'] }),
    )
    assert.equal(body.warnings?.[0].problem_type, 'MAPPING_FAILED', text)
    assert.match(body.warnings[0].detail, /1 of 12 stored records: "a lot" is not a number/)
    const { body: list } = await call('GET', invoices)
    const totals = new Map(list.results.map((record: any) => [record.remote_id, record.total_amount]))
    assert.deepEqual([totals.get('i4'), totals.get('i5')], [40.5, null])
    await call('DELETE', `${base}/field-mappings/${body.model.id}`)
  })

  test('that finds nothing is saved with a warning', async () => {
    const { body } = await call(
      'POST',
      `${base}/field-mappings`,
      published({ target_field_name: 'nothing', remote_field_traversal_path: ['custom', 'no_such'] }),
    )
    assert.equal(body.warnings[0].problem_type, 'REMOTE_FIELD_EMPTY')
    await call('DELETE', `${base}/field-mappings/${body.model.id}`)
  })

  test('is changed by a new path or expression; what is not mentioned stays', async () => {
    const { body } = await call('GET', `${base}/field-mappings?exclude_remote_field_metadata=true`)
    const mapping = body.Invoice.find((one: any) => one.target_field.name === 'weight')
    assert.equal(mapping.remote_field.schema, null)
    const at = `${base}/field-mappings/${mapping.id}`
    const changed = await call('PATCH', at, { advanced_mapping_expression: '.custom.weight * 2' })
    assert.equal(changed.status, 200, changed.text)
    assert.equal((await targets(call, 'weight')).get('i3'), 6)
    assert.equal((await call('PATCH', at, {})).body.model.advanced_mapping_expression, '.custom.weight * 2')
    const refused = await call('PATCH', at, { advanced_mapping_expression: null })
    assert.deepEqual([refused.status, refused.body.parameter], [400, '/remote_field_traversal_path'])
    await call('PATCH', at, { remote_field_traversal_path: ['custom', 'weight'], advanced_mapping_expression: null })
    assert.equal((await targets(call, 'weight')).get('i3'), 3)
  })

  test('that cannot be is refused, and the fault is named', async () => {
    const faults: [string, object][] = [
      ['/jmes_path', { target_field_name: 'a', jmes_path: 'a.b' }],
      ['/remote_field_traversal_path', { target_field_name: 'a' }],
      ['/remote_field_traversal_path', { target_field_name: 'a', remote_field_traversal_path: ['x', '__proto__'] }],
      ['/remote_field_traversal_path', { target_field_name: 'a', remote_field_traversal_path: Array(21).fill('x') }],
      ['/advanced_mapping_expression', { target_field_name: 'a', advanced_mapping_expression: '.a |' }],
      ['/advanced_mapping_expression', { target_field_name: 'a', advanced_mapping_expression: 'nothing_such' }],
      [
        '/advanced_mapping_expression',
        { target_field_name: 'a', advanced_mapping_expression: '.', remote_field_traversal_path: ['x'] },
      ],
      ['/target_field_name', { advanced_mapping_expression: '.' }],
      ['/organization_wide_target_field', { advanced_mapping_expression: '.', organization_wide_target_field: 'none' }],
      ['/common_model_name', { target_field_name: 'a', advanced_mapping_expression: '.', common_model_name: 'Ticket' }],
      ['/common_model_name', { target_field_name: 'a', advanced_mapping_expression: '.', common_model_name: 'Item' }],
      ['/remote_url_path', { target_field_name: 'a', advanced_mapping_expression: '.', remote_url_path: '/v2/other' }],
      ['/surely_unknown', { target_field_name: 'a', advanced_mapping_expression: '.', surely_unknown: 1 }],
    ]
    faults.push(
      ['/remote_field_traversal_path/0', { target_field_name: 'a', remote_field_traversal_path: ['\u0000'] }],
      ['/target_field_description', { target_field_name: 'a', target_field_description: '\ud800' }],
      ['/advanced_mapping_expression', { target_field_name: 'a', advanced_mapping_expression: '"\u0000"' }],
    )
    for (const [pointer, more] of faults) {
      const { status, body } = await call('POST', `${base}/field-mappings`, published(more))
      assert.deepEqual([status, body.parameter], [400, pointer], JSON.stringify(more))
    }
    const { body } = await call(
      'POST',
      `${base}/field-mappings`,
      published({ target_field_name: 'a', advanced_mapping_expression: '.a\n| .b +' }),
    )
    assert.match(body.detail, /line 2, column \d+/)
    const twice = published({ organization_wide_target_field: 'weight', advanced_mapping_expression: '1' })
    const { status, body: problem } = await call('POST', `${base}/field-mappings`, twice)
    assert.deepEqual([status, problem.parameter], [409, '/organization_wide_target_field'])
  })

  test('that never ends costs its field and nothing else', async () => {
    const { body, status } = await call(
      'POST',
      `${base}/field-mappings`,
      published({ target_field_name: 'slow', advanced_mapping_expression: '[range(1e9)] | length' }),
    )
    assert.equal(status, 201)
    assert.ok(body.warnings.length > 0)
    assert.equal((await targets(call, 'slow', 'linked_account_defined_targets')).get('i1'), null)
    await call('DELETE', `${base}/field-mappings/${body.model.id}`)
  })

  test('is written into the audit trail', async () => {
    const { rows } = await inOrganization(world.platform.database, world.organizationId, (client) =>
      client.query<{ event_type: string }>('SELECT DISTINCT event_type FROM audit_event ORDER BY 1'),
    )
    const events = new Set(rows.map((row) => row.event_type))
    for (const word of [
      'CREATED_LINKED_ACCOUNT_FIELD_MAPPING',
      'CREATED_LINKED_ACCOUNT_COMMON_MODEL_OVERRIDE',
      'CREATED_INTEGRATION_WIDE_FIELD_MAPPING',
      'CHANGED_LINKED_ACCOUNT_FIELD_MAPPING',
      'DELETED_LINKED_ACCOUNT_FIELD_MAPPING',
    ])
      assert.ok(events.has(word), word)
  })
})

describe('field mappings in our own form', () => {
  test('are made at any level, listed in pages with their coverage, changed and deleted', async () => {
    const made = await call('POST', '/v1/field-mappings', {
      level: 'connector',
      connector: 'ledger',
      model: 'accounting.Invoice',
      target: 'colour',
      path: ['custom', 'colour'],
      description: 'Of the folder.',
    })
    assert.equal(made.status, 201, made.text)
    assert.equal(made.body.field_mapping.is_writable, true)
    assert.equal((await targets(callOther, 'colour')).get('i2'), 'red')

    const all: any[] = []
    for (let cursor = ''; ;) {
      const page = await call('GET', `/v1/field-mappings?page_size=2&include_coverage=true${cursor}`)
      all.push(...page.body.results)
      if (page.body.next === null) break
      assert.equal(page.body.results.length, 2)
      cursor = `&cursor=${page.body.next}`
    }
    const colour = all.find((mapping) => mapping.target === 'colour')
    assert.deepEqual([colour.level, colour.coverage, colour.version], ['connector', 0.5, 1])
    assert.equal(new Set(all.map((mapping) => mapping.id)).size, all.length)
    const filtered = await call('GET', '/v1/field-mappings?level=organization')
    assert.deepEqual(
      filtered.body.results.map((mapping: any) => mapping.target),
      ['level'],
    )

    const at = `/v1/field-mappings/${made.body.field_mapping.id}`
    const changed = await call('PATCH', at, { expression: '.custom.colour | ascii_upcase?' })
    assert.deepEqual(
      [changed.body.field_mapping?.version, changed.body.field_mapping?.is_writable],
      [2, false],
      changed.text,
    )
    const wrong = await call('PATCH', at, { expression: '1 +' })
    assert.deepEqual([wrong.status, wrong.body.parameter], [400, '/expression'])
    assert.equal((await call('DELETE', at)).status, 204)
    assert.equal((await call('DELETE', at)).status, 404)
  })

  test('show no values to a key that may not read records', async () => {
    const narrow = await inOrganization(world.platform.database, world.organizationId, async (client) => {
      const { key, hash, prefix } = newApiKey()
      await client.query(
        `INSERT INTO api_key (organization_id, name, prefix, hash, scopes) VALUES ($1, 'Maps', $2, $3, '{mappings:read,mappings:write}')`,
        [world.organizationId, prefix, hash],
      )
      return key
    })
    const mapper = clientOf(world, fieldMappingRoutes(world.platform), one.token, narrow)
    const leak = { model: 'accounting.Invoice', target: 'leak', expression: 'error(.custom.memo)' }
    assert.equal((await mapper('POST', '/v1/field-mappings/preview', leak)).status, 403)
    assert.equal((await mapper('GET', `${base}/remote-fields?include_example_values=true`)).status, 403)
    assert.equal((await mapper('GET', `${base}/remote-fields`)).status, 200)
    const body = { ...leak, level: 'linked_account', linked_account_id: one.id }
    const made = await mapper('POST', '/v1/field-mappings', body)
    assert.equal(made.body.warnings[0].problem_type, 'MAPPING_FAILED')
    assert.ok(!made.text.includes('Memo'))
    await mapper('DELETE', `/v1/field-mappings/${made.body.field_mapping.id}`)
  })

  test('are another organisation’s business only there', async () => {
    const { rows } = await world.platform.database.service.query<{ id: string }>(
      "SELECT create_organization('B') AS id",
    )
    const foreign = await inOrganization(world.platform.database, rows[0]!.id, async (client) => {
      return generateKey(client, rows[0]!.id, 'Foreign')
    })
    const theirs = clientOf(world, fieldMappingRoutes(world.platform), one.token, foreign)
    assert.deepEqual((await theirs('GET', '/v1/field-mappings')).body.results, [])
    const [mapping] = (await call('GET', '/v1/field-mappings')).body.results
    assert.equal((await theirs('GET', `/v1/field-mappings/${mapping.id}/versions`)).status, 404)
    assert.equal((await theirs('DELETE', `/v1/field-mappings/${mapping.id}`)).status, 404)
    const [field] = (await call('GET', '/v1/target-fields')).body.results
    assert.deepEqual((await theirs('GET', '/v1/target-fields')).body.results, [])
    assert.equal((await theirs('DELETE', `/v1/target-fields/${field.id}`)).status, 404)
    const put = {
      level: 'linked_account',
      linked_account_id: one.id,
      model: 'accounting.Invoice',
      target: 'x',
      path: ['x'],
    }
    assert.equal((await theirs('POST', '/v1/field-mappings', put)).status, 404)
    assert.equal((await theirs('GET', `${base}/field-mappings`)).status, 404)
  })
})
