import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type pg from 'pg'
import type { Database } from '../store/database.ts'
import { inOrganization } from '../store/organization.ts'
import { testDatabase, testOrganization } from '../store/testing.ts'
import { testAccount, testKeys } from './testing.ts'
import { Vault } from './vault.ts'

describe('the vault', () => {
  let database: Database
  let close: () => Promise<void>
  let ours: string
  let theirs: string
  const vault = new Vault(testKeys())

  const inOurs = <T>(work: (client: pg.PoolClient) => Promise<T>) => inOrganization(database, ours, work)
  const inTheirs = <T>(work: (client: pg.PoolClient) => Promise<T>) => inOrganization(database, theirs, work)
  const unreadable = { code: 'secret_unreadable' }

  before(async () => {
    const testing = await testDatabase()
    database = testing.database
    close = () => testing.close()
    ours = await testOrganization(database, 'Ours')
    theirs = await testOrganization(database, 'Theirs')
  })
  after(() => close())

  test('keeps the credential of an account field by field', async () => {
    const account = await testAccount(database, ours)
    await inOurs((client) => vault.storeCredential(client, account, { access_token: 'a1', refresh_token: 'r1' }))
    await inOurs((client) => vault.storeCredential(client, account, { access_token: 'a2', password: '' }))
    const read = () => inOurs((client) => vault.readCredential(client, account))
    assert.deepEqual(await read(), { access_token: 'a2', password: '', refresh_token: 'r1' })
    await inOurs((client) => vault.removeCredential(client, account, ['password']))
    assert.deepEqual(await read(), { access_token: 'a2', refresh_token: 'r1' })
    await inOurs((client) => vault.removeCredential(client, account))
    await assert.rejects(read(), { code: 'credential_rejected' })
  })

  test('counts what it opens', async () => {
    const account = await testAccount(database, ours)
    await inOurs((client) => vault.storeCredential(client, account, { key: 'k' }))
    const before = vault.opened
    await inOurs((client) => vault.readCredential(client, account))
    assert.equal(vault.opened, before + 1)
  })

  test('takes ids in capital letters for the same ids', async () => {
    const organization = await testOrganization(database)
    const account = await testAccount(database, organization)
    await inOrganization(database, organization.toUpperCase(), async (client) => {
      await vault.storeCredential(client, account.toUpperCase(), { key: 'k' })
      const sealed = await vault.seal(client, organization.toUpperCase(), 'thing', 'secret', 's', 1)
      assert.equal(await vault.open(client, organization, 'thing', 'secret', sealed, 1), 's')
    })
    const read = await inOrganization(database, organization, (client) => vault.readCredential(client, account))
    assert.deepEqual(read, { key: 'k' })
  })

  test('does not open a ciphertext copied to another account, field, version or organisation', async () => {
    const [first, second] = [await testAccount(database, ours), await testAccount(database, ours)]
    const foreign = await testAccount(database, theirs)
    const fields = { one: 'secret-1', two: 'secret-2' }
    const reset = async () => {
      for (const account of [first, second]) await inOurs((client) => vault.storeCredential(client, account, fields))
      await inTheirs((client) => vault.storeCredential(client, foreign, fields))
    }
    const copies: readonly [what: string, statement: string, values: readonly string[]][] = [
      ['account', `linked_account_id = $2 AND field = 'one'`, [first, second]],
      ['field', `linked_account_id = $1 AND field = 'two'`, [first]],
      ['organisation', `linked_account_id = $2 AND field = 'one'`, [first, foreign]],
    ]
    for (const [what, target, values] of copies) {
      await reset()
      const { rowCount } = await database.owner.query(
        `UPDATE credential SET (sealed, version) =
           (SELECT sealed, version FROM credential WHERE linked_account_id = $1 AND field = 'one') WHERE ${target}`,
        [...values],
      )
      assert.equal(rowCount, 1, what)
      const [organization, account] = [what === 'organisation' ? theirs : ours, values.at(-1)!]
      const read = inOrganization(database, organization, (client) => vault.readCredential(client, account))
      await assert.rejects(read, unreadable, what)
    }
    await reset()
    await database.owner.query('UPDATE credential SET version = version + 1 WHERE linked_account_id = $1', [first])
    await assert.rejects(
      inOurs((client) => vault.readCredential(client, first)),
      unreadable,
    )
  })

  test('does not open a free-standing secret for anyone but its owner', async () => {
    const sealed = await inOurs((client) => vault.seal(client, ours, 'session-1', 'verifier', 'v', 1))
    await inTheirs((client) => vault.seal(client, theirs, 'session-1', 'verifier', 'v', 1))
    assert.equal(await inOurs((client) => vault.open(client, ours, 'session-1', 'verifier', sealed, 1)), 'v')
    await assert.rejects(
      inOurs((client) => vault.open(client, ours, 'session-2', 'verifier', sealed, 1)),
      unreadable,
    )
    await assert.rejects(
      inOurs((client) => vault.open(client, theirs, 'session-1', 'verifier', sealed, 1)),
      unreadable,
    )
    await assert.rejects(
      inTheirs((client) => vault.open(client, theirs, 'session-1', 'verifier', sealed, 1)),
      unreadable,
    )
    await assert.rejects(
      inTheirs((client) => vault.open(client, ours, 'session-1', 'verifier', sealed, 1)),
      unreadable,
    )
    const elsewhere = Buffer.from(sealed)
    elsewhere.writeUInt32BE(0xffffffff, 1)
    for (const bytes of [elsewhere, Buffer.alloc(0), randomBytes(40)]) {
      await assert.rejects(
        inOurs((client) => vault.open(client, ours, 'session-1', 'verifier', bytes, 1)),
        unreadable,
      )
    }
  })

  test('sees nothing of another organisation', async () => {
    const account = await testAccount(database, ours)
    await inOurs((client) => vault.storeCredential(client, account, { key: 'k' }))
    await assert.rejects(
      inTheirs((client) => vault.readCredential(client, account)),
      { code: 'credential_rejected' },
    )
    await assert.rejects(
      inTheirs((client) => vault.storeCredential(client, account, { key: 'mine' })),
      /foreign key/,
    )
    await assert.rejects(
      inTheirs((client) => vault.seal(client, randomUUID(), 'x', 'y', 'z', 1)),
      /row-level security/,
    )
    assert.deepEqual(await inOurs((client) => vault.readCredential(client, account)), { key: 'k' })
  })

  test('opens nothing with the wrong master key, altered data key or swapped data keys', async () => {
    const account = await testAccount(database, ours)
    await inOurs((client) => vault.storeCredential(client, account, { key: 'k' }))
    const read = (with_: Vault) => inOurs((client) => with_.readCredential(client, account))
    await assert.rejects(read(new Vault(testKeys())), { ...unreadable, message: /CROSSWALK_OLD_KEYS/ })
    const restore = await database.owner.query<{ wrapped: Buffer }>(
      'SELECT wrapped FROM data_key WHERE organization_id = $1',
      [ours],
    )
    const wrapped = restore.rows[0]!.wrapped
    const put = (bytes: Buffer) =>
      database.owner.query('UPDATE data_key SET wrapped = $2 WHERE organization_id = $1', [ours, bytes])
    const altered = Buffer.from(wrapped)
    altered[20]! ^= 1
    const foreign = await database.owner.query<{ wrapped: Buffer }>(
      'SELECT wrapped FROM data_key WHERE organization_id = $1',
      [theirs],
    )
    for (const bytes of [altered, foreign.rows[0]!.wrapped, Buffer.alloc(0)]) {
      await put(bytes)
      await assert.rejects(read(vault), unreadable)
    }
    await put(wrapped)
    assert.deepEqual(await read(vault), { key: 'k' })
  })

  test('does not use a data key whose transaction was rolled back', async () => {
    const organization = await testOrganization(database)
    const account = await testAccount(database, organization)
    const within = <T>(work: (client: pg.PoolClient) => Promise<T>) => inOrganization(database, organization, work)
    const rolledBack = within(async (client) => {
      await vault.storeCredential(client, account, { key: 'lost' })
      throw new Error('changed my mind')
    })
    await assert.rejects(rolledBack, /changed my mind/)
    await within((client) => vault.storeCredential(client, account, { key: 'kept' }))
    assert.deepEqual(await within((client) => vault.readCredential(client, account)), { key: 'kept' })
  })

  test('gives an organisation one data key, however many make its first secret at once', async () => {
    const organization = await testOrganization(database)
    const accounts = await Promise.all(Array.from({ length: 8 }, () => testAccount(database, organization)))
    const store = (account: string) =>
      inOrganization(database, organization, (client) => vault.storeCredential(client, account, { key: account }))
    await Promise.all(accounts.map(store))
    for (const account of accounts) {
      const read = await inOrganization(database, organization, (client) => vault.readCredential(client, account))
      assert.deepEqual(read, { key: account })
    }
    const { rows } = await database.owner.query('SELECT FROM data_key WHERE organization_id = $1', [organization])
    assert.equal(rows.length, 1)
  })

  test('lets the service role neither change data keys nor look across organisations', async () => {
    const statements = [
      `UPDATE data_key SET wrapped = ''`,
      'DELETE FROM data_key',
      'SELECT * FROM master_keys_in_use()',
      `SELECT * FROM data_keys_to_rewrap('00000000', gen_random_uuid(), 1, 1)`,
      `SELECT rewrap_data_key(gen_random_uuid(), 1, '', '00000000', '')`,
    ]
    for (const statement of statements) {
      await assert.rejects(
        inOurs((client) => client.query(statement)),
        { code: '42501' },
        statement,
      )
    }
    for (const table of ['data_key', 'credential', 'credential_state']) {
      assert.equal(
        (await database.service.query(`SELECT FROM ${table}`)).rowCount,
        0,
        `${table} without an organisation`,
      )
    }
  })

  test('loses every secret of an organisation with the organisation', async () => {
    const organization = await testOrganization(database)
    const account = await testAccount(database, organization)
    await inOrganization(database, organization, (client) => vault.storeCredential(client, account, { key: 'k' }))
    await database.owner.query('DELETE FROM organization WHERE organization_id = $1', [organization])
    for (const table of ['data_key', 'credential', 'credential_state']) {
      const { rowCount } = await database.owner.query(`SELECT FROM ${table} WHERE organization_id = $1`, [organization])
      assert.equal(rowCount, 0, table)
    }
  })

  test('leaves none of 20 canaries in any table, in any spelling', async () => {
    const canaries = Array.from({ length: 20 }, () => `ca/na+ry ${randomBytes(12).toString('base64')}`)
    const account = await testAccount(database, ours)
    await inOurs(async (client) => {
      await vault.storeCredential(
        client,
        account,
        Object.fromEntries(canaries.slice(0, 19).map((c, i) => [`f${i}`, c])),
      )
      const sealed = await vault.seal(client, ours, 'session', 'state', canaries[19]!, 1)
      await client.query(
        `INSERT INTO link_session (organization_id, link_token_hash, categories, end_user_origin_id, expires_at,
           end_user_organization_name, end_user_email_address, state_sealed) VALUES ($1, $2, '{}', 'o', now(), 'n', 'e', $3)`,
        [ours, randomBytes(32), sealed],
      )
    })
    assert.deepEqual(await found(canaries), [])

    // The search itself is proven by canaries that do lie open.
    const open = [`${canaries[0]}x`, `${canaries[1]}y`, `${canaries[2]}z`, `${canaries[3]}w`] as const
    const settings = {
      plain: open[0],
      base64: Buffer.from(`"${open[1]}"`).toString('base64'),
      url: encodeURIComponent(open[2]),
      hex: Buffer.from(open[3]).toString('hex'),
    }
    await database.owner.query('UPDATE linked_account SET settings = $2 WHERE id = $1', [account, settings])
    assert.deepEqual(await found(open), [...open])
  })

  async function found(secrets: readonly string[]): Promise<readonly string[]> {
    const dump = await dumpAllTables(database.owner)
    return secrets.filter((secret) => spellings(secret).some((spelling) => dump.includes(spelling)))
  }
})

/** Every row of every table of ours, as text (`bytea` as hex). */
async function dumpAllTables(owner: pg.Pool): Promise<string> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  )
  const names = tables.map((table) => table.name)
  assert.ok(names.includes('public.credential') && names.includes('public.link_session'))
  const texts = await Promise.all(
    names.map((name) => owner.query<{ line: string }>(`SELECT t::text AS line FROM ${name} t`)),
  )
  return texts.flatMap(({ rows }) => rows.map((row) => row.line)).join('\n')
}

/** Plain, hex, URL-encoded, and base64 at each of the three places where a secret may begin inside a longer text. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
    return text.slice(shift === 0 ? 0 : 4, Math.floor(((shift + bytes.length) * 8) / 24) * 4)
  })
  return [secret, bytes.toString('hex'), encodeURIComponent(secret), ...base64]
}
