import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  classify,
  CrosswalkError,
  type MappedRecord,
  packPosition,
  type MappingProblem,
  type RemoteRequest,
} from '@crosswalk/connector-kit'
import type { HubSpotCall, HubSpotDeal, HubSpotPage } from './api.ts'
import { conformance } from '@crosswalk/connector-kit/conformance'
import hubspot from './index.ts'
import { call } from './mappings/activities.ts'
import { account, contact, opportunity } from './mappings/records.ts'
import sandbox from './sandbox/index.ts'
import { asRemote, askOf, deletedIn, idsOf, requestOf, sandboxOf, walk, type StreamName } from './testing.ts'

// Every stream has several pages.
const sizes = Object.fromEntries(Object.keys(sandbox.sizes).map((name) => [name, 250]))
conformance(hubspot, sandbox, {
  selectsFields: true,
  sizes,
  created: {
    contacts: (like) => ({
      ...like,
      email_addresses: [{ email_address: 'new.person@example.com', email_address_type: 'primary' }],
    }),
    customObjects: () => ({ fields: { boat_name: 'Swallow', length_m: '4.2', rig: 'sloop' } }),
    associationTypes: (like) => ({ ...like, display_name: 'Winter berth', remote_key_name: 'winter_berth' }),
    // The first boat has no home port yet.
    associations: (like) => ({ ...like, association_type: '2-3453932:2-3453933:USER_DEFINED:33' }),
  },
  changed: {
    companies: { name: 'Renamed', number_of_employees: 12, description: null },
    contacts: { first_name: 'Ada', last_name: null },
    deals: { name: 'Renewal', stage: 'closedwon', amount: 1200 },
    calls: { subject: 'Called back', direction: 'OUTBOUND' },
    emails: { subject: 'Re: Offer' },
    meetings: { subject: 'Demo', start_time: '2026-07-01T09:00:00.000Z', end_time: '2026-07-01T09:30:00.000Z' },
    notes: { content: 'Rang twice.' },
    tasks: { status: 'CLOSED', due_date: '2026-08-01T00:00:00.000Z' },
    customObjects: { fields: { boat_name: 'Wanderer', rig: 'ketch' } },
    associationTypes: { display_name: 'Winter berth' },
  },
  // Only what a customer has labelled can be changed.
  writable: { associationTypes: ({ label }: { label: string | null }) => label !== null },
  // Properties that are not written stay. The name of a label is never told again.
  writtenOtherwise: { customObjects: ['fields'], associationTypes: ['remote_key_name'] },
})

const input = { fields: [], settings: {}, now: '2026-06-01T12:00:00.000Z' }
const epoch = '1970-01-01T00:00:00.000Z'

const mapped = async (stream: StreamName, sandbox = sandboxOf()): Promise<MappedRecord[]> => {
  const pages = await walk(askOf(sandbox), stream)
  const mappings: readonly { read(record: unknown): readonly MappedRecord[] }[] = hubspot.streams[stream]
    .mappings as never
  return pages.flatMap(({ records }) => records.flatMap((record) => mappings.flatMap((one) => one.read(record))))
}

test('a full run lists the records and then, as removed, the archived ones', async () => {
  const sandbox = sandboxOf({ contacts: 250 })
  const archived = sandbox.touch('contacts', { count: 130, remove: true })
  const requests: RemoteRequest[] = []
  const pages = await walk(
    askOf(sandbox, (request) => requests.push(request)),
    'contacts',
  )
  assert.equal(idsOf(pages).length, 120)
  assert.deepEqual(deletedIn(pages), archived)
  assert.deepEqual(
    requests.map(({ query }) => [query?.['archived'] ?? false, query?.['after'] !== undefined]),
    [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ],
  )
})

test('a list asks for exactly the properties that are mapped, and for a few of its own', async () => {
  const requests: RemoteRequest[] = []
  await walk(
    askOf(sandboxOf({ deals: 1 }), (request) => requests.push(request)),
    'deals',
  )
  assert.deepEqual(String(requests[0]!.query!['properties']).split(',').sort(), [
    'amount',
    'closedate',
    'dealname',
    'dealstage',
    'description',
    'hs_is_closed',
    'hs_is_closed_won',
    'hs_lastmodifieddate',
    'hs_merged_object_ids',
    'hs_object_id',
    'hs_primary_associated_company',
    'hubspot_owner_id',
    'notes_last_updated',
  ])
  assert.equal(requests[0]!.query!['associations'], undefined)
})

