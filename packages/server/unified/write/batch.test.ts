import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { sandboxOf, testPlatform, type TestAccount, type TestPlatform } from '../../testing.ts'
import { callerOf, hubspot, rowsOf, strangerOf, type Call } from './testing.ts'

let test: TestPlatform
let account: TestAccount<any>
let call: Call

const contacts = '/api/crm/v1/contacts'
const item = (id: string, model: unknown) => ({ item_id: id, payload: { model } })
const posts = () =>
  account.sandbox.ledger.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/contacts')).length
const resultsOf = (body: any) =>
  Object.fromEntries(body.objects.map((one: any) => [one.item_id, [one.status, one.response?.errors[0]?.problem_type]]))

before(async () => {
  test = await testPlatform([hubspot])
  account = await test.link(hubspot, sandboxOf('hubspot'), {
    sizes: { contacts: 2, companies: 1 },
    isRateLimited: false,
  })
  await account.sync('owners', 'companies')
  call = callerOf(test, account.token)
})
after(() => test.close())

it('an item that is no item at all has its own result too', async () => {
  const { id } = (await call('POST', contacts, { model: { first_name: 'Good' } })).body.model
  const payload = { model: { first_name: 'Better' } }
  const { status, body } = await call('PATCH', `${contacts}/bulk`, {
    batch_items: [
      { item_id: 'good', id, payload },
      { item_id: 'malformed', id: 'nope', payload },
      { item_id: 'missing', payload },
      { item_id: 'more', id, payload, extra: 1 },
    ],
  })
  assert.equal(status, 202)
  await test.runJobs()
  const done = await call('GET', `${contacts}/bulk/${body.batch_id}`)
  const results = Object.fromEntries(
    done.body.objects.map((one: any) => [one.item_id, [one.status, one.response.errors[0]?.source.pointer]]),
  )
  assert.deepEqual(results, {
    good: ['SUCCESS', undefined],
    malformed: ['FAILURE', '/id'],
    missing: ['FAILURE', '/id'],
    more: ['FAILURE', '/extra'],
  })
  const unnamed = await call('PATCH', `${contacts}/bulk`, { batch_items: [{ id, payload }] })
  assert.deepEqual([unnamed.status, unnamed.body.parameter], [400, '/batch_items/0/item_id'])
})

it('every item of a batch has its own result, and a bad one fails no other', async () => {
  account.sandbox.faults.add({ kind: 'server_error', status: 400, method: 'POST', match: 'contacts$' })
  const before = posts()
  const { status, body } = await call('POST', `${contacts}/bulk`, {
    batch_items: [
      item('refused-or-good', { first_name: 'A' }),
      item('unknown-field', { shoe: 1 }),
      item('good-or-refused', { first_name: 'B' }),
      { item_id: 'no-model', payload: 7 },
      item('foreign', { first_name: 'C', account: '7a1e2c1e-0000-4000-8000-000000000000' }),
    ],
  })
  assert.deepEqual([status, body.status, body.total_count], [202, 'QUEUED', 5])
  const waiting = await call('GET', `${contacts}/bulk/${body.batch_id}`)
  assert.equal(waiting.body.status, 'IN_PROGRESS')
  await test.runJobs()
  const done = await call('GET', `${contacts}/bulk/${body.batch_id}`)
  assert.deepEqual([done.body.status, done.body.total_count, posts() - before], ['COMPLETED', 5, 2])
  const results = resultsOf(done.body)
  assert.deepEqual(results['unknown-field'], ['FAILURE', 'UNRECOGNIZED_FIELD'])
  assert.deepEqual(results['no-model'], ['FAILURE', 'INCORRECT_FIELD_TYPE'])
  assert.deepEqual(results['foreign'], ['FAILURE', 'INVALID_FIELD_CHOICE'])
  const sent = [results['refused-or-good'], results['good-or-refused']].toSorted((a, b) => a[0].localeCompare(b[0]))
  assert.deepEqual(sent, [
    ['FAILURE', 'PROVIDER_ERROR'],
    ['SUCCESS', undefined],
  ])
  const good = done.body.objects.find((one: any) => one.status === 'SUCCESS').response.model
  assert.deepEqual((await call('GET', `${contacts}/${good.id}`)).body, good)
})

it('many records are updated in one batch', async () => {
  const made = await Promise.all(['A', 'B', 'C'].map((first_name) => call('POST', contacts, { model: { first_name } })))
  const batch = await call('PATCH', `${contacts}/bulk`, {
    batch_items: made.map(({ body }, index) => ({
      item_id: String(index),
      id: body.model.id,
      payload: { model: index === 2 ? { first_name: 'C' } : { last_name: 'Bulk' } },
    })),
  })
  await test.runJobs()
  const { body } = await call('GET', `${contacts}/bulk/${batch.body.batch_id}`)
  assert.deepEqual(
    body.objects.map((one: any) => [one.status, one.response.model.last_name]),
    [
      ['SUCCESS', 'Bulk'],
      ['SUCCESS', 'Bulk'],
      ['SUCCESS', null],
    ],
  )
})

