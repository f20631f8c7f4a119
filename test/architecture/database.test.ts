/** What the migrations have really made: asked from PostgreSQL's own catalogue. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { serviceRole } from '../../packages/server/store/database.ts'
import { testDatabase, testOrganization } from '../../packages/server/store/testing.ts'

type TestDatabase = Awaited<ReturnType<typeof testDatabase>>

let opened: TestDatabase

before(async () => {
  opened = await testDatabase()
})
after(() => opened.close())

const ask = async (text: string, values: unknown[] = []): Promise<any[]> =>
  (await opened.database.owner.query(text, values)).rows

/** Tables of the platform, parts of partitioned tables included, that belong to one organisation. */
const tenantTables = () =>
  ask(`SELECT c.relname AS name, c.relrowsecurity, c.relforcerowsecurity, c.relispartition
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped
       WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`)

test('every table with an organisation is under row security, forced on its owner too', async () => {
  const tables = await tenantTables()
  assert.ok(tables.length > 50, 'the four partitioned tables alone have 64 parts')
  assert.deepEqual(
    tables.filter((table) => !table.relrowsecurity || !table.relforcerowsecurity).map((table) => table.name),
    [],
  )
})

// A restrictive policy can only take rows away from what the others let through.
test('every policy for the service role asks for the organisation of the transaction', async () => {
  const policies = await ask(
    `SELECT tablename, policyname, cmd, permissive, qual, with_check FROM pg_policies
    WHERE schemaname = 'public' AND (roles && ARRAY['public', $1]::name[]) AND permissive = 'PERMISSIVE'`,
    [serviceRole],
  )
  assert.ok(policies.length > 10)
  const expected = /^\(organization_id = \( SELECT current_organization_id\(\) AS current_organization_id\)\)$/
  for (const policy of policies) {
    assert.match(policy.qual, expected, policy.tablename)
    assert.match(policy.with_check, expected, policy.tablename)
  }
})

test('the service role is an ordinary role: it owns nothing, makes nothing, and cannot step around row security', async () => {
  const [role] = await ask('SELECT * FROM pg_roles WHERE rolname = $1', [serviceRole])
  const powers = [
    'rolsuper',
    'rolbypassrls',
    'rolcreaterole',
    'rolcreatedb',
    'rolreplication',
    'rolcanlogin',
    'rolinherit',
  ]
  for (const power of powers) assert.equal(role[power], false, power)
  const owned = await ask(
    `SELECT classid::regclass::text, objid FROM pg_shdepend WHERE refobjid = $1::regrole AND deptype = 'o'`,
    [serviceRole],
  )
  assert.deepEqual(owned, [])
  const member = await ask('SELECT roleid::regrole::text FROM pg_auth_members WHERE member = $1::regrole', [
    serviceRole,
  ])
  assert.deepEqual(member, [])
  const [may] = await ask(`SELECT has_schema_privilege($1, 'public', 'CREATE') AS makes`, [serviceRole])
  assert.equal(may.makes, false)
})

test('the service role may not empty a table, nor see one that is not walled', async () => {
  const loose = await ask(
    `SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
       AND (has_table_privilege($1, c.oid, 'TRUNCATE') OR NOT c.relrowsecurity
            AND has_table_privilege($1, c.oid, 'SELECT, INSERT, UPDATE, DELETE'))`,
    [serviceRole],
  )
  assert.deepEqual(loose, [])
})

test('no view looks at tables with more rights than whoever asks it', async () => {
  const views = await ask(
    `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
       AND NOT coalesce(reloptions @> ARRAY['security_invoker=true'] OR reloptions @> ARRAY['security_invoker=on'], false)`,
  )
  assert.deepEqual(views, [])
})

test('functions that look across organisations belong to the gate, pin their search path, and are not for everyone', async () => {
  const functions = await ask(
    `SELECT proname, proowner::regrole::text AS owner, proconfig, has_function_privilege('public', oid, 'EXECUTE') AS is_open
     FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace`,
  )
  assert.ok(functions.length >= 4)
  for (const { proname, owner, proconfig, is_open: isOpen } of functions) {
    // It sees no tenant's table: it puts a job into the queue, which is the owner's.
    if (proname !== 'enqueue_job') assert.equal(owner, 'crosswalk_gate', proname)
    assert.ok(
      proconfig?.some((one: string) => one.startsWith('search_path=')),
      proname,
    )
    assert.equal(isOpen, false, proname)
  }
})

test('without an organisation no tenant row is seen, in any table', async () => {
  const organizationId = await testOrganization(opened.database)
  const own = await ask('SELECT count(*)::int AS count FROM organization')
  assert.equal(own[0].count, 1, 'the superuser of the tests sees the row, so there is one to hide')
  const { service } = opened.database
  for (const { name, relispartition: isPart } of await tenantTables()) {
    // Parts are not granted at all: they are reached through the table they belong to.
    if (isPart) await assert.rejects(service.query(`SELECT FROM ${name}`), /permission denied/, name)
    else assert.equal((await service.query(`SELECT FROM ${name}`)).rowCount, 0, name)
  }
  const client = await service.connect()
  try {
    await client.query('BEGIN')
    await client.query(`SELECT set_config('crosswalk.organization_id', $1, true)`, [organizationId])
    assert.equal((await client.query('SELECT FROM organization')).rowCount, 1)
    await client.query('COMMIT')
    assert.equal((await client.query('SELECT FROM organization')).rowCount, 0, 'the setting ended with its transaction')
  } finally {
    client.release()
  }
})
