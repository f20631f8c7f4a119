import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as fc from 'fast-check'
import { loadAccountMapping, touchModels } from '../mapping/index.ts'
import { inOrganization } from '../store/organization.ts'
import { connectorOf, sandboxOf, testPlatform, type TestAccount, type TestPlatform } from '../testing.ts'

const hubspot = connectorOf('hubspot')
const sandbox = sandboxOf('hubspot')

let world: TestPlatform
let account: TestAccount<unknown>

before(async () => {
  world = await testPlatform([hubspot])
  account = await world.link(hubspot, sandbox, { sizes: { contacts: 40, companies: 3 } })
  await account.sync('companies', 'contacts')
})
after(() => world.close())

const inTenant = <T>(work: Parameters<typeof inOrganization<T>>[2]) =>
  inOrganization(world.platform.database, world.organizationId, work)

/** Maps a field of the customer's own anew, or takes it away. */
const configure = (name: string, path: string | undefined) =>
  inTenant(async (client) => {
    await client.query(
      `DELETE FROM field_mapping WHERE target_field_id IN (SELECT id FROM target_field WHERE name = $1)`,
      [name],
    )
    if (path !== undefined)
      await client.query(
        `WITH target AS (INSERT INTO target_field (organization_id, model, name) VALUES ($1, 'crm.Contact', $2)
           ON CONFLICT DO NOTHING RETURNING id)
         INSERT INTO field_mapping (organization_id, model, target_field_id, path)
         SELECT $1, 'crm.Contact', id, $3 FROM (SELECT id FROM target UNION SELECT id FROM target_field WHERE name = $2) t LIMIT 1`,
        [world.organizationId, name, ['properties', path]],
      )
    await touchModels(client, { organizationId: world.organizationId }, ['crm.Contact'])
  })

/** Records whose stored text is not what the stored payload becomes by what is configured. */
async function wrongRecords(): Promise<string[]> {
  const mapping = await loadAccountMapping(world.platform, world.organizationId, account.id)
  const { rows } = await inTenant((client) =>
    client.query<{ id: string; document: string; hash: string; body: string }>(
      `SELECT r.id, r.document, encode(r.hash, 'hex') AS hash, p.body FROM record r JOIN raw_payload p
         ON p.linked_account_id = r.linked_account_id AND p.stream = r.stream AND p.id = r.raw_id
       WHERE r.model = 'crm.Contact'`,
    ),
  )
  assert.equal(rows.length, 40)
  return rows.flatMap(({ id, document, hash, body }) => {
    const rendered = mapping.render('contacts', JSON.parse(body)).find((record) => record.id === id)
    return rendered?.hash === hash && document.includes(rendered.body) ? [] : [id]
  })
}

const step = fc.oneof(
  fc.record({ name: fc.constantFrom('one', 'two'), path: fc.constantFrom('email', 'city', 'phone', undefined) }),
  fc.constant('sync' as const),
)

test('however closely changes of configuration, syncs and the job follow each other, what is stored is what holds', () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
      const changing = new AbortController()
      const jobs = (async () => {
        while (!changing.signal.aborted) await world.runJobs()
      })()
      for (const each of steps) {
        if (each !== 'sync') await configure(each.name, each.path)
        else {
          account.sandbox.touch('contacts', { count: 2 })
          await account.sync('contacts')
        }
      }
      changing.abort()
      await jobs
      await world.runJobs()
      assert.deepEqual(await wrongRecords(), [])
    }),
    { numRuns: 25 },
  ))
