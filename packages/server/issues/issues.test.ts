import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openVendor, put, refused, type VendorAccount } from '../sync/testing.ts'
import { controlWorld, type ControlWorld } from '../admin/testing.ts'

let world: ControlWorld
before(async () => {
  world = await controlWorld([])
})
after(() => world.close())

async function vendorWith(names: readonly string[]): Promise<VendorAccount> {
  const account = await openVendor(world)
  for (const name of names) put(account.sandbox, 'groups', name, { name })
  await account.sync('groups', 'places')
  return account
}

const issuesOf = async (account: VendorAccount, more = ''): Promise<any[]> =>
  (await world.call('GET', `/api/hris/v1/issues?linked_account_id=${account.id}${more}`)).body.results

describe('an issue', () => {
  test('tells of a refused credential once, and is resolved by the first success', async () => {
    const account = await vendorWith(['a'])
    account.sandbox.state.isRevoked = true
    await account.sync('groups', 'places')
    await account.sync('groups')
    const [issue, ...others] = await issuesOf(account, '&status=ONGOING')
    assert.equal(others.length, 0)
    assert.equal(issue.code, 'credential_rejected')
    assert.equal(issue.error_description, 'The vendor refused the credential')
    assert.ok(issue.incidents >= 2)
    assert.match(issue.what_to_do, /link the account again/)
    assert.equal(issue.end_user.email_address, 'demo@example.com')
    assert.equal(issue.stream, null)
    assert.deepEqual((await world.call('GET', `/api/issues/${issue.id}`)).body, issue)

    account.sandbox.state.isRevoked = false
    await account.sync('groups')
    assert.deepEqual(await issuesOf(account, '&status=ONGOING'), [])
    const [resolved] = await issuesOf(account)
    assert.equal(resolved.status, 'RESOLVED')
  })

  test('of one stream is not resolved by the success of another', async () => {
    const account = await vendorWith(['a', 'b', 'c', 'd'])
    account.sandbox.state.beforePage = async () => refused(403)
    await account.sync('groups')
    const [issue] = await issuesOf(account)
    assert.deepEqual([issue.code, issue.stream], ['permission_missing', 'groups'])
    account.sandbox.state.beforePage = undefined
    await account.sync('places')
    assert.equal((await issuesOf(account))[0].status, 'ONGOING')
    await account.sync('groups')
    assert.equal((await issuesOf(account))[0].status, 'RESOLVED')
  })

  test('is not made of a failure that passes, only of one that lasts', async () => {
    const account = await vendorWith(['a'])
    account.sandbox.state.beforePage = async () => refused(503, { 'retry-after': '0' })
    await account.sync('groups')
    assert.deepEqual(await issuesOf(account), [])
    await account.sync('groups')
    await account.sync('groups')
    assert.deepEqual(
      (await issuesOf(account)).map(({ code }) => code),
      ['remote_unavailable'],
    )
  })

  test('is tested again on request, and the stream that failed runs', async () => {
    const account = await vendorWith(['a'])
    account.sandbox.state.isRevoked = true
    await account.sync('groups')
    const [issue] = await issuesOf(account)
    const retest = () => world.call('POST', `/v1/issues/${issue.id}/retest`)
    const still = (await retest()).body
    assert.deepEqual([still.succeeded, still.error.code, still.issue.status], [false, 'credential_rejected', 'ONGOING'])
    account.sandbox.state.isRevoked = false
    const over = (await retest()).body
    assert.deepEqual([over.succeeded, over.error, over.issue.status], [true, null, 'RESOLVED'])
    const { body } = await world.call('GET', `/api/linked-accounts?id=${account.id}`)
    assert.equal(body.results[0].status, 'COMPLETE')
    assert.equal((await account.schedule('groups')).next_trigger, 'request')
  })

  test('is left out of lists while it is muted', async () => {
    const account = await vendorWith(['a'])
    account.sandbox.state.isRevoked = true
    await account.sync('groups')
    const [issue] = await issuesOf(account)
    const muted = await world.call('PATCH', `/v1/issues/${issue.id}`, { body: { is_muted: true } })
    assert.equal(muted.body.is_muted, true)
    assert.deepEqual(await issuesOf(account), [])
    assert.equal((await issuesOf(account, '&include_muted=true')).length, 1)
    const [event] = await world.rows(`SELECT * FROM audit_event WHERE event_type = 'MUTED_ISSUE'`)
    assert.equal(event.details.issue_id, issue.id)
  })

  test('is found by every filter, and resolved when the end user links again', async () => {
    const account = await vendorWith(['a'])
    account.sandbox.state.isRevoked = true
    await account.sync('groups')
    const [issue] = await issuesOf(account)
    const later = new Date(Date.now() + 60_000).toISOString()
    for (const [filter, finds] of [
      [`account_token=${account.token}`, true],
      ['account_token=x', false],
      ['end_user_organization_name=Demo', true],
      ['end_user_organization_name=Nobody', false],
      ['integration_name=Vendor', true],
      ['integration_name=HubSpot', false],
      [`first_incident_time_before=${later}`, true],
      [`first_incident_time_after=${later}`, false],
      [`last_incident_time_before=${later}`, true],
      [`last_incident_time_after=${later}`, false],
      [`start_date=${later}`, false],
      [`end_date=${later}`, true],
      ['status=RESOLVED', false],
    ] as const)
      assert.equal(
        (await issuesOf(account, `&${filter}`)).some(({ id }) => id === issue.id),
        finds,
        filter,
      )
    const stranger = await world.strangersKey()
    assert.equal((await world.call('GET', `/api/issues/${issue.id}`, { key: stranger })).status, 404)
    assert.equal((await world.call('POST', `/v1/issues/${issue.id}/retest`, { key: stranger })).status, 404)

    account.sandbox.state.isRevoked = false
    await world.linkAt(account.connector, account.url, { token: 'secret' })
    assert.equal((await issuesOf(account))[0].status, 'RESOLVED')
  })
})
