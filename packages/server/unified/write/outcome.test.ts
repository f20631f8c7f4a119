import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { after, before, beforeEach, it } from 'node:test'
import { generateKey } from '../../admin/api-keys.ts'
import { inOrganization } from '../../store/organization.ts'
import { sandboxOf, testPlatform, type TestAccount, type TestPlatform } from '../../testing.ts'
import { callerOf, changesOf, github, hubspot, rowsOf, type Call } from './testing.ts'

let test: TestPlatform
let crm: TestAccount<any>
let tickets: TestAccount<any>
let call: Call
let callTickets: Call

const contacts = '/api/crm/v1/contacts'
const comments = '/api/ticketing/v1/comments'
const person = (email: string) => ({
  first_name: 'Ann',
  email_addresses: [{ email_address: email, email_address_type: 'primary' }],
})
const newest = async () => (await rowsOf(test, 'SELECT * FROM write_request ORDER BY id DESC LIMIT 1'))[0]
const postsTo = (account: TestAccount<any>, path: RegExp) =>
  account.sandbox.ledger.requests.filter((request) => request.method === 'POST' && path.test(request.path)).length

before(async () => {
  test = await testPlatform([hubspot, github])
  crm = await test.link(hubspot, sandboxOf('hubspot'), { sizes: { contacts: 2 }, isRateLimited: false })
  const sizes = { repositories: 1, issues: 2, comments: 2, labels: 1, users: 2, sharedUsers: 0 }
  tickets = await test.link(github, sandboxOf('github'), { sizes, isRateLimited: false })
  await crm.sync('owners', 'contacts')
  await tickets.sync('repositories', 'users', 'labels', 'issues')
  call = callerOf(test, crm.token)
  callTickets = callerOf(test, tickets.token)
})
beforeEach(() => {
  crm.sandbox.faults.clear()
  tickets.sandbox.faults.clear()
})
after(() => test.close())

/** A comment, which GitHub's connector cannot look for. */
async function comment(body: string) {
  const { results } = (await callTickets('GET', '/api/ticketing/v1/tickets')).body
  return callTickets('POST', comments, { model: { body, ticket: results[0].id } })
}

it('a creation whose answer was lost is found at the vendor, and sent once', async () => {
  crm.sandbox.faults.add({ kind: 'lost_answer', method: 'POST', match: 'contacts$' })
  const before = postsTo(crm, /contacts$/)
  const { status, body } = await call('POST', contacts, { model: person('lost@example.com') })
  assert.deepEqual([status, body.errors], [201, []])
  assert.equal((await call('GET', `${contacts}/${body.model.id}`)).status, 200)
  assert.equal(postsTo(crm, /contacts$/), before + 1)
  assert.deepEqual(await changesOf(test, body.model.id), [{ kind: 'added', origin: 'write', fields: null }])
})

it('a creation that nobody could look for at first is found later, and its key then has the answer', async () => {
  crm.sandbox.faults.add({ kind: 'lost_answer', method: 'POST', match: 'contacts$' })
  crm.sandbox.faults.add({ kind: 'server_error', status: 400, match: 'search$', times: 2 })
  const before = postsTo(crm, /contacts$/)
  const send = () => call('POST', contacts, { model: person('later@example.com') }, { 'idempotency-key': 'later' })
  const first = await send()
  assert.deepEqual([first.status, first.body.code], [409, 'write_outcome_unknown'])
  const told = (body: any) => ({ ...body, request_id: undefined })
  crm.sandbox.faults.add({ kind: 'server_error', status: 400, match: 'search$' })
  assert.deepEqual(told((await send()).body), told(first.body))
  await runDue()
  const { state } = await newest()
  assert.equal(state, 'done')
  const second = await send()
  assert.deepEqual([second.status, second.body.model.email_addresses[0].email_address], [201, 'later@example.com'])
  assert.equal(postsTo(crm, /contacts$/), before + 1)
})

it('of two alike, the one that another write made is not taken for the lost one', async () => {
  const twin = { first_name: 'Twin', last_name: 'Twin' }
  assert.equal((await call('POST', contacts, { model: twin })).status, 201)
  // Never carried out: the only record that looks like it is the first one.
  crm.sandbox.faults.add({ kind: 'reset', method: 'POST', match: 'contacts$' })
  const { status, body } = await call('POST', contacts, { model: twin })
  assert.deepEqual([status, body.code], [409, 'write_outcome_unknown'])
})