test('full and incremental runs bring the same records, so that neither undoes the other', async () => {
  for (const stream of ['companies', 'contacts', 'deals', 'calls', 'emails', 'meetings', 'notes', 'tasks'] as const) {
    const sandbox = sandboxOf({ contacts: 40 })
    const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id)
    const all = async (cursor: string | null) =>
      (await walk(askOf(sandbox), stream, cursor)).flatMap(({ records }) => records as { id: string }[]).sort(byId)
    assert.deepEqual(await all(epoch), await all(null), stream)
  }
})

test('an incremental run reads activities one by one, because a search does not tell what they belong to', async () => {
  const sandbox = sandboxOf()
  const since = new Date(sandbox.clock.now()).toISOString()
  const [changed] = sandbox.touch('notes', { count: 1 })
  const pages = await walk(askOf(sandbox), 'notes', since)
  assert.deepEqual(idsOf(pages), [changed])
  const [note] = hubspot.streams.notes.mappings[0]!.read(pages[0]!.records[0] as never)
  assert.ok(note!['contact'] && note!['account'] && note!['opportunity'])
})

test('the cursor of activities waits for the end of the run', async () => {
  const sandbox = sandboxOf({ notes: 450 })
  const since = '2020-01-01T00:00:00.000Z'
  const cursors = (await walk(askOf(sandbox), 'notes', since)).map(({ cursor }) => cursor)
  assert.ok(cursors.length > 2)
  assert.deepEqual(new Set(cursors.slice(0, -1)), new Set([since]))
  assert.notEqual(cursors.at(-1), since)
})

test('a contact merged into another is reported removed by the very next run', async () => {
  const sandbox = sandboxOf()
  const ask = askOf(sandbox)
  const since = new Date(sandbox.clock.now()).toISOString()
  const [kept, merged] = idsOf(await walk(ask, 'contacts'))
  const json = { primaryObjectId: kept, objectIdToMerge: merged }
  await ask({ method: 'POST', path: '/crm/v3/objects/contacts/merge', json })
  for (const pages of [await walk(ask, 'contacts', since), await walk(ask, 'contacts')]) {
    assert.deepEqual(deletedIn(pages), [merged])
    assert.ok(!idsOf(pages).includes(merged!))
  }
})

test('owners who left are inactive users', async () => {
  const users = await mapped('owners')
  assert.equal(users.length, 8)
  assert.deepEqual(
    users.map((user) => user['is_active']),
    [...Array<boolean>(7).fill(true), false],
  )
})

test('a live record in an answer to the question for archived ones is not removed', () => {
  const contact = { id: '1', properties: {}, createdAt: epoch, updatedAt: epoch }
  const results = [
    { ...contact, archived: false },
    { ...contact, id: '2', archived: true },
  ]
  const response = { status: 200, headers: {}, body: { results }, url: 'https://api.hubapi.com/x', at: input.now }
  const position = packPosition({ archived: true })
  const page = hubspot.streams.contacts.page(response, { ...input, position, since: undefined })
  assert.deepEqual(page, { records: [], deleted: ['2'], next: undefined })
})

test('every relation of the sandbox leads to a record', async () => {
  const sandbox = sandboxOf()
  const ids = async (stream: StreamName) => new Set((await mapped(stream, sandbox)).map((record) => record.remote_id))
  const targets: Record<string, Set<string>> = {
    owner: await ids('owners'),
    account: await ids('companies'),
    contact: await ids('contacts'),
    contacts: await ids('contacts'),
    opportunity: await ids('deals'),
    stage: await ids('pipelines'),
    engagement_type: await ids('engagementTypes'),
  }
  const met = new Set<string>()
  for (const stream of ['companies', 'contacts', 'deals', 'calls', 'emails', 'meetings', 'notes', 'tasks'] as const)
    for (const record of await mapped(stream, sandbox))
      for (const [field, known] of Object.entries(targets))
        for (const id of [record[field]].flat())
          if (typeof id === 'string') {
            met.add(field)
            assert.ok(known.has(id), `${stream} ${record.remote_id} names ${field} ${id}, which does not exist`)
          }
  assert.deepEqual([...met].sort(), Object.keys(targets).sort())
})

