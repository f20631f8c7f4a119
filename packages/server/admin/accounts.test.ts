import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { connectorOf, sandboxOf } from '../testing.ts'
import { runStream } from '../sync/run-stream.ts'
import { openVendor, put, type VendorAccount } from '../sync/testing.ts'
import { controlWorld, type ControlWorld } from './testing.ts'

const hubspot = connectorOf('hubspot')
const hubspotSandbox = sandboxOf('hubspot')

let world: ControlWorld
before(async () => {
  world = await controlWorld([hubspot])
})
after(() => world.close())

async function peopleVendor(): Promise<VendorAccount> {
  const account = await openVendor(world)
  for (let index = 0; index < 5; index += 1)
    put(account.sandbox, 'people', `p${index}`, { name: `Ann ${index}`, ssn: `SSN-${index}`, jobs: [] })
  await account.sync('people')
  return account
}

/** In how many rows of every table, the audit trail apart, something of the account is left. */
async function whatIsLeft(id: string): Promise<Record<string, number>> {
  const { owner } = world.platform.database
  const { rows: tables } = await owner.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND a.attname = 'linked_account_id' AND c.relname <> 'audit_event'`,
  )
  const left: Record<string, number> = {}
  for (const { name } of tables) {
    const [row] = await world.rows(`SELECT count(*)::int AS count FROM ${name} WHERE linked_account_id = $1`, id)
    if (row.count > 0) left[name] = row.count
  }
  return left
}

describe('deleting a linked account', () => {
  test('makes it unusable at once and erases everything in the background, down to the audit trail', async () => {
    const account = await peopleVendor()
    assert.ok((await whatIsLeft(account.id))['record'] === 5)
    assert.equal((await world.call('POST', '/api/hris/v1/delete-account', { token: account.token })).status, 204)

    assert.equal((await world.call('GET', '/api/hris/v1/employees', { token: account.token })).status, 404)
    assert.equal((await world.call('DELETE', `/v1/linked-accounts/${account.id}`)).status, 404)
    assert.deepEqual((await world.call('GET', `/api/linked-accounts?id=${account.id}`)).body.results, [])
    const asked = account.sandbox.ledger.requests.length
    await runStream(world.platform, {
      organizationId: world.organizationId,
      linkedAccountId: account.id,
      stream: 'people',
    })
    assert.equal(account.sandbox.ledger.requests.length, asked, 'nothing is asked of the vendor any more')

    await world.runJobs()
    assert.deepEqual(await whatIsLeft(account.id), {})
    const [{ count }] = (
      await world.platform.database.owner.query('SELECT count(*)::int FROM linked_account WHERE id = $1', [account.id])
    ).rows
    assert.equal(count, 0)
    const trail = await world.rows('SELECT * FROM audit_event WHERE linked_account_id = $1', account.id)
    assert.ok(trail.some(({ event_type: type }) => type === 'DELETED_LINKED_ACCOUNT'))
    assert.equal(/demo@example|SSN|Ann/.test(JSON.stringify(trail)), false)
  })

  test('goes on where it was killed, and forgets nothing of a second attempt', async () => {
    const account = await peopleVendor()
    await world.call('DELETE', `/v1/linked-accounts/${account.id}`)
    await world.platform.database.owner.query('DELETE FROM raw_payload WHERE linked_account_id = $1', [account.id])
    await world.runJobs()
    await world.runJobs()
    assert.deepEqual(await whatIsLeft(account.id), {})
  })

  test('revokes the credential at the vendor where it can', async () => {
    const account = await world.link(hubspot, hubspotSandbox, { isRateLimited: false })
    assert.equal((await world.call('POST', '/api/delete-account', { token: account.token })).status, 204)
    await world.runJobs()
    assert.equal(account.sandbox.ledger.count(/token\/revoke$/, 200), 1)
    const [said] = await world.rows(
      `SELECT description FROM audit_event WHERE linked_account_id = $1 AND details ? 'revoked'`,
      account.id,
    )
    assert.equal(said.description, 'The credential of a deleted account was revoked at HubSpot.')
  })

  test('lets the same end user link again, as another account', async () => {
    const account = await peopleVendor()
    await world.call('POST', '/api/delete-account', { token: account.token })
    const again = await world.linkAt(account.connector, account.url, { token: 'secret' })
    assert.notEqual(again.id, account.id)
  })
})

describe('a linked account', () => {
  test('gets a new token, and the old one is worth nothing at once', async () => {
    const account = await peopleVendor()
    const { status, body } = await world.call('POST', '/api/hris/v1/account-token/regenerate', { token: account.token })
    assert.equal(status, 200)
    assert.equal(body.linked_account_id, account.id)
    assert.equal((await world.call('GET', '/api/account-details', { token: account.token })).status, 404)
    assert.equal((await world.call('GET', '/api/account-details', { token: body.account_token })).status, 200)
    // Linking again hands out the token that holds now.
    const again = await world.linkAt(account.connector, account.url, { token: 'secret' })
    assert.equal(again.token, body.account_token)
  })

  test('shows what its connector can do, the same in both places', async () => {
    const account = await world.link(hubspot, hubspotSandbox, { isRateLimited: false })
    const { body } = await world.call('GET', '/api/crm/v1/available-actions', { token: account.token })
    assert.equal(body.integration.slug, 'hubspot')
    assert.equal(body.passthrough_available, true)
    const operationsOf = (name: string) =>
      body.available_model_operations.find((one: { model_name: string }) => one.model_name === name)
    assert.deepEqual(operationsOf('Contact').available_operations, ['FETCH', 'CREATE', 'UPDATE', 'DELETE'])
    assert.ok(operationsOf('Contact').supported_fields.includes('first_name'))
    assert.deepEqual(operationsOf('Stage').available_operations, ['FETCH'])
    const listed = await world.call('GET', `/api/linked-accounts?id=${account.id}`)
    assert.deepEqual(listed.body.results[0].integration.available_model_operations, body.available_model_operations)
  })

  test('shows nothing as possible that its scopes have switched off', async () => {
    const account = await world.link(hubspot, hubspotSandbox, { isRateLimited: false })
    const scope = {
      model_name: 'Contact',
      model_permissions: { READ: { is_enabled: true }, WRITE: { is_enabled: false } },
      field_permissions: { disabled_fields: ['first_name'] },
    }
    const set = await world.call('POST', '/api/crm/v1/linked-account-scopes', {
      token: account.token,
      body: { common_models: [scope] },
    })
    assert.ok(set.status < 300, JSON.stringify(set.body))
    const actions = await world.call('GET', '/api/crm/v1/available-actions', { token: account.token })
    const listed = await world.call('GET', `/api/linked-accounts?id=${account.id}`)
    for (const operations of [
      actions.body.available_model_operations,
      listed.body.results[0].integration.available_model_operations,
    ]) {
      const contact = operations.find((one: { model_name: string }) => one.model_name === 'Contact')
      assert.deepEqual(contact.available_operations, ['FETCH'])
      assert.ok(!contact.supported_fields.includes('first_name'))
      assert.ok(contact.supported_fields.includes('last_name'))
    }
  })

  test('is synced by model, and tells of nothing else', async () => {
    const account = await peopleVendor()
    const path = `/v1/linked-accounts/${account.id}/resync`
    const { status, body } = await world.call('POST', path, { body: { models: ['Employee'] } })
    assert.equal(status, 200)
    assert.deepEqual(
      body.map((one: { model_id: string }) => one.model_id),
      ['hris.Employee'],
    )
    assert.equal((await account.schedule('people')).next_trigger, 'request')
    assert.equal((await account.schedule('teams')).next_trigger, 'initial')
    const wrong = await world.call('POST', path, { body: { models: ['Invoice'] } })
    assert.equal(wrong.body.parameter, '/models/0')
  })

  test('is not synced while that is switched off', async () => {
    const account = await peopleVendor()
    const path = `/v1/linked-accounts/${account.id}`
    await world.call('PATCH', path, { body: { are_syncs_disabled: true } })
    assert.equal((await account.schedule('people')).is_enabled, false)
    const { body } = await world.call('GET', '/api/hris/v1/sync-status', { token: account.token })
    assert.equal(body.results[0].status, 'DISABLED')
    await world.call('PATCH', path, { body: { are_syncs_disabled: false } })
    assert.equal((await account.schedule('people')).is_enabled, true)
  })

  test("keeps a webhook's key sealed and answers it once", async () => {
    const account = await peopleVendor()
    const body = { event: 'person.changed', is_active: true, key: 'whsec-4711' }
    const set = await world.call('POST', '/api/hris/v1/webhook-receivers', { body, token: account.token })
    assert.deepEqual(set.body, body)
    await world.call('POST', '/api/webhook-receivers', {
      body: { event: 'person.changed', is_active: false },
      token: account.token,
    })
    const { body: listed } = await world.call('GET', '/api/webhook-receivers', { token: account.token })
    assert.deepEqual(listed, [{ event: 'person.changed', is_active: false, key: null }])
    const [row] = await world.rows('SELECT * FROM webhook_receiver WHERE linked_account_id = $1', account.id)
    assert.equal(row.key_version, 1, 'the key stays')
    assert.equal(row.key_sealed.includes('whsec-4711'), false)
  })

  test("is nobody else's to delete, sync or rename", async () => {
    const account = await peopleVendor()
    const key = await world.strangersKey()
    for (const [method, path, body] of [
      ['DELETE', '', undefined],
      ['PATCH', '', { are_syncs_disabled: true }],
      ['POST', '/account-token', undefined],
      ['POST', '/resync', {}],
    ] as const) {
      const answer = await world.call(method, `/v1/linked-accounts/${account.id}${path}`, { body, key })
      assert.equal(answer.status, 404, `${method} ${path}`)
    }
  })
})