it('an update whose answer was lost is read back', async () => {
  const { id } = (await call('POST', contacts, { model: person('update@example.com') })).body.model
  crm.sandbox.faults.add({ kind: 'lost_answer', method: 'PATCH' })
  const { status, body } = await call('PATCH', `${contacts}/${id}`, { model: { last_name: 'Lost' } })
  assert.deepEqual([status, body.model.last_name, body.warnings], [200, 'Lost', []])
  assert.equal(crm.sandbox.ledger.requests.filter(({ method }) => method === 'PATCH').length, 1)
})

it('an update that never arrived is parked, for its values are not there', async () => {
  const { id } = (await call('POST', contacts, { model: person('never@example.com') })).body.model
  crm.sandbox.faults.add({ kind: 'reset', method: 'PATCH' })
  const { status, body } = await call('PATCH', `${contacts}/${id}`, { model: { last_name: 'Never' } })
  assert.deepEqual([status, body.code], [409, 'write_outcome_unknown'])
})

it('what cannot be looked for is parked, listed, and ended by a person who found it', async () => {
  const before = postsTo(tickets, /comments$/)
  tickets.sandbox.faults.add({ kind: 'lost_answer', method: 'POST' })
  const { status, body } = await comment('Lost')
  const { id } = await newest()
  assert.deepEqual([status, body.code, body.errors[0].problem_type], [409, 'write_outcome_unknown', 'OUTCOME_UNKNOWN'])
  assert.match(body.detail, new RegExp(`/v1/writes/${id}`))
  assert.equal(postsTo(tickets, /comments$/), before + 1)

  const list = await callerOf(test)('GET', '/v1/writes?state=unknown&model=ticketing.Comment')
  assert.deepEqual(
    list.body.results.map((write: any) => write.id),
    [id],
  )
  const detail = (await callerOf(test)('GET', `/v1/writes/${id}`)).body
  assert.deepEqual(
    [detail.given.body, detail.request.method, detail.request.body, detail.status_code],
    ['Lost', 'POST', { body: 'Lost' }, 409],
  )
  assert.match(detail.request.headers.authorization, /^\*\*\*$/)
  const issues = async () =>
    (await callTickets('GET', '/api/ticketing/v1/issues')).body.results.filter(({ error_details: [about] }: any) =>
      about.includes(id),
    )
  assert.deepEqual(
    (await issues()).map((issue: any) => [issue.code, issue.status]),
    [['write_outcome_unknown', 'ONGOING']],
  )

  await tickets.sync('comments')
  const found = (await callTickets('GET', comments)).body.results.find((one: any) => one.body === 'Lost')
  const resolved = await callerOf(test)('POST', `/v1/writes/${id}/resolve`, {
    outcome: 'happened',
    remote_id: found.remote_id,
  })
  assert.deepEqual([resolved.status, resolved.body.state, resolved.body.record_id], [200, 'resolved', found.id])
  assert.equal(resolved.body.response.model.body, 'Lost')
  assert.equal(postsTo(tickets, /comments$/), before + 1)
  assert.equal((await issues())[0].status, 'RESOLVED')
  const [decided] = (await callerOf(test)('GET', '/api/audit-trail?event_type=RESOLVED_WRITE')).body.results
  assert.deepEqual(decided.details, { write_id: id, state: 'resolved' })
  const again = await callerOf(test)('POST', `/v1/writes/${id}/resolve`, { outcome: 'did_not_happen' })
  assert.deepEqual([again.status, again.body.code], [409, 'conflict'])
  assert.equal((await callerOf(test)('POST', `/v1/writes/${id}/retry`)).status, 409)
})

