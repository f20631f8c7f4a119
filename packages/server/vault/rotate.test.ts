import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Database } from '../store/database.ts'
import { inOrganization } from '../store/organization.ts'
import { testDatabase, testOrganization } from '../store/testing.ts'
import { masterKey, masterKeys } from './master-keys.ts'
import { checkMasterKeys, rotateDataKey, rotateMasterKey } from './rotate.ts'
import { testAccount } from './testing.ts'
import { Vault } from './vault.ts'

const command = fileURLToPath(new URL('./rotate-key.ts', import.meta.url))

describe('changing keys', () => {
  let database: Database
  let connectionString: string
  let close: () => Promise<void>
  const texts = { old: randomBytes(32).toString('base64'), new: randomBytes(32).toString('base64') }
  const oldKey = masterKey(Buffer.from(texts.old, 'base64'))
  const newKey = masterKey(Buffer.from(texts.new, 'base64'))

  before(async () => {
    const testing = await testDatabase()
    database = testing.database
    connectionString = testing.connectionString
    close = () => testing.close()
  })
  after(() => close())

  /** An organisation with accounts whose credential says whose it is. */
  async function filled(vault: Vault, accounts: number): Promise<{ organization: string; accounts: string[] }> {
    const organization = await testOrganization(database)
    const made: string[] = []
    for (let index = 0; index < accounts; index++) {
      const account = await testAccount(database, organization)
      await inOrganization(database, organization, (client) =>
        vault.storeCredential(client, account, { access_token: account, refresh_token: `r-${account}` }),
      )
      made.push(account)
    }
    return { organization, accounts: made }
  }

  const read = (vault: Vault, organization: string, account: string) =>
    inOrganization(database, organization, (client) => vault.readCredential(client, account))

  /** Reads on other connections until `work` is done; every read must be right. */
  async function readingMeanwhile(
    vault: Vault,
    { organization, accounts }: { organization: string; accounts: string[] },
    work: () => Promise<void>,
  ): Promise<number> {
    const state = { done: false, reads: 0 }
    const reader = async () => {
      while (!state.done) {
        const account = accounts[state.reads++ % accounts.length]!
        const expected = { access_token: account, refresh_token: `r-${account}` }
        assert.deepEqual(await read(vault, organization, account), expected)
      }
    }
    const readers = Promise.all([reader(), reader(), reader()])
    await work().finally(() => (state.done = true))
    await readers
    return state.reads
  }

  test('a new data key seals every credential of the organisation again while others read', async () => {
    const vault = new Vault(masterKeys(oldKey))
    const full = await filled(vault, 12)
    const sealed = () =>
      database.owner
        .query<{ sealed: Buffer; data_key_version: number }>(
          'SELECT sealed, data_key_version FROM credential WHERE organization_id = $1',
          [full.organization],
        )
        .then(({ rows }) => rows)
    const before = await sealed()
    const loose = await inOrganization(database, full.organization, (client) =>
      vault.seal(client, full.organization, 'endpoint', 'secret', 'loose', 1),
    )
    const counts: number[] = []
    const reads = await readingMeanwhile(vault, full, async () => {
      for (let round = 0; round < 5; round++) counts.push(await rotateDataKey(database, vault, full.organization))
    })
    assert.deepEqual(counts, [24, 24, 24, 24, 24])
    assert.ok(reads > 0)
    const after = await sealed()
    assert.ok(after.every((row) => row.data_key_version === 6))
    const all = new Set([...before, ...after].map((row) => row.sealed.toString('hex')))
    assert.equal(all.size, 48)
    const opened = inOrganization(database, full.organization, (client) =>
      vault.open(client, full.organization, 'endpoint', 'secret', loose, 1),
    )
    assert.equal(await opened, 'loose')
  })

  test('what is stored while the data key changes ends up under the new one', async () => {
    const vault = new Vault(masterKeys(oldKey))
    const { organization, accounts } = await filled(vault, 6)
    const store = (account: string) =>
      inOrganization(database, organization, (client) =>
        vault.storeCredential(client, account, { access_token: 'new' }),
      )
    await Promise.all([rotateDataKey(database, vault, organization), ...accounts.map(store)])
    const { rows } = await database.owner.query(
      'SELECT DISTINCT data_key_version FROM credential WHERE organization_id = $1',
      [organization],
    )
    assert.deepEqual(rows, [{ data_key_version: 2 }])
    for (const account of accounts) assert.equal((await read(vault, organization, account))['access_token'], 'new')
  })

  test('a new master key opens everything, after which the old one opens nothing', async () => {
    const vault = new Vault(masterKeys(oldKey))
    const full = await filled(vault, 3)
    await filled(vault, 1)
    const both = masterKeys(newKey, [oldKey])
    const running = new Vault(both)
    let rewrapped = 0
    await readingMeanwhile(running, full, async () => {
      const rotation = await rotateMasterKey(database, both)
      assert.equal(rotation.unreadable, 0)
      rewrapped = rotation.rewrapped
    })
    assert.ok(rewrapped >= 2)
    assert.deepEqual(await rotateMasterKey(database, both), { rewrapped: 0, unreadable: 0 })

    const onlyNew = new Vault(masterKeys(newKey))
    assert.equal((await read(onlyNew, full.organization, full.accounts[0]!))['access_token'], full.accounts[0])
    await checkMasterKeys(database, masterKeys(newKey))
    const onlyOld = new Vault(masterKeys(oldKey))
    await assert.rejects(read(onlyOld, full.organization, full.accounts[0]!), { code: 'secret_unreadable' })
    await assert.rejects(checkMasterKeys(database, masterKeys(oldKey)), {
      code: 'configuration_invalid',
      message: new RegExp(newKey.id),
    })
  })

  test('rotations started together do each key once, and one stopped half-way is gone on with', async () => {
    const vault = new Vault(masterKeys(newKey))
    const full = await Promise.all([1, 2, 3, 4].map(() => filled(vault, 1)))
    const third = masterKey(randomBytes(32))
    const keys = masterKeys(third, [newKey, oldKey])
    const { rows } = await database.owner.query<{ count: string }>('SELECT count(*) FROM data_key')
    // Half-way: some are done already.
    await inOrganization(database, full[0]!.organization, (client) =>
      new Vault(keys).dataKeys.make(client, full[0]!.organization, 2),
    )
    const both = await Promise.all([rotateMasterKey(database, keys), rotateMasterKey(database, keys)])
    assert.equal(both[0].rewrapped + both[1].rewrapped, Number(rows[0]!.count))
    for (const { organization, accounts } of full) {
      assert.equal((await read(new Vault(masterKeys(third)), organization, accounts[0]!))['access_token'], accounts[0])
    }
    await rotateMasterKey(database, masterKeys(newKey, [third]))
  })

  test('the command rewraps, reports, and fails where a key is missing', async () => {
    const { organization, accounts } = await filled(new Vault(masterKeys(oldKey)), 1)
    const run = (environment: Record<string, string>) =>
      promisify(execFile)(process.execPath, [command], { env: { PATH: process.env['PATH'], ...environment } })
    const place = { DATABASE_URL: connectionString, CROSSWALK_KEY: texts.new }
    await assert.rejects(run(place), { code: 1, stdout: /^0 data keys rewrapped.*; 1 could not be opened/ })
    const { stdout } = await run({ ...place, CROSSWALK_OLD_KEYS: texts.old })
    assert.equal(stdout, `1 data keys rewrapped with master key ${newKey.id}; 0 could not be opened.\n`)
    assert.equal((await read(new Vault(masterKeys(newKey)), organization, accounts[0]!))['access_token'], accounts[0])
    await assert.rejects(run({ DATABASE_URL: connectionString }), { code: 1, stderr: /^CROSSWALK_KEY is not set.*\n$/ })
  })
})
