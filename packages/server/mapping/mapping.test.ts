import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { inOrganization } from '../store/organization.ts'
import { remapAccount } from '../sync/remap.ts'
import { requestRuns } from '../sync/schedule.ts'
import { connectorOf, sandboxOf, testPlatform, type TestAccount, type TestPlatform } from '../testing.ts'
import { openAccount } from '../account/open-account.ts'
import { removeSwitchedOff } from '../sync/remap-off.ts'
import { stepsOf, withoutPaths } from './strip.ts'
import { touchModels } from './touch-models.ts'

const hubspot = connectorOf('hubspot')
const sandbox = sandboxOf('hubspot')

let world: TestPlatform
let account: TestAccount<unknown>

before(async () => {
  world = await testPlatform([hubspot])
  account = await world.link(hubspot, sandbox, { sizes: { contacts: 12, companies: 3 } })
  await account.sync('companies', 'contacts')
})
after(() => world.close())

const inTenant = <T>(work: Parameters<typeof inOrganization<T>>[2]) =>
  inOrganization(world.platform.database, world.organizationId, work)

const contacts = async (query = '') =>
  (await world.get(`/api/crm/v1/contacts?page_size=100${query}`, account.token)).body.results as any[]

/** Maps a field for every account of the organisation, as the endpoints do. */
const map = (target: string, path: readonly string[] | null, expression: string | null = null) =>
  inTenant(async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO target_field (organization_id, model, name) VALUES ($1, 'crm.Contact', $2) RETURNING id`,
      [world.organizationId, target],
    )
    await client.query(
      `INSERT INTO field_mapping (organization_id, model, target_field_id, path, expression) VALUES ($1, 'crm.Contact', $2, $3, $4)`,
      [world.organizationId, rows[0]!.id, path, expression],
    )
    await touchModels(client, { organizationId: world.organizationId }, ['crm.Contact'])
  })

const scope = (fields: readonly string[]) =>
  inTenant(async (client) => {
    await client.query(
      `INSERT INTO common_model_scope (organization_id, linked_account_id, model, disabled_fields) VALUES ($1, $2, 'crm.Contact', $3)
       ON CONFLICT (organization_id, linked_account_id, model) DO UPDATE SET disabled_fields = excluded.disabled_fields`,
      [world.organizationId, account.id, fields],
    )
    await touchModels(client, { organizationId: world.organizationId, linkedAccountId: account.id }, ['crm.Contact'])
  })

const storedRecords = () =>
  inTenant(async (client) => {
    const { rows } = await client.query<{ document: string; mapping_version: number }>(
      `SELECT document, mapping_version FROM record WHERE model = 'crm.Contact'`,
    )
    return rows
  })

describe('a field mapping', () => {
  test('shows on reads at once, and in the store once the job has run, without a request to the vendor', async () => {
    const asked = account.sandbox.ledger.count(/./)
    await map('mail', ['properties', 'email'])
    await map('greeting', null, '"Hello " + (.properties.firstname // "you")')
    const [first] = await contacts()
    const { organization_defined_targets: targets } = first.field_mappings
    assert.equal(targets.greeting.value, `Hello ${first.first_name ?? 'you'}`)
    assert.equal(targets.mail.value, first.email_addresses[0]?.email_address ?? null)
    assert.ok((await storedRecords()).every(({ mapping_version: version }) => version === 0))

    const before = await contacts()
    await world.runJobs()
    const stored = await storedRecords()
    assert.ok(stored.every(({ mapping_version: version }) => version === 2))
    assert.ok(stored.every(({ document }) => document.includes('"greeting":{"value":"Hello ')))
    const withoutTime = (records: readonly any[]) => records.map((record) => ({ ...record, modified_at: null }))
    assert.deepEqual(withoutTime(await contacts()), withoutTime(before))
    assert.equal(account.sandbox.ledger.count(/./), asked)
  })

  test('is applied to what is synced later', async () => {
    account.sandbox.touch('contacts', { count: 1 })
    await account.sync('contacts')
    assert.ok((await contacts()).every((record) => record.field_mappings.organization_defined_targets.greeting))
  })

  test('that follows another closely is not taken for applied by the job of the first', async () => {
    const { organizationId, platform } = world
    await world.runJobs()
    const wanted = async () =>
      inTenant(async (client) => {
        const { rows } = await client.query<{ wanted: string }>(
          'SELECT wanted FROM remap WHERE linked_account_id = $1',
          [account.id],
        )
        return rows[0]!.wanted
      })
    const first = await wanted()
    await map('late', ['properties', 'city'])
    const opened = await openAccount(platform, organizationId, account.id)
    const before = await storedRecords()
    await removeSwitchedOff(platform, opened, first)
    assert.deepEqual(await storedRecords(), before)
    await world.runJobs()
    const versions = new Set((await storedRecords()).map(({ mapping_version: version }) => version))
    assert.equal(versions.size, 1)
    assert.ok((await storedRecords()).every(({ document }) => document.includes('"late"')))
  })

  test('is logged as moved by the mapping, not by the vendor', async () => {
    const { rows } = await inTenant((client) =>
      client.query<{ origin: string; fields: string[] }>(
        `SELECT DISTINCT origin, fields FROM change WHERE model = 'crm.Contact' AND kind = 'changed' AND origin = 'mapping'`,
      ),
    )
    assert.deepEqual(rows, [{ origin: 'mapping', fields: ['field_mappings'] }])
  })
})

describe('a field that is off', () => {
  test('is null on reads at once, also inside of what is expanded and in the raw payload', async () => {
    await scope(['first_name'])
    const records = await contacts('&include_remote_data=true')
    assert.ok(records.every((record) => record.first_name === null))
  })

  test('is gone from the store once the job has run, its history too, and comes back with nothing', async () => {
    const names = await inTenant(async (client) => {
      const { rows } = await client.query<{ body: string }>(`SELECT body FROM raw_payload WHERE stream = 'contacts'`)
      return rows.map(({ body }) => JSON.parse(body).properties.firstname as string | undefined)
    })
    assert.ok(names.some((name) => name !== undefined))
    await scope(['first_name', 'last_name'])
    await world.runJobs()
    const { rows } = await inTenant((client) =>
      client.query<{ body: string }>(
        `SELECT body FROM raw_payload WHERE stream = 'contacts'
         UNION ALL SELECT document FROM record WHERE model = 'crm.Contact'
         UNION ALL SELECT previous FROM change WHERE model = 'crm.Contact' AND previous IS NOT NULL`,
      ),
    )
    for (const { body } of rows) {
      assert.ok(!body.includes('"firstname"'), body)
      assert.ok(!/"first_name":"/.test(body), body)
      // Nor is what the mapping above has made of it.
      assert.ok(!/Hello [A-Z]/.test(body), body)
    }
  })

  test('is brought back by no field mapping, and is not asked for because of one', async () => {
    await map('nick', ['properties', 'firstname'])
    assert.ok((await contacts()).every((record) => !record.field_mappings.organization_defined_targets.nick?.value))
  })

  test('is not asked for any more', async () => {
    await inTenant((client) => requestRuns(client, account.id, { full: true }))
    const before = account.sandbox.ledger.requests.length
    await account.sync('contacts')
    const asked = account.sandbox.ledger.requests.slice(before)
    assert.ok(asked.some(({ query }) => query.includes('email')))
    assert.ok(asked.every(({ query }) => !query.includes('firstname')))
  })
})

describe('the job that renders what is stored', () => {
  test('goes on where it was stopped', async () => {
    await inTenant((client) => touchModels(client, { organizationId: world.organizationId }, 'all'))
    const job = { organizationId: world.organizationId, linkedAccountId: account.id }
    const state = async () => {
      const { rows } = await inTenant((client) =>
        client.query<{ stream: string | null; records: string; finished_at: string | null; raws: string }>(
          'SELECT stream, records, finished_at, (SELECT count(*) FROM raw_payload) AS raws FROM remap',
        ),
      )
      return rows[0]!
    }
    let looks = 0
    const stop = {
      get aborted() {
        looks += 1
        return looks > 2
      },
    } as AbortSignal
    await assert.rejects(remapAccount(world.platform, job, stop), /goes on where it was/)
    assert.equal((await state()).stream, Object.keys(hubspot.streams)[2])
    await world.runJobs()
    const { records, raws, finished_at: finished } = await state()
    assert.equal(records, raws)
    assert.ok(finished)
  })
})

describe('taking paths out of a record', () => {
  test('leaves everything else, in its order, and the same object where there is nothing to take', () => {
    const raw = { a: 1, lines: [{ cost: 1, name: 'x' }, { name: 'y' }, 'odd'], b: { c: 2, d: 3 } }
    const result = withoutPaths(raw, ['lines[].cost', 'b.c', 'nothing.here'].map(stepsOf))
    assert.equal(JSON.stringify(result), '{"a":1,"lines":[{"name":"x"},{"name":"y"},"odd"],"b":{"d":3}}')
    assert.equal(raw.b.c, 2)
    assert.equal(withoutPaths(raw, [stepsOf('none'), stepsOf('lines[].none')]), raw)
  })

  test('never fails, whatever a vendor sends', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.array(fc.constantFrom('a', 'b', '[]', '__proto__'), { maxLength: 4 }),
        (raw, path) => {
          const text = JSON.stringify(raw)
          withoutPaths(raw, [path])
          assert.equal(JSON.stringify(raw), text)
        },
      ),
    )
  })
})