it('a person is not believed in a record that the vendor does not have', async () => {
  crm.sandbox.faults.add({ kind: 'reset', method: 'POST', match: 'contacts$' })
  const made = await call('POST', contacts, { model: person('nowhere@example.com') }, { 'idempotency-key': 'nowhere' })
  assert.deepEqual([made.status, made.body.code], [409, 'write_outcome_unknown'])
  const { id } = await newest()
  const say = (remoteId: string) =>
    callerOf(test)('POST', `/v1/writes/${id}/resolve`, { outcome: 'happened', remote_id: remoteId })
  const { status, body } = await say('999')
  assert.deepEqual([status, body.code, body.parameter], [400, 'invalid_request', '/remote_id'])
  const [row] = await rowsOf(test, 'SELECT state, remote_id, record_id FROM write_request WHERE id = $1', [id])
  assert.deepEqual(row, { state: 'unknown', remote_id: null, record_id: null })

  // Where the vendor cannot be asked, the person's word has to do; the record is read later.
  const { results } = (await call('GET', contacts)).body
  crm.sandbox.faults.add({ kind: 'server_error', status: 400, method: 'GET', match: 'contacts/', times: 2 })
  const believed = await say(results[0].remote_id)
  assert.deepEqual([believed.status, believed.body.state, believed.body.record_id], [200, 'resolved', results[0].id])
  assert.deepEqual(believed.body.response.model, { id: results[0].id, remote_id: results[0].remote_id })
  await runDue()
  const later = await callerOf(test)('GET', `/v1/writes/${id}`)
  assert.equal(later.body.response.model.first_name, results[0].first_name)
})

it('an update is not resolved with the name of another record', async () => {
  const { id, remote_id: remoteId } = (await call('POST', contacts, { model: person('one@example.com') })).body.model
  crm.sandbox.faults.add({ kind: 'reset', method: 'PATCH' })
  assert.equal((await call('PATCH', `${contacts}/${id}`, { model: { last_name: 'One' } })).status, 409)
  const write = (await newest()).id
  const say = (name: string) =>
    callerOf(test)('POST', `/v1/writes/${write}/resolve`, { outcome: 'happened', remote_id: name })
  const other = (await call('GET', contacts)).body.results.find((one: any) => one.id !== id)
  const refusal = await say(other.remote_id)
  assert.deepEqual([refusal.status, refusal.body.parameter], [400, '/remote_id'])
  const { status, body } = await say(remoteId)
  assert.deepEqual([status, body.state, body.record_id], [200, 'resolved', id])
})

it('a person sends again what did not happen, once however many press the button', async () => {
  tickets.sandbox.faults.add({ kind: 'reset', method: 'POST' })
  assert.equal((await comment('Again')).status, 409)
  const { id } = await newest()
  const press = () => callerOf(test)('POST', `/v1/writes/${id}/retry`)
  const answers = await Promise.all([press(), press(), press()])
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 409, 409],
  )
  const done = answers.find(({ status }) => status === 200)!.body
  assert.deepEqual([done.state, done.attempts, done.response.model.body], ['done', 2, 'Again'])
  const written = (await callTickets('GET', comments)).body.results.filter((one: any) => one.body === 'Again')
  assert.equal(written.length, 1)
})

it('a key sees of the ledger what it may read, and ends what it may write', async () => {
  const { id } = await newest()
  const keyWith = async (...scopes: string[]) =>
    callerOf(
      test,
      undefined,
      await inOrganization(test.platform.database, test.organizationId, (client) =>
        generateKey(client, test.organizationId, 'Scoped', { scopes }),
      ),
    )
  const blind = await keyWith('accounts:read', 'accounts:write')
  assert.deepEqual((await blind('GET', '/v1/writes')).body.results, [])
  assert.equal((await blind('GET', `/v1/writes/${id}`)).status, 404)
  assert.equal((await blind('POST', `/v1/writes/${id}/retry`)).status, 403)
  const reader = await keyWith('accounts:read', 'accounts:write', 'ticketing:read')
  assert.equal((await reader('GET', `/v1/writes/${id}`)).status, 200)
  assert.equal((await reader('POST', `/v1/writes/${id}/retry`)).status, 403)
  const models = (await reader('GET', '/v1/writes?page_size=100')).body.results.map((write: any) => write.model)
  assert.ok(models.length > 0 && models.every((model: string) => model.startsWith('ticketing.')))
})

it('the ledger is paged without gaps, forwards and back', async () => {
  const all = (await callerOf(test)('GET', '/v1/writes?page_size=100')).body.results.map(({ id }: any) => id)
  const pages: string[][] = []
  let previous: string | null = null
  for (let cursor = ''; ;) {
    const { body } = await callerOf(test)('GET', `/v1/writes?page_size=3${cursor}`)
    pages.push(body.results.map(({ id }: any) => id))
    previous = body.previous
    if (body.next === null) break
    cursor = `&cursor=${body.next}`
  }
  assert.deepEqual(pages.flat(), all)
  const back = await callerOf(test)('GET', `/v1/writes?page_size=3&cursor=${previous}`)
  assert.deepEqual(
    back.body.results.map(({ id }: any) => id),
    pages.at(-2),
  )
})

