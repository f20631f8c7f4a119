import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { inOrganization } from './organization.ts'
import { forgetOldLines } from './retention.ts'
import { testDatabase, testOrganization } from './testing.ts'

let world: Awaited<ReturnType<typeof testDatabase>>

before(async () => {
  world = await testDatabase()
})
after(() => world.close())

const owner = (statement: string, ...values: unknown[]): Promise<any[]> =>
  world.database.owner.query(statement, values).then(({ rows }) => rows)

/** An organisation with a request to a vendor, a write and a batch for each age in days, and a write that has no end. */
async function fill(ages: readonly number[]): Promise<void> {
  const organization = await testOrganization(world.database)
  await inOrganization(world.database, organization, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO linked_account (organization_id, connector, category, account_token_hash, end_user_origin_id,
         end_user_organization_name, end_user_email_address)
       VALUES ($1, 'vendor', 'hris', sha256(gen_random_uuid()::text::bytea), '1', 'Test', 'test@example.com') RETURNING id`,
      [organization],
    )
    const account = rows[0]!.id
    for (const days of ages) {
      const shift = `-${days} days`
      await client.query(
        `INSERT INTO request_log (id, organization_id, linked_account_id, at, method, url, duration_ms, bytes, attempt)
         VALUES (uuidv7($3::interval), $1, $2, now() + $3::interval, 'GET', 'https://vendor.example', 1, 1, 1)`,
        [organization, account, shift],
      )
      await client.query(
        `WITH batch AS (INSERT INTO write_batch (id, organization_id, linked_account_id, model, action, total)
           VALUES (uuidv7($3::interval), $1, $2, 'hris.Employee', 'create', 2) RETURNING id)
         INSERT INTO write_request (id, organization_id, linked_account_id, model, action, given, state, batch_id)
         SELECT uuidv7($3::interval), $1, $2, 'hris.Employee', 'create', '{}', state, batch.id
         FROM batch, unnest($4::text[]) AS state`,
        [organization, account, shift, days % 2 === 0 ? ['done', 'unknown'] : ['done', 'failed']],
      )
    }
  })
}

test('old lines of every organisation go, and only those; a write without an end stays with its batch', async () => {
  await fill([1, 29, 31, 100])
  await fill([29, 31])
  assert.equal(await forgetOldLines(world.database, 30), 3 + 5 + 2)
  const days = async (statement: string) => (await owner(statement)).map(({ days }) => Number(days))
  assert.deepEqual(
    await days(`SELECT round(extract(epoch FROM now() - at) / 86400) AS days FROM request_log ORDER BY at DESC`),
    [1, 29, 29],
  )
  const left = `round(extract(epoch FROM now() - uuid_extract_timestamp(id)) / 86400) AS days`
  assert.deepEqual(
    await days(`SELECT ${left} FROM write_request WHERE state <> 'unknown' ORDER BY id DESC`),
    [1, 1, 29, 29, 29, 29],
  )
  assert.deepEqual(await days(`SELECT ${left} FROM write_request WHERE state = 'unknown'`), [100])
  assert.deepEqual(await days(`SELECT ${left} FROM write_batch ORDER BY id DESC`), [1, 29, 29, 100])
  assert.equal(await forgetOldLines(world.database, 30), 0)
})

test('whoever acts for an organisation cannot remove the lines of others', async () => {
  await assert.rejects(world.database.service.query('SELECT forget_old_lines(now(), 1)'), /permission denied/)
})
