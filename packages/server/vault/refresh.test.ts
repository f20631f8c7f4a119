import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { openDatabase, type Database } from '../store/database.ts'
import { inOrganization } from '../store/organization.ts'
import { testDatabase, testOrganization } from '../store/testing.ts'
import { withFreshCredential, type FreshCredentialOptions } from './refresh.ts'
import type { Refresh } from './refresh-vendor.ts'
import { testAccount, testKeys } from './testing.ts'
import { Vault } from './vault.ts'

const minute = 60_000
const hour = 60 * minute

describe('a fresh credential', () => {
  let database: Database
  let connectionString: string
  let organization: string
  let close: () => Promise<void>
  const vault = new Vault(testKeys())
  const start = Date.UTC(2030, 0, 1)

  before(async () => {
    const testing = await testDatabase()
    database = testing.database
    connectionString = testing.connectionString
    close = () => testing.close()
    organization = await testOrganization(database)
  })
  after(() => close())

  /** An account whose access token `a0` ends at a time; `refresh` gives `a1`, `a2` ... unless told otherwise. */
  async function account(expiresAt: Date | null, refresh?: Refresh) {
    const accountId = await testAccount(database, organization)
    const within = { database, vault, organizationId: organization, accountId }
    await inOrganization(database, organization, (client) =>
      vault.storeCredential(
        client,
        accountId,
        { access_token: 'a0', refresh_token: 'r0', client_id: 'c' },
        { expiresAt, storedAt: new Date(start - hour) },
      ),
    )
    const made = { calls: 0, now: start }
    const count: Refresh = async (credential, context) => {
      made.calls += 1
      if (refresh !== undefined) return await refresh(credential, context)
      return { fields: { access_token: `a${made.calls}` }, expiresAt: new Date(made.now + hour) }
    }
    const fresh = (more: Partial<FreshCredentialOptions> = {}) =>
      withFreshCredential({ ...within, refresh: count, now: () => made.now, ...more })
    const stored = () => inOrganization(database, organization, (client) => vault.readStored(client, accountId))
    return { accountId, made, fresh, stored }
  }

  const refuse = (remoteCode?: string): Refresh => {
    return () => Promise.reject(new CrosswalkError('credential_rejected', 'No.', { remoteCode }))
  }

  test('is the stored one while its token is good for longer than the margin', async () => {
    const { fresh, made } = await account(new Date(start + minute + 1))
    assert.equal((await fresh())['access_token'], 'a0')
    assert.equal(made.calls, 0)
    made.now += 1
    assert.equal((await fresh())['access_token'], 'a1')
    assert.equal((await fresh())['access_token'], 'a1')
    assert.equal(made.calls, 1)
  })

  test('is the stored one where the vendor names no end', async () => {
    const { fresh, made } = await account(null)
    assert.equal((await fresh())['access_token'], 'a0')
    assert.equal(made.calls, 0)
  })

  test('keeps a refresh token the vendor does not give again, and every other field', async () => {
    const { fresh, stored } = await account(new Date(start), async () => {
      return { fields: { access_token: 'a1', refresh_token: '' }, expiresAt: new Date(start + hour) }
    })
    const expected = { access_token: 'a1', client_id: 'c', refresh_token: 'r0' }
    assert.deepEqual(await fresh(), expected)
    assert.deepEqual((await stored()).fields, expected)
  })

  test('is stored before it is handed out', async () => {
    const { fresh, stored } = await account(new Date(start), async () => {
      return { fields: { access_token: 'a1', refresh_token: 'r1' }, expiresAt: new Date(start + hour) }
    })
    const given = await fresh()
    const { fields, state } = await stored()
    assert.deepEqual(fields, given)
    assert.equal(fields['refresh_token'], 'r1')
    assert.equal(state.expiresAt, start + hour)
  })

  test('is refreshed by force only while the rejected token is the stored one', async () => {
    const { fresh, made } = await account(new Date(start + hour))
    const rejected = await Promise.all(Array.from({ length: 10 }, () => fresh({ force: 'a0' })))
    assert.deepEqual(new Set(rejected.map((fields) => fields['access_token'])), new Set(['a1']))
    assert.equal((await fresh({ force: 'a0' }))['access_token'], 'a1')
    assert.equal(made.calls, 1)
    assert.equal((await fresh({ force: 'a1' }))['access_token'], 'a2')
  })

  test('is not refreshed before every call where tokens live shorter than the margin', async () => {
    let issued = 0
    const { fresh, made } = await account(new Date(start), async () => {
      issued += 1
      return { fields: { access_token: `short-${issued}` }, expiresAt: new Date(start + 5000) }
    })
    assert.equal((await fresh())['access_token'], 'short-1')
    assert.equal((await fresh())['access_token'], 'short-1')
    made.now += 2500
    assert.equal((await fresh())['access_token'], 'short-2')
  })

  test('is fetched where there is no access token yet', async () => {
    const accountId = await testAccount(database, organization)
    await inOrganization(database, organization, (client) =>
      vault.storeCredential(client, accountId, { client_id: 'id', client_secret: 's' }),
    )
    const refresh: Refresh = async ({ client_id }) => ({ fields: { access_token: `for ${client_id}` } })
    const fresh = await withFreshCredential({ database, vault, organizationId: organization, accountId, refresh })
    assert.deepEqual(fresh, { access_token: 'for id', client_id: 'id', client_secret: 's' })
  })

  test('an account without a credential must be linked', async () => {
    const accountId = await testAccount(database, organization)
    const refresh = refuse()
    const fresh = withFreshCredential({ database, vault, organizationId: organization, accountId, refresh })
    await assert.rejects(fresh, { code: 'credential_rejected' })
  })

  test('passes other failures through and never counts them against the credential', async () => {
    const failures = ['remote_unavailable', 'remote_timeout', 'rate_limited', 'address_forbidden'] as const
    let turn = 0
    const { fresh, made, stored } = await account(new Date(start), () =>
      Promise.reject(new CrosswalkError(failures[turn++ % 4]!, 'Down.', { retryAfter: 5 })),
    )
    for (let round = 0; round < 8; round++) {
      await assert.rejects(fresh(), { code: failures[round % 4], message: 'Down.' })
      made.now += hour
    }
    const { fields, state } = await stored()
    assert.equal(fields['refresh_token'], 'r0')
    assert.equal(state.refreshFailures, 0)
    assert.equal(state.failedAttempts, 8)
  })

  test('an answer without an access token is malformed and replaces nothing', async () => {
    const { fresh, stored } = await account(new Date(start), async () => ({ fields: { refresh_token: 'r1' } }))
    await assert.rejects(fresh(), { code: 'remote_malformed' })
    assert.equal((await stored()).fields['refresh_token'], 'r0')
  })

  test('a failure within the margin does not fail callers while the token has not expired', async () => {
    const { fresh, made } = await account(new Date(start + 30_000), () =>
      Promise.reject(new CrosswalkError('remote_unavailable', 'Down.')),
    )
    assert.equal((await fresh())['access_token'], 'a0')
    assert.equal(made.calls, 1)
    await assert.rejects(fresh({ force: 'a0' }), { code: 'remote_unavailable' })
    made.now += 30_000
    await assert.rejects(fresh(), { code: 'remote_unavailable' })
  })

  test('is dead after three refusals over an hour, not sooner, and then asked about once an hour', async () => {
    const { fresh, made } = await account(new Date(start), refuse('server_confused'))
    for (let round = 0; round < 5; round++) await assert.rejects(fresh(), { code: 'credential_expired' })
    made.now += hour - 1
    await assert.rejects(fresh(), { code: 'credential_expired' })
    made.now += 1
    await assert.rejects(fresh(), (error: CrosswalkError) => {
      return error.code === 'credential_rejected' && error.kind.actor === 'end_user'
    })
    assert.equal(made.calls, 7)
    made.now += hour - 1
    await assert.rejects(fresh(), { code: 'credential_rejected' })
    assert.equal(made.calls, 7)
    made.now += 1
    await assert.rejects(fresh(), { code: 'credential_rejected' })
    assert.equal(made.calls, 8)
  })

  test('is dead after a second definite invalid_grant, and not asked about again until stored anew', async () => {
    const { fresh, made, stored, accountId } = await account(new Date(start), refuse('invalid_grant'))
    await assert.rejects(fresh(), { code: 'credential_expired' })
    await assert.rejects(fresh(), { code: 'credential_rejected' })
    made.now += 24 * hour
    await assert.rejects(fresh(), { code: 'credential_rejected' })
    assert.equal(made.calls, 2)
    await inOrganization(database, organization, (client) =>
      vault.storeCredential(client, accountId, { refresh_token: 'relinked' }),
    )
    assert.equal((await stored()).state.invalidGrants, 0)
    await assert.rejects(fresh(), { code: 'credential_expired' })
    assert.equal(made.calls, 3)
  })

  test('one invalid_grant is forgotten once a refresh succeeds', async () => {
    let refused = true
    const { fresh, made, stored } = await account(new Date(start), async (credential, context) => {
      if (refused) return await refuse('invalid_grant')(credential, context)
      return { fields: { access_token: 'a1' }, expiresAt: new Date(start + hour) }
    })
    await assert.rejects(fresh(), { code: 'credential_expired' })
    refused = false
    await fresh()
    refused = true
    made.now += hour
    await assert.rejects(fresh(), { code: 'credential_expired' })
    assert.equal((await stored()).state.invalidGrants, 1)
  })

  test('those who waited for a refresh that failed do not ask the vendor again', async () => {
    const other = openDatabase(connectionString)
    const { promise: asked, resolve: nowAsked } = Promise.withResolvers<void>()
    const { promise: answered, reject: answer } = Promise.withResolvers<never>()
    const { fresh, made } = await account(new Date(start), () => {
      nowAsked()
      return answered
    })
    const first = fresh()
    await asked
    const second = fresh({ database: other })
    await untilSomeoneWaits(database)
    answer(new CrosswalkError('remote_unavailable', 'Down.'))
    await assert.rejects(first, { code: 'remote_unavailable' })
    await assert.rejects(second, { code: 'credential_expired', message: /remote_unavailable/ })
    assert.equal(made.calls, 1)
    await other.close()
  })

  test('survives the loss of the database connection while the vendor answers', async () => {
    const { fresh, stored } = await account(new Date(start), async () => {
      const { rowCount } = await database.owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'idle in transaction'`,
      )
      assert.equal(rowCount, 1)
      return { fields: { access_token: 'a1', refresh_token: 'r1' }, expiresAt: new Date(start + hour) }
    })
    assert.equal((await fresh())['access_token'], 'a1')
    const { fields, state } = await stored()
    assert.deepEqual([fields['access_token'], fields['refresh_token']], ['a1', 'r1'])
    assert.equal(state.expiresAt, start + hour)
  })

  test('many refreshes at once leave most of the pool to everyone else', async () => {
    const small = openDatabase(connectionString, { connections: 6 })
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const asking = { now: 0, most: 0 }
    const slow: Refresh = async () => {
      asking.now += 1
      asking.most = Math.max(asking.most, asking.now)
      await released
      asking.now -= 1
      return { fields: { access_token: 'a1' }, expiresAt: new Date(start + hour) }
    }
    const accounts = await Promise.all(Array.from({ length: 8 }, () => account(new Date(start), slow)))
    const all = Promise.all(accounts.map(({ fresh }) => fresh({ database: small })))
    while (asking.now < 2) await wait(5)
    const free = await Promise.all(Array.from({ length: 4 }, () => small.service.query('SELECT 1')))
    assert.equal(free.length, 4)
    release()
    for (const fields of await all) assert.equal(fields['access_token'], 'a1')
    assert.equal(asking.most, 2)
    await small.close()
  })
})

async function untilSomeoneWaits(database: Database): Promise<void> {
  for (;;) {
    const { rowCount } = await database.owner.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
    if (rowCount! > 0) return
    await wait(5)
  }
}
