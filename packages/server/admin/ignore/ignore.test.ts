import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { openVendor, put, type VendorAccount } from '../../sync/testing.ts'
import { controlWorld, type ControlWorld } from '../testing.ts'

let world: ControlWorld
before(async () => {
  world = await controlWorld([])
})
after(() => world.close())

async function peopleVendor(): Promise<VendorAccount> {
  const account = await openVendor(world)
  for (let index = 0; index < 3; index += 1)
    put(account.sandbox, 'people', `p${index}`, {
      name: `Ann ${index}`,
      ssn: null,
      jobs: [{ id: `j${index}`, title: 'x' }],
    })
  await account.sync('people', 'staff')
  return account
}

const idOf = async (account: VendorAccount, remoteId: string): Promise<string> =>
  (await account.records('hris.Employee')).get(remoteId)!.id

const ignore = (account: VendorAccount, id: string, reason = 'GENERAL_CUSTOMER_REQUEST') =>
  world.call('POST', `/api/hris/v1/employees/ignore/${id}`, { token: account.token, body: { reason } })

const remoteIds = async (account: VendorAccount) =>
  [...(await account.records('hris.Employee', { withRemoved: true })).keys()].sort()

describe('an ignored record', () => {
  test('is gone with what it was read from, and no sync brings it back, from whatever stream', async () => {
    const account = await peopleVendor()
    assert.equal((await ignore(account, await idOf(account, 'p1'))).status, 204)
    assert.deepEqual(await remoteIds(account), ['p0', 'p2'])
    assert.equal((await account.records('hris.Employment', { withRemoved: true })).size, 2, 'its employment too')
    const raws = await account.ask('SELECT body FROM raw_payload WHERE linked_account_id = $1')
    assert.equal(
      raws.some(({ body }) => body.includes('Ann 1')),
      false,
    )

    put(account.sandbox, 'people', 'p1', { name: 'Ann 1, changed', ssn: null, jobs: [] })
    await account.sync('people', 'staff')
    await account.requestFull()
    await account.sync('people', 'staff')
    assert.deepEqual(await remoteIds(account), ['p0', 'p2'])
    const changes = (await account.changes('hris.Employee')).map(({ kind }) => kind)
    assert.equal(changes.filter((kind) => kind === 'removed').length, 1)
  })

  test('keeps its history, except under the GDPR', async () => {
    const account = await peopleVendor()
    for (const remoteId of ['p0', 'p1']) put(account.sandbox, 'people', remoteId, { name: 'New', ssn: null, jobs: [] })
    await account.sync('people', 'staff')
    await ignore(account, await idOf(account, 'p0'))
    await ignore(account, await idOf(account, 'p1'), 'GDPR')
    const held = JSON.stringify(await account.changes('hris.Employee'))
    assert.match(held, /Ann 0/)
    assert.doesNotMatch(held, /Ann 1/)
    assert.doesNotMatch(
      JSON.stringify(await world.rows('SELECT * FROM ignored_record WHERE linked_account_id = $1', account.id)),
      /Ann|p1/,
    )
  })

  test('can come back when that is taken back', async () => {
    const account = await peopleVendor()
    const id = await idOf(account, 'p1')
    await ignore(account, id, 'OTHER')
    const { body } = await world.call('GET', `/v1/ignored-records?linked_account_id=${account.id}`)
    assert.deepEqual(
      body.results.map((one: any) => [one.id, one.model, one.reason]),
      [[id, 'hris.Employee', 'OTHER']],
    )
    assert.equal(
      (await world.call('DELETE', `/v1/ignored-records/${id}`, { key: await world.strangersKey() })).status,
      404,
    )
    assert.equal((await world.call('DELETE', `/v1/ignored-records/${id}`)).status, 204)
    await account.sync('people', 'staff')
    assert.deepEqual(await remoteIds(account), ['p0', 'p1', 'p2'])
    assert.equal((await world.call('DELETE', `/v1/ignored-records/${id}`)).status, 404)
  })

  test('must exist in this account, and the reason be one of the words', async () => {
    const account = await peopleVendor()
    const other = await peopleVendor()
    assert.equal((await ignore(account, await idOf(other, 'p1'))).status, 404)
    const wrong = await ignore(account, await idOf(account, 'p1'), 'BECAUSE')
    assert.deepEqual([wrong.status, wrong.body.parameter], [400, '/reason'])
    const again = await idOf(account, 'p1')
    await ignore(account, again)
    assert.equal((await ignore(account, again, 'GDPR')).status, 204, 'a reason can be corrected')
  })
})
