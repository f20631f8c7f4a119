import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connectorOf, sandboxOf, testPlatform, type TestAccount, type TestPlatform } from '../testing.ts'

const hubspot = connectorOf('hubspot')
const sandbox = sandboxOf('hubspot')

let world: TestPlatform
let account: TestAccount<unknown>

before(async () => {
  world = await testPlatform([hubspot])
  account = await world.link(hubspot, sandbox, { sizes: { contacts: 5 }, isRateLimited: false })
})
after(() => world.close())

const renewals = () => account.sandbox.ledger.requests.filter(({ path }) => /oauth\/.*token$/.test(path)).length

const call = async (method: string, headers: Record<string, string> = {}, body?: object) => {
  const response = await fetch(`${world.baseUrl}/api/crm/v1/contacts`, {
    method,
    headers: {
      authorization: `Bearer ${world.apiKey}`,
      'x-account-token': account.token,
      'content-type': 'application/json',
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as any }
}

test('a token that the vendor says has expired before its time is renewed, and the request goes on', async () => {
  for (const ask of [
    () => account.sync('contacts').then(() => ({ status: 200 })),
    () => call('GET', { 'crosswalk-source': 'live' }),
  ]) {
    const before = renewals()
    account.sandbox.faults.add({ kind: 'expired_token' })
    assert.equal((await ask()).status, 200)
    assert.equal(renewals(), before + 1)
    account.sandbox.faults.clear()
  }
})

test('a write that was refused for that has done nothing, so it is sent once more with the new token', async () => {
  const before = renewals()
  account.sandbox.faults.add({ kind: 'expired_token', method: 'POST', match: 'contacts$' })
  const { status, body } = await call('POST', {}, { model: { last_name: 'AfterExpiry' } })
  assert.deepEqual([status, body.model?.last_name], [201, 'AfterExpiry'])
  assert.equal(renewals(), before + 1)
})
