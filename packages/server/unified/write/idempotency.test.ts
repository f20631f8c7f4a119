import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { inOrganization } from '../../store/organization.ts'
import { sandboxOf, testPlatform, type TestAccount, type TestPlatform } from '../../testing.ts'
import { forgetWrites } from './forget.ts'
import { callerOf, hubspot, rowsOf, type Call } from './testing.ts'

let test: TestPlatform
let account: TestAccount<any>
let call: Call

const contacts = '/api/crm/v1/contacts'
const posts = () =>
  account.sandbox.ledger.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/contacts')).length
const send = (key: string, model: unknown, path = contacts) => call('POST', path, { model }, { 'idempotency-key': key })

before(async () => {
  test = await testPlatform([hubspot])
  account = await test.link(hubspot, sandboxOf('hubspot'), { sizes: { contacts: 2 }, isRateLimited: false })
  call = callerOf(test, account.token)
})
after(() => test.close())

it('the same request again answers what the first one answered, and writes nothing', async () => {
  const first = await send('same', { first_name: 'Ann' })
  assert.deepEqual([first.status, first.headers.get('idempotent-replayed')], [201, null])
  const before = posts()
  const second = await send('same', { first_name: 'Ann' })
  assert.deepEqual([second.status, second.body, second.headers.get('idempotent-replayed')], [201, first.body, 'true'])
  assert.equal(second.headers.get('content-type'), first.headers.get('content-type'))
  assert.equal(posts(), before)
})

it('another request under the same key is refused', async () => {
  await send('other', { first_name: 'Ann' })
  for (const answer of [
    await send('other', { first_name: 'Bob' }),
    await send('other', { first_name: 'Ann' }, `${contacts}?is_debug_mode=true`),
    await send('other', { name: 'Ann' }, '/api/crm/v1/accounts'),
  ])
    assert.deepEqual([answer.status, answer.body.code], [422, 'idempotency_mismatch'])
})

it('of ten requests at once under one key, one writes', async () => {
  account.sandbox.faults.add({ kind: 'slow', method: 'POST', match: 'contacts$', delay: 300 })
  const before = posts()
  const answers = await Promise.all(Array.from({ length: 10 }, () => send('race', { first_name: 'Race' })))
  assert.equal(posts(), before + 1)
  assert.equal(answers.filter(({ status }) => status === 201).length, 1)
  for (const { status, body, headers } of answers.filter((answer) => answer.status !== 201))
    assert.deepEqual([status, body.code, headers.get('retry-after')], [409, 'request_in_flight', '1'])
  assert.equal((await send('race', { first_name: 'Race' })).headers.get('idempotent-replayed'), 'true')
})

it('what was refused before anything was sent leaves its key free', async () => {
  assert.equal((await send('mend', { first_name: 7 })).status, 400)
  assert.equal((await send('mend', { first_name: 'Mended' })).status, 201)
})

it('a refusal of the vendor is an answer like any other', async () => {
  account.sandbox.faults.add({ kind: 'server_error', status: 400, method: 'POST', match: 'contacts$' })
  const first = await send('refused', { first_name: 'Ann' })
  assert.deepEqual([first.status, first.body.code], [422, 'remote_invalid'])
  const before = posts()
  const second = await send('refused', { first_name: 'Ann' })
  assert.deepEqual([second.status, second.body, second.headers.get('idempotent-replayed')], [422, first.body, 'true'])
  assert.equal(posts(), before)
})

it('a key is good for one account, and for 24 hours', async () => {
  const first = await send('old', { first_name: 'Ann' })
  await rowsOf(
    test,
    `UPDATE idempotency_key SET created_at = now() - interval '25 hours', lease_until = now() - interval '24 hours' WHERE key = 'old'`,
  )
  const second = await send('old', { first_name: 'Ann' })
  assert.deepEqual([second.status, second.headers.get('idempotent-replayed')], [201, null])
  assert.notEqual(second.body.model.id, first.body.model.id)
})

it('a process that died before it had sent anything leaves a key that works', async () => {
  await send('dead', { first_name: 'Ann' })
  await rowsOf(test, `UPDATE idempotency_key SET status = NULL, lease_until = now() WHERE key = 'dead'`)
  await rowsOf(test, `DELETE FROM write_request WHERE idempotency_key = 'dead'`)
  const before = posts()
  assert.equal((await send('dead', { first_name: 'Ann' })).status, 201)
  assert.equal(posts(), before + 1)
})

it('a process that died between the vendor’s answer and its own owes the answer, not another write', async () => {
  const first = await send('owed', { first_name: 'Owed' })
  await rowsOf(test, `UPDATE idempotency_key SET status = NULL, lease_until = now() WHERE key = 'owed'`)
  await rowsOf(test, `UPDATE write_request SET response = NULL, status_code = NULL WHERE idempotency_key = 'owed'`)
  const before = posts()
  const second = await send('owed', { first_name: 'Owed' })
  assert.deepEqual([second.status, second.body], [201, first.body])
  assert.equal(posts(), before)
})

it('what a record was written with can be taken out of the ledger', async () => {
  const { body } = await send('forget', { first_name: 'Forget', last_name: 'Me' })
  await inOrganization(test.platform.database, test.organizationId, (client) =>
    forgetWrites(client, account.id, [body.model.id]),
  )
  const [row] = await rowsOf(test, 'SELECT * FROM write_request WHERE record_id = $1', [body.model.id])
  assert.equal(row.state, 'done')
  assert.ok(!JSON.stringify(row).includes('Forget'))
  const [kept] = await rowsOf(test, `SELECT status, body FROM idempotency_key WHERE key = 'forget'`)
  assert.deepEqual([kept.status, kept.body.includes('Forget')], [409, false])
})

it('a key that is no key is refused', async () => {
  const { status, body } = await send('x'.repeat(256), { first_name: 'Ann' })
  assert.deepEqual([status, body.parameter], [400, 'Idempotency-Key'])
})

it('removals and updates honour it too', async () => {
  const { body } = await call('POST', contacts, { model: { first_name: 'Del' } })
  const remove = () => call('DELETE', `${contacts}/${body.model.id}`, undefined, { 'idempotency-key': 'remove' })
  const [first, second] = [await remove(), await remove()]
  assert.deepEqual([first.status, second.status, second.body], [200, 200, first.body])
  assert.equal(second.headers.get('idempotent-replayed'), 'true')
})

it('a dry run uses up no key', async () => {
  const model = { first_name: 'Dry', last_name: 'Run' }
  const headers = { 'idempotency-key': 'dry' }
  const dry = await callerOf(test, account.token)('POST', '/api/crm/v1/contacts?dry_run=true', { model }, headers)
  assert.deepEqual([dry.status, dry.body.dry_run], [200, true])
  assert.equal((await send('dry', model)).status, 201)
})
