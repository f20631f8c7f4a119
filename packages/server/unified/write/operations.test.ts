/** What is done to records besides changing them, and what vendors have that most have not. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { sandboxOf, testPlatform, type TestAccount, type TestPlatform } from '../../testing.ts'
import { hiring, hiringSandbox } from './hiring-vendor.ts'
import { callerOf, changesOf, github, hubspot, rowsOf, type Call } from './testing.ts'

let test: TestPlatform
let ats: TestAccount<any>
let crm: TestAccount<any>
let tickets: TestAccount<any>
let call: Call
let callCrm: Call

const applications = '/api/ats/v1/applications'
const classes = '/api/crm/v1/custom-object-classes'

before(async () => {
  test = await testPlatform([hiring, hubspot, github])
  ats = await test.link(hiring, hiringSandbox)
  crm = await test.link(hubspot, sandboxOf('hubspot'), {
    sizes: { customObjects: 6, contacts: 1 },
    isRateLimited: false,
  })
  const sizes = { repositories: 1, issues: 9, comments: 1, labels: 1, users: 2, sharedUsers: 0 }
  tickets = await test.link(github, sandboxOf('github'), { sizes, isRateLimited: false })
  await tickets.sync('repositories', 'issues')
  await ats.sync('stages')
  await crm.sync('customObjectClasses', 'customObjects', 'associationTypes')
  call = callerOf(test, ats.token)
  callCrm = callerOf(test, crm.token)
})
after(() => test.close())

const stageId = async (name: string): Promise<string> =>
  (await call('GET', '/api/ats/v1/job-interview-stages')).body.results.find((stage: any) => stage.name === name).id

it('where a vendor keeps kinds of a record apart, the values say which is made, and the schema says so before', async () => {
  await crm.sync('engagementTypes')
  const { results: types } = (await callCrm('GET', '/api/crm/v1/engagement-types')).body
  const idOf = (name: string): string => types.find((type: any) => type.remote_id === name).id
  const { properties, required } = (await callCrm('GET', '/api/crm/v1/engagements/meta/post')).body.request_schema
    .properties.model
  assert.deepEqual(properties.engagement_type.enum, [idOf('CALL'), idOf('EMAIL'), idOf('MEETING')])
  assert.ok(required.includes('engagement_type'))

  for (const [name, collection] of [
    ['MEETING', 'meetings'],
    ['CALL', 'calls'],
  ] as const) {
    const model = { subject: `A ${name}`, engagement_type: idOf(name), start_time: '2026-03-01T10:00:00.000Z' }
    const { status, body } = await callCrm('POST', '/api/crm/v1/engagements', { model })
    assert.deepEqual([status, body.warnings], [201, []])
    assert.deepEqual([body.model.subject, body.model.engagement_type], [`A ${name}`, idOf(name)])
    const { path } = crm.sandbox.ledger.requests.findLast(({ method }) => method === 'POST')!
    assert.match(path, new RegExp(collection))
  }
  const missing = await callCrm('POST', '/api/crm/v1/engagements', { model: { subject: 'What is it?' } })
  assert.deepEqual([missing.status, missing.body.parameter], [400, '/model/engagement_type'])
})

it('a vendor that cannot be asked for one record is taken at the word of its answer', async () => {
  const { status, body } = await call('POST', applications, { model: { source: 'Referral' } })
  assert.deepEqual([status, body.model.source, body.warnings], [201, 'Referral', []])
  assert.deepEqual((await call('GET', `${applications}/${body.model.id}`)).body, body.model)
  assert.deepEqual(ats.sandbox.state.bids.get(body.model.remote_id).row.origin, 'r')
})

it('a PUT that creates is not repeated when its answer is lost', async () => {
  const before = ats.sandbox.state.bids.size
  ats.sandbox.faults.add({ kind: 'lost_answer', method: 'PUT' })
  const { status, body } = await call('POST', applications, { model: { source: 'Referral' } })
  assert.deepEqual([status, body.code], [409, 'write_outcome_unknown'])
  assert.equal(ats.sandbox.state.bids.size, before + 1)
})

it('an account’s own words lead back to the vendor’s', async () => {
  const callTickets = callerOf(test, tickets.token)
  const { results } = (await callTickets('GET', '/api/ticketing/v1/tickets?status=OPEN')).body
  const close = () =>
    callTickets('PATCH', `/api/ticketing/v1/tickets/${results[0].id}?dry_run=true`, { model: { status: 'CLOSED' } })
  assert.deepEqual((await close()).body.request.body, { state: 'closed' })
  await rowsOf(
    test,
    `INSERT INTO enum_override (organization_id, connector, linked_account_id, model, field, remote_word, common_word)
     VALUES (current_organization_id(), 'github', $1, 'ticketing.Ticket', 'status', 'done_at_last', 'CLOSED')`,
    [tickets.id],
  )
  assert.deepEqual((await close()).body.request.body, { state: 'done_at_last' })
})

it('a word of ours that the vendor has none for is refused before the vendor is asked', async () => {
  const callTickets = callerOf(test, tickets.token)
  const [ticket] = (await callTickets('GET', '/api/ticketing/v1/tickets')).body.results
  const path = `/api/ticketing/v1/tickets/${ticket.id}?dry_run=true`
  const { status, body } = await callTickets('PATCH', path, { model: { status: 'IN_PROGRESS' } })
  assert.deepEqual(
    [status, body.parameter, body.errors[0].problem_type],
    [400, '/model/status', 'INVALID_FIELD_CHOICE'],
  )
  const meta = (await callTickets('GET', `/api/ticketing/v1/tickets/meta/patch/${ticket.id}`)).body
  assert.doesNotMatch(JSON.stringify(meta.request_schema.properties.model.properties.status), /IN_PROGRESS/)
})

it('an operation of a model is performed with the vendor’s ids, and answers the record', async () => {
  const { id, remote_id: remoteId } = (await call('POST', applications, { model: {} })).body.model
  const onSite = await stageId('On site')
  const { status, body } = await call('POST', `${applications}/${id}/change-stage`, { job_interview_stage: onSite })
  assert.deepEqual([status, body.model.current_stage], [200, onSite])
  assert.equal(ats.sandbox.state.bids.get(remoteId).row.stage, 's2')
  assert.deepEqual((await changesOf(test, id)).at(-1), { kind: 'changed', origin: 'write', fields: ['current_stage'] })
  const phone = await stageId('Phone')
  const wrapped = await call('POST', `${applications}/${id}/change-stage`, { model: { job_interview_stage: phone } })
  assert.deepEqual([wrapped.status, wrapped.body.model.current_stage], [200, phone])
})

it('an operation without what it needs, or with what it does not know, is refused', async () => {
  const { id } = (await call('POST', applications, { model: {} })).body.model
  const refused = async (body: object) => {
    const answer = await call('POST', `${applications}/${id}/change-stage`, body)
    assert.equal(answer.status, 400)
    return [answer.body.errors[0].problem_type, answer.body.parameter]
  }
  assert.deepEqual(await refused({}), ['MISSING_REQUIRED_FIELD', '/job_interview_stage'])
  assert.deepEqual(await refused({ model: {} }), ['MISSING_REQUIRED_FIELD', '/model/job_interview_stage'])
  assert.deepEqual(await refused({ stage: 1 }), ['UNRECOGNIZED_FIELD', '/stage'])
  assert.deepEqual(await refused({ job_interview_stage: id }), ['INVALID_FIELD_CHOICE', '/model/job_interview_stage'])
})

it('an account that stores nothing is written to all the same, by ids that were answered before', async () => {
  await rowsOf(test, 'UPDATE linked_account SET model_settings = $2 WHERE id = $1', [
    ats.id,
    JSON.stringify({ 'ats.Application': { v: 1, source: 'live' } }),
  ])
  const made = await call('POST', applications, { model: { source: 'Job board' } })
  assert.deepEqual([made.status, made.body.model.source], [201, 'Job board'])
  const { id, remote_id: remoteId } = made.body.model
  assert.deepEqual(await rowsOf(test, 'SELECT 1 FROM record WHERE id = $1', [id]), [])
  const phone = await stageId('Phone')
  const moved = await call('POST', `${applications}/${id}/change-stage`, { job_interview_stage: phone })
  assert.deepEqual([moved.status, moved.body.model.current_stage], [200, phone])
  const gone = await call('DELETE', `${applications}/${id}`)
  assert.deepEqual([gone.status, ats.sandbox.state.bids.get(remoteId)], [200, undefined])
  await rowsOf(test, `UPDATE linked_account SET model_settings = '{}' WHERE id = $1`, [ats.id])
})

it('a custom object is made in the class of its path, and linked to another', async () => {
  const { results } = (await callCrm('GET', classes)).body
  const kind = results.find((one: any) => one.remote_id === '2-3453932')
  const otherKind = results.find((one: any) => one !== kind)
  const objects = `${classes}/${kind.id}/custom-objects`
  const described = (await callCrm('GET', `${objects}/meta/post`)).body.request_schema.properties.model.properties
  assert.deepEqual(
    Object.keys(described.fields.properties).toSorted(),
    kind.fields.map((field: any) => field.remote_key_name).toSorted(),
  )
  const fields = { boat_name: 'Swallow' }
  const [one, two] = [
    await callCrm('POST', objects, { model: { fields } }),
    await callCrm('POST', objects, { model: { fields: { boat_name: 'Amazon' } } }),
  ]
  assert.deepEqual(
    [one.status, one.body.model.object_class, one.body.model.fields.boat_name],
    [201, kind.id, 'Swallow'],
  )
  assert.deepEqual((await callCrm('GET', `${objects}/${one.body.model.id}`)).body, one.body.model)
  const renamed = await callCrm('PATCH', `${objects}/${one.body.model.id}`, {
    model: { fields: { boat_name: 'Tern' } },
  })
  assert.deepEqual([renamed.status, renamed.body.model.fields.boat_name], [200, 'Tern'])
  const elsewhere = `${classes}/${otherKind.id}/custom-objects/${one.body.model.id}`
  assert.equal((await callCrm('DELETE', elsewhere)).status, 404)
  const third = (await callCrm('POST', objects, { model: { fields } })).body.model.id
  assert.equal((await callCrm('DELETE', `${objects}/${third}`)).body.model.remote_was_deleted, true)
  const { results: types } = (await callCrm('GET', `${classes}/${kind.id}/association-types`)).body
  const ends = (source: string, target: string, type: string) =>
    `${objects}/${source}/associations/${kind.id}/${target}/${type}`
  const nowhere = '7a1e2c1e-0000-4000-8000-000000000000'
  for (const path of [
    ends(nowhere, two.body.model.id, types[0].id),
    ends(one.body.model.id, nowhere, types[0].id),
    ends(one.body.model.id, two.body.model.id, nowhere),
    ends(one.body.model.id, two.body.model.id, types[0].id).replaceAll(kind.id, otherKind.id),
  ])
    assert.equal((await callCrm('PUT', path)).status, 404)
  const linked = await callCrm('PUT', `${ends(one.body.model.id, two.body.model.id, types[0].id)}?dry_run=true`)
  assert.deepEqual([linked.status, linked.body.request?.method], [200, 'PUT'])
})

it('a custom object of a class that is not there is not made', async () => {
  const path = `${classes}/7a1e2c1e-0000-4000-8000-000000000000/custom-objects`
  assert.equal((await callCrm('POST', path, { model: { fields: {} } })).status, 404)
})