test('a new deal gets its company as an association, and keeps it when it is read back', async () => {
  const sandbox = sandboxOf()
  const ask = askOf(sandbox)
  const [company] = idsOf(await walk(ask, 'companies'))
  const body = opportunity.write({
    name: 'Pilot',
    amount: 1200,
    account: company,
    stage: 'contractsent',
    status: 'WON',
  })
  const created = await ask(hubspot.streams.deals.actions!.create!(body, input))
  const { id } = created.body as { id: string }
  const fields = ['properties.hs_primary_associated_company', 'properties.dealname', 'properties.dealstage']
  const read = await ask(hubspot.streams.deals.get!(id, { ...input, fields }))
  const [deal] = opportunity.read(read.body as HubSpotDeal)
  assert.equal(deal!['account'], company)
  assert.equal(deal!['stage'], 'contractsent')
})

test('a new call is put on the timeline and related to its contacts', async () => {
  const ask = askOf(sandboxOf())
  const contacts = idsOf(await walk(ask, 'contacts')).slice(0, 2)
  const request = hubspot.streams.calls.actions!.create!(call.write({ subject: 'Demo', contacts }), input)
  assert.deepEqual((request.json as { properties: unknown }).properties, {
    hs_call_title: 'Demo',
    hs_timestamp: input.now,
  })
  const { id } = (await ask(request)).body as { id: string }
  const fields = ['properties.hs_call_title']
  const [read] = call.read((await ask(hubspot.streams.calls.get!(id, { ...input, fields }))).body as never)
  assert.deepEqual([read!['contacts'], read!['subject']], [contacts, 'Demo'])
})

test('a change of associations is refused, because HubSpot would pass it over in silence', () => {
  assert.throws(
    () => hubspot.streams.deals.actions!.update!('1', opportunity.write({ account: '2' }), input),
    (error: CrosswalkError) => error.code === 'invalid_parameter' && /companies/.test(error.message),
  )
})

test('a field is emptied with an empty text', () => {
  const request = hubspot.streams.contacts.actions!.update!(
    '7',
    contact.write({ first_name: null, last_name: 'Ray' }),
    input,
  )
  assert.deepEqual(request, {
    method: 'PATCH',
    path: '/crm/v3/objects/contacts/7',
    json: { properties: { firstname: '', lastname: 'Ray' } },
  })
})

test('countries come as names and leave as names', () => {
  const company = (country: string) => ({
    id: '1',
    properties: { country },
    createdAt: epoch,
    updatedAt: epoch,
    archived: false,
  })
  const read = (country: string) =>
    (account.read(company(country))[0]!['addresses'] as { country: string }[])[0]!.country
  assert.deepEqual(['United States', 'USA', 'de', 'Atlantis'].map(read), ['US', 'US', 'DE', 'Atlantis'])
  assert.deepEqual(account.write({ addresses: [{ country: 'FR' }] })['properties'], {
    address: null,
    address2: null,
    city: null,
    state: null,
    zip: null,
    country: 'France',
  })
})

test('instants are read as ISO 8601 and as milliseconds, amounts without their cents', () => {
  const deal = (closedate: string) =>
    opportunity.read({
      id: '1',
      properties: { closedate, amount: '1200.51', hs_is_closed: 'true', hs_is_closed_won: 'false' },
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: epoch,
      archived: false,
    })[0]!
  assert.equal(deal('2026-03-01T00:00:00Z')['close_date'], '2026-03-01T00:00:00.000Z')
  assert.equal(deal('1772323200000')['close_date'], '2026-03-01T00:00:00.000Z')
  assert.deepEqual([deal('')['close_date'], deal('')['amount'], deal('')['status']], [null, 1201, 'LOST'])
})

