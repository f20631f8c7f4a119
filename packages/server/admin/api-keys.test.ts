import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { controlWorld, type ControlWorld } from './testing.ts'

let world: ControlWorld
before(async () => {
  world = await controlWorld([])
})
after(() => world.close())

const make = async (body: object, key?: string) =>
  world.call('POST', '/api/generate-key', { body, ...(key && { key }) })

describe('API keys', () => {
  test('a key with scopes may do these things and no others', async () => {
    const { body } = await make({ name: 'Reader', scopes: ['accounts:read'] })
    assert.equal((await world.call('GET', '/api/linked-accounts', { key: body.key })).status, 200)
    const refused = await world.call('GET', '/api/audit-trail', { key: body.key })
    assert.equal(refused.status, 403)
    assert.equal(refused.body.code, 'forbidden_scope')
  })

  test('a key cannot make or renew one that may do more than itself', async () => {
    const { body: own } = await make({ name: 'Minter', scopes: ['keys:write', 'accounts:read'] })
    assert.equal((await make({ name: 'More', scopes: ['audit:read'] }, own.key)).status, 403)
    assert.equal((await make({ name: 'All', scopes: [] }, own.key)).status, 403)
    const heir = await make({ name: 'Heir' }, own.key)
    assert.equal(heir.status, 200)
    assert.equal((await world.call('GET', '/api/audit-trail', { key: heir.body.key })).status, 403)
    const renewed = await world.call('POST', '/api/regenerate-key', { body: { name: 'Test' }, key: own.key })
    assert.equal(renewed.status, 403, 'the key "Test" may do everything')
  })

  test('a key that has expired is worth nothing', async () => {
    assert.equal((await make({ name: 'Late', expires_at: '2001-01-01T00:00:00Z' })).status, 400)
    const { body } = await make({ name: 'Soon', expires_at: new Date(Date.now() + 60_000).toISOString() })
    assert.equal((await world.call('GET', '/v1/api-keys', { key: body.key })).status, 200)
    await world.platform.database.owner.query(`UPDATE api_key SET expires_at = now() WHERE name = 'Soon'`)
    assert.equal((await world.call('GET', '/v1/api-keys', { key: body.key })).status, 401)
  })

  test('the old key dies with the rotation, or after the grace period', async () => {
    const { body: first } = await make({ name: 'Rotated', scopes: ['keys:write'] })
    const second = await world.call('POST', '/api/crm/v1/regenerate-key', {
      body: { name: 'Rotated', grace_period_minutes: 5 },
    })
    assert.equal(second.status, 200)
    assert.equal((await world.call('GET', '/v1/api-keys', { key: first.key })).status, 200, 'in its grace period')
    const third = await world.call('POST', '/api/regenerate-key', { body: { name: 'Rotated' } })
    assert.equal((await world.call('GET', '/v1/api-keys', { key: first.key })).status, 401)
    assert.equal((await world.call('GET', '/v1/api-keys', { key: second.body.key })).status, 401)
    assert.equal((await world.call('GET', '/v1/api-keys', { key: third.body.key })).status, 200)
    assert.equal((await world.call('GET', '/api/linked-accounts', { key: third.body.key })).status, 403, 'same scopes')
    assert.equal((await world.call('POST', '/api/regenerate-key', { body: { name: 'Nobody' } })).status, 404)
  })

  test('keys are listed without themselves, and revoked by their id', async () => {
    const { body: made } = await make({ name: 'Passing' })
    const { body } = await world.call('GET', '/v1/api-keys')
    const listed = body.results.find(({ name }: { name: string }) => name === 'Passing')
    assert.equal(made.key.startsWith(listed.prefix), true)
    assert.equal(JSON.stringify(body).includes(made.key), false)
    assert.equal((await world.call('DELETE', `/v1/api-keys/${listed.id}`)).status, 204)
    assert.equal((await world.call('GET', '/v1/api-keys', { key: made.key })).status, 401)
    assert.equal((await world.call('DELETE', `/v1/api-keys/${listed.id}`)).status, 404)
  })

  test('a key revokes none that may do more than itself, and the last that may do everything stays', async () => {
    const { body: keeper } = await make({ name: 'Keeper', scopes: ['keys:write'] })
    const { body: all } = await world.call('GET', '/v1/api-keys')
    const good = all.results.filter((key: any) => key.revoked_at === null && key.expires_at === null)
    const [whole, ...others] = good.filter((key: any) => key.scopes.length === 0)
    const byKeeper = await world.call('DELETE', `/v1/api-keys/${whole.id}`, { key: keeper.key })
    assert.deepEqual([byKeeper.status, byKeeper.body.code], [403, 'forbidden_scope'])
    const own = good.find((key: any) => key.name === 'Keeper')
    assert.equal((await world.call('DELETE', `/v1/api-keys/${own.id}`, { key: keeper.key })).status, 204)
    const mine = [whole, ...others].find((key: any) => world.apiKey.startsWith(key.prefix))
    for (const key of [whole, ...others])
      if (key !== mine) assert.equal((await world.call('DELETE', `/v1/api-keys/${key.id}`)).status, 204)
    const last = await world.call('DELETE', `/v1/api-keys/${mine.id}`)
    assert.deepEqual([last.status, last.body.code], [409, 'conflict'])
  })
})

describe('the audit trail', () => {
  test('tells who did what from where, newest first, in pages, and is narrowed by its parameters', async () => {
    await make({ name: 'Audited 1' })
    await make({ name: 'Audited 2' })
    const path = '/api/hris/v1/audit-trail?event_type=CREATED_REMOTE_PRODUCTION_API_KEY&page_size=1'
    const first = (await world.call('GET', path)).body
    assert.equal(first.results[0].event_description, 'The API key "Audited 2" was made.')
    assert.equal(first.results[0].user_name, 'Test')
    assert.equal(first.results[0].role, 'API')
    assert.match(first.results[0].ip_address, /127\.0\.0\.1/)
    const second = (await world.call('GET', `${path}&cursor=${first.next}`)).body
    assert.equal(second.results[0].event_description, 'The API key "Audited 1" was made.')
    const back = (await world.call('GET', `${path}&cursor=${second.previous}`)).body
    assert.deepEqual(back.results, first.results)
    const none = await world.call('GET', `/api/audit-trail?end_date=2001-01-01`)
    assert.deepEqual(none.body.results, [])
    assert.equal((await world.call('GET', '/api/audit-trail?event=x')).status, 400)
  })

  test('is only ever added to', async () => {
    await assert.rejects(world.rows('DELETE FROM audit_event'), /permission denied/)
    await assert.rejects(world.rows(`UPDATE audit_event SET description = ''`), /permission denied/)
  })

  test('never holds a key', async () => {
    const { body } = await make({ name: 'Secret' })
    assert.equal(JSON.stringify(await world.rows('SELECT * FROM audit_event')).includes(body.key), false)
  })
})
