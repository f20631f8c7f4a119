import assert from 'node:assert/strict'
import { after, before, beforeEach, it } from 'node:test'
import { recordId } from '../../store/ids.ts'
import { sandboxOf, testPlatform, type TestAccount, type TestPlatform } from '../../testing.ts'
import { callerOf, changesOf, hubspot, rowsOf, type Call } from './testing.ts'

let test: TestPlatform
let account: TestAccount<any>
let call: Call

const contacts = '/api/crm/v1/contacts'
/** The vendor carries writes out, but does not show a contact by itself. */
const hide = (times: number, status = 400) =>
  account.sandbox.faults.add({ kind: 'server_error', status, method: 'GET', match: 'contacts/', times })
const problemsOf = (body: any) => body.warnings.map((warning: any) => warning.problem_type)
const newest = async () => (await rowsOf(test, 'SELECT * FROM write_request ORDER BY id DESC LIMIT 1'))[0]
const responseOf = async () => JSON.parse((await newest()).response)

before(async () => {
  test = await testPlatform([hubspot])
  account = await test.link(hubspot, sandboxOf('hubspot'), { sizes: { contacts: 1 }, isRateLimited: false })
  await account.sync('owners', 'contacts')
  call = callerOf(test, account.token)
})
beforeEach(() => account.sandbox.faults.clear())
after(() => test.close())

it('a creation that cannot be read back answers which record it is, and is read back later as a write', async () => {
  for (const status of [400, 404]) {
    hide(2, status)
    const { status: answered, body } = await call('POST', contacts, { model: { last_name: 'Unread' } })
    const { id, remote_id: remoteId } = body.model
    assert.equal(answered, 201)
    assert.deepEqual([body.model, problemsOf(body)], [{ id, remote_id: remoteId }, ['READ_BACK_FAILED']])
    assert.equal(id, recordId(account.id, 'crm.Contact', remoteId))
    assert.equal((await call('GET', `${contacts}/${id}`)).status, 404)

    // The first look fails as well.
    await runDue()
    assert.deepEqual((await responseOf()).model, { id, remote_id: remoteId })
    await runDue()
    const read = await call('GET', `${contacts}/${id}`)
    assert.deepEqual([read.status, read.body.last_name], [200, 'Unread'])
    const response = await responseOf()
    assert.deepEqual([response.model, response.warnings, response.errors], [read.body, [], []])
    await account.sync('contacts')
    assert.deepEqual(await changesOf(test, id), [{ kind: 'added', origin: 'write', fields: null }])
  }
})

it('an update that cannot be read back does not answer the values of before', async () => {
  const { id, remote_id: remoteId } = (await call('POST', contacts, { model: { last_name: 'Before' } })).body.model
  hide(1)
  const { status, body } = await call('PATCH', `${contacts}/${id}`, { model: { last_name: 'After' } })
  assert.deepEqual([status, body.model, problemsOf(body)], [200, { id, remote_id: remoteId }, ['READ_BACK_FAILED']])
  await runDue()
  assert.equal((await call('GET', `${contacts}/${id}`)).body.last_name, 'After')
  assert.deepEqual((await changesOf(test, id)).at(-1), { kind: 'changed', origin: 'write', fields: ['last_name'] })
})

it('a record that stays hidden is looked for a few times, and then left to the sync', async () => {
  hide(100)
  const { body } = await call('POST', contacts, { model: { last_name: 'Hidden' } })
  const { id } = body.model
  const looks = () =>
    account.sandbox.ledger.requests.filter(
      ({ method, path }) => method === 'GET' && path.endsWith(`contacts/${body.model.remote_id}`),
    ).length
  for (let look = 1; look <= 4; look++) {
    await runDue()
    assert.equal(looks(), 1 + look)
  }
  await runDue()
  assert.equal(looks(), 5)
  await account.sync('contacts')
  assert.equal((await call('GET', `${contacts}/${id}`)).body.last_name, 'Hidden')
})

it('writes of a batch, and those that nobody waits for, are read back later too', async () => {
  hide(1)
  const item = { item_id: 'a', payload: { model: { last_name: 'Batch' } } }
  const batch = await call('POST', `${contacts}/bulk`, { batch_items: [item] })
  await test.runJobs()
  const result = async () => (await call('GET', `${contacts}/bulk/${batch.body.batch_id}`)).body.objects[0]
  const first = await result()
  assert.deepEqual(
    [first.status, Object.keys(first.response.model), problemsOf(first.response)],
    ['SUCCESS', ['id', 'remote_id'], ['READ_BACK_FAILED']],
  )
  await runDue()
  assert.equal((await result()).response.model.last_name, 'Batch')

  hide(1)
  const { body } = await call('POST', `${contacts}?run_async=true`, { model: { last_name: 'Task' } })
  await test.runJobs()
  const task = async () => (await call('GET', `/api/crm/v1/async-tasks/${body.task_id}`)).body
  const { status, result: answer } = await task()
  assert.deepEqual([status, Object.keys(answer.response.model)], ['COMPLETED', ['id', 'remote_id']])
  await runDue()
  assert.equal((await task()).result.response.model.last_name, 'Task')
})

it('in an account that stores nothing, the record can be asked for by the id that was answered', async () => {
  const set = (settings: object) =>
    rowsOf(test, 'UPDATE linked_account SET model_settings = $2 WHERE id = $1', [account.id, JSON.stringify(settings)])
  await set({ 'crm.Contact': { v: 1, source: 'live' } })
  hide(1)
  const { status, body } = await call('POST', contacts, { model: { last_name: 'Live' } })
  assert.deepEqual([status, Object.keys(body.model)], [201, ['id', 'remote_id']])
  const read = await call('GET', `${contacts}/${body.model.id}`)
  assert.deepEqual([read.status, read.body.last_name], [200, 'Live'])
  await runDue()
  assert.deepEqual(await rowsOf(test, 'SELECT 1 FROM record WHERE id = $1', [body.model.id]), [])
  await set({})
})

/** Does what waits in the queue, whatever its time. */
async function runDue(): Promise<void> {
  await test.platform.database.owner.query('UPDATE graphile_worker._private_jobs SET run_at = now()')
  await test.runJobs()
}
