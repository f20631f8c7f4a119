import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sandboxOf, testPlatform, type TestAccount, type TestPlatform } from '../../testing.ts'
import { callerOf, hubspot, rowsOf, type Call } from './testing.ts'

const contacts = '/api/crm/v1/contacts'

let world: TestPlatform
let account: TestAccount<any>
let call: Call

before(async () => {
  world = await testPlatform([hubspot])
  account = await world.link(hubspot, sandboxOf('hubspot'), { sizes: { contacts: 1 }, isRateLimited: false })
  call = callerOf(world, account.token)
})
after(() => world.close())

const create = (name: string, key: string) =>
  call('POST', contacts, { model: { first_name: name, last_name: 'Written' } }, { 'idempotency-key': key })

/** Everything that is kept of writes, as text. */
const kept = async () =>
  JSON.stringify(await rowsOf(world, 'SELECT w.*, k.* FROM write_request w, idempotency_key k', []))

test('what was written to a field that is switched off is in no ledger and no answer any more', async () => {
  assert.equal((await create('Secretive', 'off')).status, 201)
  assert.match(await kept(), /Secretive/)
  const scope = {
    model_name: 'Contact',
    model_permissions: { READ: { is_enabled: true }, WRITE: { is_enabled: true } },
    field_permissions: { disabled_fields: ['first_name'] },
  }
  const changed = await call('POST', '/api/crm/v1/linked-account-scopes', { common_models: [scope] })
  assert.ok(changed.status < 300, JSON.stringify(changed.body))
  await world.runJobs()
  assert.doesNotMatch(await kept(), /Secretive/)
  assert.equal((await create('Secretive', 'off')).status, 409)
})

test('who was erased is not written again by the same request', async () => {
  const before = account.sandbox.ledger.count(/contacts$/)
  const made = await create('Nobody', 'gdpr')
  assert.equal(made.status, 201)
  const { id } = made.body.model
  const ignored = await call('POST', `${contacts}/ignore/${id}`, { reason: 'GDPR' })
  assert.equal(ignored.status, 204)
  const again = await create('Nobody', 'gdpr')
  assert.deepEqual([again.status, again.body.code], [409, 'conflict'])
  assert.equal(account.sandbox.ledger.count(/contacts$/), before + 1)
})