test('a call ends its duration after it began; what is no instant costs only its field', () => {
  const read = (properties: HubSpotCall['properties']) => {
    const problems: MappingProblem[] = []
    const envelope = { id: '1', createdAt: epoch, updatedAt: epoch, archived: false }
    const [record] = call.read({ ...envelope, properties }, problems)
    return [record!['start_time'], record!['end_time'], problems.map(({ field }) => field)]
  }
  const began = '2026-03-01T10:00:00Z'
  const iso = '2026-03-01T10:00:00.000Z'
  const ended = '2026-03-01T10:01:30.000Z'
  assert.deepEqual(read({ hs_timestamp: began, hs_call_duration: '90000' }), [iso, ended, []])
  assert.deepEqual(read({ hs_timestamp: began, hs_call_duration: 'long' }), [iso, null, []])
  assert.deepEqual(read({ hs_timestamp: 'May 5', hs_call_duration: '1' }), [null, null, ['start_time']])
})

test('HubSpot’s errors say who must act and how long to wait', () => {
  const told = (status: number, body: object, headers = {}) => {
    const { code, details } = classify(hubspot, {
      status,
      body,
      headers,
      url: 'https://api.hubapi.com/x',
      at: input.now,
    })!
    return [code, details.remoteCode, details.retryAfter]
  }
  const limit = (policyName: string) => ({ status: 'error', category: 'RATE_LIMITS', policyName })
  assert.deepEqual(told(401, { category: 'EXPIRED_AUTHENTICATION' }), [
    'credential_expired',
    'EXPIRED_AUTHENTICATION',
    undefined,
  ])
  assert.deepEqual(told(401, { category: 'INVALID_AUTHENTICATION' })[0], 'credential_rejected')
  assert.deepEqual(told(403, { category: 'MISSING_SCOPES' })[0], 'permission_missing')
  assert.deepEqual(told(429, limit('TEN_SECONDLY_ROLLING')), ['rate_limited', 'TEN_SECONDLY_ROLLING', 10_000])
  assert.deepEqual(told(429, limit('SECONDLY'))[2], 1_000)
  assert.deepEqual(told(429, limit('SECONDLY'), { 'retry-after': '7' })[2], 7_000)
  assert.deepEqual(told(423, {}), ['remote_unavailable', undefined, 2_000])
  assert.deepEqual(told(477, {}, { 'retry-after': '60' }), ['remote_unavailable', undefined, 60_000])
  assert.deepEqual(told(409, { category: 'CONFLICT' })[0], 'remote_conflict')
})

test('the sandbox tells a missing token from one that has expired', async () => {
  const sandbox = sandboxOf()
  const answer = async (token?: string) =>
    classify(hubspot, asRemote(hubspot.check.request, await sandbox.handle(requestOf(hubspot.check.request, token))))
      ?.code
  assert.equal(await answer(), 'credential_rejected')
  assert.equal(await answer('nonsense'), 'credential_rejected')
  sandbox.faults.add({ kind: 'expired_token' })
  assert.equal(await answer('aa-bb-cc-dd'), 'credential_expired')
})

test('a list without results is malformed, not the end of a list', async () => {
  const response = { status: 200, headers: {}, body: { message: 'ok' }, url: 'https://api.hubapi.com/x', at: input.now }
  assert.throws(
    () => hubspot.streams.contacts.page(response, { ...input, position: undefined, since: undefined }),
    (error: CrosswalkError) => error.code === 'remote_malformed',
  )
})

const recordings = new URL('../../../../shared/fixtures/amp-labs/providers/hubspot/test/', import.meta.url)

test(
  'recorded contacts and stages are read',
  { skip: existsSync(recordings) ? false : 'the recordings of amp-labs are not at ../shared/fixtures' },
  () => {
    const recorded = (name: string) => JSON.parse(readFileSync(new URL(name, recordings), 'utf8')) as HubSpotPage<never>
    const problems: never[] = []
    const [first] = contact.read(recorded('search/contacts/1-first-page.json').results[0]!, problems)
    assert.deepEqual(problems, [])
    assert.equal(first!.remote_id, '501')
    assert.equal(first!['last_name'], 'Heller')
    assert.deepEqual(first!['email_addresses'], [
      { email_address: 'johnnie77@hotmail.com', email_address_type: 'primary' },
    ])
    const stages = recorded('metadata-deals-external-pipelines.json').results.flatMap((pipeline) =>
      hubspot.streams.pipelines.mappings[0]!.read(pipeline),
    )
    assert.ok(stages.some((stage) => stage.remote_id === 'closedwon' && stage['name'] === 'Closed Won'))
  },
)
