import assert from 'node:assert/strict'
import { fork, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import type { Database } from '../store/database.ts'
import { inOrganization } from '../store/organization.ts'
import { testDatabase, testOrganization } from '../store/testing.ts'
import { masterKey, masterKeys } from './master-keys.ts'
import type { ChildOrder } from './refresh-child.ts'
import { withFreshCredential } from './refresh.ts'
import { refreshAt, testAccount, tokenServer } from './testing.ts'
import { Vault } from './vault.ts'

describe('refreshing in several processes', () => {
  let database: Database
  let connectionString: string
  let organizationId: string
  let close: () => Promise<void>
  const bytes = randomBytes(32)
  const environment = { CROSSWALK_KEY: bytes.toString('base64') }
  const vault = new Vault(masterKeys(masterKey(bytes)))

  before(async () => {
    const testing = await testDatabase()
    database = testing.database
    connectionString = testing.connectionString
    close = () => testing.close()
    organizationId = await testOrganization(database)
  })
  after(() => close())

  async function account(expiresAt: Date): Promise<string> {
    const accountId = await testAccount(database, organizationId)
    const tokens = { access_token: 'access-0', refresh_token: 'refresh-0' }
    await inOrganization(database, organizationId, (client) =>
      vault.storeCredential(client, accountId, tokens, { expiresAt, storedAt: new Date(Date.now() - 3_600_000) }),
    )
    return accountId
  }

  const stored = (accountId: string) =>
    inOrganization(database, organizationId, (client) => vault.readCredential(client, accountId))

  async function child(): Promise<ChildProcess> {
    const env = { ...process.env, ...environment }
    const started = fork(new URL('./refresh-child.ts', import.meta.url), { env, execArgv: [] })
    await once(started, 'message')
    return started
  }

  async function fromThreeProcesses(order: ChildOrder): Promise<string[]> {
    const children = await Promise.all([child(), child(), child()])
    const answers = children.map(async (process) => {
      const answer = once(process, 'message')
      process.send(order)
      const [tokens] = (await answer) as [string[]]
      await once(process, 'exit')
      return tokens
    })
    return (await Promise.all(answers)).flat()
  }

  for (const [why, expiresIn, force] of [
    ['an expired token', -1000, undefined],
    ['a token the vendor rejected', 3_600_000, 'access-0'],
  ] as const) {
    test(`60 callers in 3 processes refresh ${why} exactly once`, async () => {
      const server = await tokenServer('refresh-0')
      const accountId = await account(new Date(Date.now() + expiresIn))
      const order = { connectionString, organizationId, accountId, tokenUrl: server.url, calls: 20 }
      const tokens = await fromThreeProcesses(force === undefined ? order : { ...order, force })
      assert.equal(tokens.length, 60)
      assert.deepEqual([...new Set(tokens)], [(await stored(accountId))['access_token']])
      assert.notEqual(tokens[0], 'access-0')
      assert.deepEqual([server.refreshes, server.reuses], [1, 0])
      await server.close()
    })
  }

  test('a process killed between answer and commit leaves the old refresh token, which a grace still accepts', async () => {
    const server = await tokenServer('refresh-0', true)
    const accountId = await account(new Date(Date.now() - 1000))
    const killed = await child()
    const answered = once(killed, 'message')
    killed.send({
      connectionString,
      organizationId,
      accountId,
      tokenUrl: server.url,
      calls: 1,
      hangAfterAnswer: true,
    } satisfies ChildOrder)
    assert.deepEqual((await answered)[0], 'answered')
    assert.equal(server.refreshes, 1)
    const exit = once(killed, 'exit')
    killed.kill('SIGKILL')
    await exit
    assert.deepEqual(await stored(accountId), { access_token: 'access-0', refresh_token: 'refresh-0' })

    const refresh = refreshAt(server.url)
    const fresh = await withFreshCredential({ database, vault, organizationId, accountId, refresh })
    assert.deepEqual([server.refreshes, server.reuses], [2, 0])
    assert.deepEqual(await stored(accountId), fresh)
    await server.close()
  })

  test('without a grace the same crash is told to the end user after one more try, not in a loop', async () => {
    const server = await tokenServer('refresh-0')
    const accountId = await account(new Date(Date.now() - 1000))
    await refreshAt(server.url)({ refresh_token: 'refresh-0' }, { signal: new AbortController().signal })
    const refresh = refreshAt(server.url)
    const fresh = () => withFreshCredential({ database, vault, organizationId, accountId, refresh })
    await assert.rejects(fresh(), { code: 'credential_expired' })
    await assert.rejects(fresh(), { code: 'credential_rejected' })
    await assert.rejects(fresh(), { code: 'credential_rejected' })
    assert.equal(server.reuses, 2)
    await server.close()
  })
})