it('a dry run of a batch answers the request of each item, and sends and stores nothing', async () => {
  const { id } = (await call('POST', contacts, { model: { first_name: 'Dry' } })).body.model
  const sent = account.sandbox.ledger.requests.length
  const [counts] = await rowsOf(test, 'SELECT count(*) FROM write_request')
  const created = await call('POST', `${contacts}/bulk?dry_run=true`, {
    batch_items: [
      item('good', { first_name: 'A', phone_numbers: [{ phone_number: '1', phone_number_type: 'pager' }] }),
      item('unknown-field', { shoe: 1 }),
      { item_id: 'no-model', payload: 7 },
      item('foreign', { account: '7a1e2c1e-0000-4000-8000-000000000000' }),
    ],
  })
  assert.deepEqual([created.status, created.body.dry_run], [200, true])
  const told = (body: any) =>
    body.objects.map(({ item_id: name, request, warnings, errors }: any) => [
      name,
      request?.body.properties ?? null,
      warnings.map(({ source }: any) => source.pointer),
      errors.map(({ problem_type: type }: any) => type),
    ])
  assert.deepEqual(told(created.body), [
    ['good', { firstname: 'A', phone: '', mobilephone: '', fax: '' }, ['/model/phone_numbers/0'], []],
    ['unknown-field', null, [], ['UNRECOGNIZED_FIELD']],
    ['no-model', null, [], ['INCORRECT_FIELD_TYPE']],
    ['foreign', null, [], ['INVALID_FIELD_CHOICE']],
  ])
  const updated = await call('PATCH', `${contacts}/bulk?dry_run=true`, {
    batch_items: [
      { ...item('changed', { first_name: 'B' }), id },
      { ...item('same', { first_name: 'Dry' }), id },
      { ...item('nobody', { first_name: 'B' }), id: '7a1e2c1e-0000-4000-8000-000000000000' },
    ],
  })
  assert.deepEqual(told(updated.body), [
    ['changed', { firstname: 'B' }, [], []],
    ['same', null, [], []],
    ['nobody', null, [], ['ERROR']],
  ])
  const more = account.sandbox.ledger.requests.slice(sent)
  assert.ok(more.every(({ method }) => method === 'GET'))
  assert.deepEqual(await rowsOf(test, 'SELECT count(*) FROM write_request'), [counts])
})

it('a batch is refused as a whole only for its own shape', async () => {
  const many = Array.from({ length: 1001 }, (_, index) => item(String(index), {}))
  for (const items of [[], many, [item('a', {}), item('a', {})], [{ payload: {} }]])
    assert.equal((await call('POST', `${contacts}/bulk`, { batch_items: items })).status, 400)
})

it('a batch goes on after a rate limit, and nothing is sent twice', async () => {
  account.sandbox.faults.add({ kind: 'rate_limit', method: 'POST', match: 'contacts$', retryAfter: 120, times: 1 })
  const before = posts()
  const { body } = await call('POST', `${contacts}/bulk`, {
    batch_items: ['x', 'y'].map((id) => item(id, { first_name: id })),
  })
  await test.runJobs()
  assert.notEqual((await call('GET', `${contacts}/bulk/${body.batch_id}`)).body.status, 'COMPLETED')
  await test.platform.database.owner.query('UPDATE graphile_worker._private_jobs SET run_at = now()')
  await rowsOf(test, 'UPDATE budget SET blocked_until = NULL')
  await test.runJobs()
  const { body: done } = await call('GET', `${contacts}/bulk/${body.batch_id}`)
  assert.deepEqual(resultsOf(done), { x: ['SUCCESS', undefined], y: ['SUCCESS', undefined] })
  assert.equal(posts() - before, 3)
})

it('a batch that is sent again under its key is the same batch', async () => {
  const send = () =>
    call(
      'POST',
      `${contacts}/bulk`,
      { batch_items: [item('a', { first_name: 'Once' })] },
      { 'idempotency-key': 'batch' },
    )
  const first = await send()
  await rowsOf(test, `UPDATE idempotency_key SET status = NULL, lease_until = now() WHERE key = 'batch'`)
  assert.deepEqual([(await send()).body, (await send()).body], [first.body, first.body])
})

it('another account sees neither the batch nor the task', async () => {
  const batch = await call('POST', `${contacts}/bulk`, { batch_items: [item('a', { first_name: 'Mine' })] })
  const task = await call('POST', `${contacts}?run_async=true`, { model: { first_name: 'Mine' } })
  const stranger = callerOf(test, (await strangerOf(test, account, test.organizationId)).token)
  assert.equal((await stranger('GET', `${contacts}/bulk/${batch.body.batch_id}`)).status, 404)
  assert.equal((await stranger('GET', `/api/crm/v1/async-tasks/${task.body.task_id}`)).status, 404)
  assert.equal((await call('GET', `/api/crm/v1/accounts/bulk/${batch.body.batch_id}`)).status, 404)
})

it('an asynchronous write answers at once, and its task tells how it went', async () => {
  const task = async (id: string, prefix = '/api/crm/v1') => (await call('GET', `${prefix}/async-tasks/${id}`)).body
  const good = await call('POST', `${contacts}?run_async=true`, { model: { first_name: 'Later' } })
  assert.deepEqual([good.status, good.body.status], [202, 'QUEUED'])
  assert.deepEqual(await task(good.body.task_id), { status: 'QUEUED', result: { status_code: null, response: null } })
  await test.runJobs()
  const { status, result } = await task(good.body.task_id, '/api')
  assert.deepEqual([status, result.status_code, result.response.model.first_name], ['COMPLETED', 201, 'Later'])

  account.sandbox.faults.add({ kind: 'server_error', status: 400, method: 'POST', match: 'contacts$' })
  const bad = await call('POST', `${contacts}?run_async=true`, { model: { first_name: 'Bad' } })
  await test.runJobs()
  const failed = await task(bad.body.task_id)
  assert.deepEqual(
    [failed.status, failed.result.status_code, failed.result.response.errors[0].problem_type],
    ['FAILURE', 422, 'PROVIDER_ERROR'],
  )
  const invalid = await call('POST', `${contacts}?run_async=true`, { model: { first_name: 1 } })
  assert.equal(invalid.status, 400)
})