it('another organisation sees nothing of the ledger', async () => {
  const { id } = await newest()
  const made = await test.platform.database.service.query(`SELECT create_organization('Other') AS id`)
  const organizationId = made.rows[0].id
  const key = await inOrganization(test.platform.database, organizationId, (client) =>
    generateKey(client, organizationId, 'Other'),
  )
  const stranger = callerOf(test, undefined, key)
  assert.deepEqual((await stranger('GET', '/v1/writes')).body.results, [])
  for (const [method, path, body] of [
    ['GET', ''],
    ['POST', '/retry'],
    ['POST', '/resolve', { outcome: 'happened' }],
  ] as const)
    assert.equal((await stranger(method, `/v1/writes/${id}${path}`, body)).status, 404)
})

it('a process that is killed between sending and hearing leaves a write that is found, and is not sent again', async () => {
  crm.sandbox.faults.add({ kind: 'lost_answer', method: 'POST', match: 'contacts$' })
  crm.sandbox.faults.add({ kind: 'slow', match: 'search$', delay: 3_000, times: 10 })
  const before = postsTo(crm, /contacts$/)
  const headers = { 'idempotency-key': 'killed' }
  const model = person('killed@example.com')
  await inProcess(async (inChild, kill) => {
    // The vendor carries it out; the process waits for its look-up and dies over it.
    const answer = inChild('POST', contacts, { model }, headers).catch(() => 'cut')
    await until(async () => postsTo(crm, /contacts$/) > before)
    await kill()
    assert.equal(await answer, 'cut')
  })
  crm.sandbox.faults.clear()
  const { id, state } = await newest()
  assert.equal(state, 'sending')
  // Whoever asks meanwhile is told to wait, and afterwards gets the answer that the dead process owed.
  assert.equal((await call('POST', contacts, { model }, headers)).body.code, 'request_in_flight')
  await rowsOf(test, `UPDATE write_request SET lease_until = now() WHERE id = $1`, [id])
  await rowsOf(test, `UPDATE idempotency_key SET lease_until = now() WHERE key = 'killed'`)
  const { status, body } = await call('POST', contacts, { model }, headers)
  assert.deepEqual([status, body.model.email_addresses[0].email_address], [201, 'killed@example.com'])
  assert.equal(postsTo(crm, /contacts$/), before + 1)
  const again = await call('POST', contacts, { model }, headers)
  assert.deepEqual([again.status, again.body, again.headers.get('idempotent-replayed')], [201, body, 'true'])
})

it('what a dead process left behind is settled by the workers, whoever asks or not', async () => {
  tickets.sandbox.faults.add({ kind: 'slow', method: 'POST', delay: 3_000 })
  const before = postsTo(tickets, /comments$/)
  const { results } = (await callTickets('GET', '/api/ticketing/v1/tickets')).body
  await inProcess(async (inChild, kill) => {
    const model = { body: 'Orphan', ticket: results[0].id }
    void inChild('POST', comments, { model }, { 'idempotency-key': 'orphan' }).catch(() => {})
    await until(async () => (await newest()).state === 'sending')
    await kill()
  }, tickets)
  const { id } = await newest()
  await rowsOf(test, `UPDATE write_request SET lease_until = now() WHERE id = $1`, [id])
  await runDue()
  const [row] = await rowsOf(test, 'SELECT state, error_code FROM write_request WHERE id = $1', [id])
  assert.deepEqual(row, { state: 'unknown', error_code: 'write_outcome_unknown' })
  assert.equal(postsTo(tickets, /comments$/), before)
})

/** Serves the API in a process of its own, for as long as the test needs it. */
async function inProcess(
  work: (call: Call, kill: () => Promise<void>) => Promise<void>,
  account: TestAccount<any> = crm,
): Promise<void> {
  const child = fork(
    new URL('./write-process.ts', import.meta.url),
    [test.connectionString, test.masterKey, account.url],
    // Else it would be another test runner.
    { execArgv: [] },
  )
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  try {
    const [baseUrl] = (await once(child, 'message')) as [string]
    await work(callerOf({ baseUrl, apiKey: test.apiKey }, account.token), kill)
  } finally {
    await kill()
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((done) => setTimeout(done, 20))
}

/** Does what waits in the queue, whatever its time. */
async function runDue(): Promise<void> {
  await test.platform.database.owner.query('UPDATE graphile_worker._private_jobs SET run_at = now()')
  await test.runJobs()
}
