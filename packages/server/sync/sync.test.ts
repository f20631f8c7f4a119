/** What a run does to the store, with real PostgreSQL and a vendor behind a real socket. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { recordId } from '../store/ids.ts'
import { testPlatform, type TestPlatform } from '../testing.ts'
import { countsOf, openVendor, put, remove, requestsTo, vendor, type VendorAccount } from './testing.ts'

let platform: TestPlatform
let account: VendorAccount

before(async () => {
  platform = await testPlatform([vendor])
})
after(() => platform.close())
beforeEach(async () => {
  account = await openVendor(platform)
})

const ids = (records: Map<string, unknown>) => [...records.keys()].sort()
const fillPeople = (count: number, from = 1) => {
  for (let number = from; number < from + count; number++)
    put(account.sandbox, 'people', `p${number}`, { name: `Name ${number}` })
}

test('a first run stores raw payloads, records, filter values and one "added" change per record', async () => {
  fillPeople(7)
  await account.sync('people')
  const records = await account.records('hris.Employee')
  assert.deepEqual(ids(records), ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'])
  const { document, id, raw_id: rawId } = records.get('p3')
  assert.equal(id, recordId(account.id, 'hris.Employee', 'p3'))
  assert.equal(document.first_name, 'Name 3')
  assert.equal(document.created_at, document.modified_at)
  assert.equal(document.remote_was_deleted, false)
  const [raw] = await account.ask('SELECT body FROM raw_payload WHERE linked_account_id = $1 AND id = $2', rawId)
  assert.equal(JSON.parse(raw.body).name, 'Name 3')
  assert.deepEqual(
    await account.ask('SELECT filter, value FROM record_filter WHERE linked_account_id = $1 AND id = $2', id),
    [{ filter: 'hris.Employee:first_name', value: 'Name 3' }],
  )
  const changes = await account.changes('hris.Employee')
  assert.deepEqual(
    changes.map(({ kind, fields, previous }) => [kind, fields, previous]),
    Array.from({ length: 7 }, () => ['added', null, null]),
  )
  const run = await account.run('people')
  assert.deepEqual([run.status, run.mode, run.trigger, run.pages, run.is_open], ['DONE', 'full', 'initial', 3, false])
  assert.deepEqual(countsOf(run), { records: 7, added: 7 })
  assert.deepEqual(await account.ask('SELECT 1 FROM sync_seen WHERE linked_account_id = $1'), [])
})

test('a second run over the same data writes no row again and counts everything as unchanged', async () => {
  fillPeople(5)
  await account.sync('people')
  const versions = () =>
    account.ask(`SELECT id, xmin::text FROM record WHERE linked_account_id = $1 UNION ALL
                 SELECT id, xmin::text FROM raw_payload WHERE linked_account_id = $1 ORDER BY 1`)
  const before = await versions()
  assert.equal(before.length, 10)
  await account.requestFull()
  await account.sync('people')
  assert.deepEqual(await versions(), before)
  assert.deepEqual(countsOf(await account.run('people')), { records: 5, unchanged: 5 })
  assert.equal((await account.changes('hris.Employee')).length, 5)
})

test('an incremental run reads from the cursor on, inclusive, and does not double the records at the boundary', async () => {
  fillPeople(5)
  await account.sync('people')
  const { cursor } = await account.checkpoint('people')
  put(account.sandbox, 'people', 'p2', { name: 'Changed' })
  const from = account.sandbox.ledger.requests.length
  await account.sync('people')
  const [first] = requestsTo(account.sandbox, '/people', from)
  assert.equal(new URLSearchParams(first!.query).get('since'), cursor)
  const run = await account.run('people')
  assert.equal(run.mode, 'incremental')
  // The newest record of the last run stands at the cursor itself, unless the clock of the vendor had not reached it.
  assert.equal(run.changed, 1)
  assert.equal(run.records, run.unchanged + 1)
  assert.deepEqual(
    (await account.changes('hris.Employee')).map(({ kind }) => kind),
    [...Array(5).fill('added'), 'changed'],
  )
  const later = await account.checkpoint('people')
  assert.ok(Date.parse(later.cursor) > Date.parse(cursor))
  await account.sync('people')
  assert.deepEqual(countsOf(await account.run('people')), { records: 1, unchanged: 1 })
})

test('a changed record is logged with its fields and what they held, keeps created_at and moves modified_at', async () => {
  put(account.sandbox, 'people', 'p1', { name: 'Ann', team: 't1' })
  await account.sync('people')
  const was = (await account.records('hris.Employee')).get('p1').document
  put(account.sandbox, 'people', 'p1', { name: 'Anna', team: null })
  await account.sync('people')
  const is = (await account.records('hris.Employee')).get('p1').document
  assert.equal(is.first_name, 'Anna')
  assert.equal(is.created_at, was.created_at)
  assert.ok(is.modified_at > was.modified_at)
  const change = (await account.changes('hris.Employee')).at(-1)
  assert.deepEqual(change.fields.sort(), ['first_name', 'team'])
  assert.deepEqual(JSON.parse(change.previous), {
    first_name: 'Ann',
    team: recordId(account.id, 'hris.Team', 't1'),
  })
  const terms = await account.ask('SELECT filter, value FROM record_filter WHERE linked_account_id = $1')
  assert.deepEqual(terms, [{ filter: 'hris.Employee:first_name', value: 'Anna' }])
})

test('a tombstone removes the record in an incremental run, and its payload', async () => {
  for (const id of ['a', 'b', 'c']) put(account.sandbox, 'places', id, { name: id })
  await account.sync('places')
  remove(account.sandbox, 'places', 'b')
  await account.sync('places')
  assert.deepEqual(ids(await account.records('hris.Location')), ['a', 'c'])
  const gone = (await account.records('hris.Location', { withRemoved: true })).get('b')
  assert.equal(gone.document.remote_was_deleted, true)
  assert.equal(gone.document.name, 'b')
  assert.deepEqual((await account.changes('hris.Location')).at(-1), {
    record_id: gone.id,
    kind: 'removed',
    fields: null,
    previous: null,
  })
  assert.equal((await account.run('places')).removed, 1)
  assert.deepEqual(
    await account.ask('SELECT 1 FROM raw_payload WHERE linked_account_id = $1 AND id = $2', gone.raw_id),
    [],
  )
})

test('a sweep at the end of a full run removes what was not seen; an incremental run sweeps nothing', async () => {
  fillPeople(5)
  await account.sync('people')
  remove(account.sandbox, 'people', 'p4')
  await account.sync('people')
  assert.equal((await account.records('hris.Employee')).size, 5)
  await account.requestFull()
  await account.sync('people')
  assert.deepEqual(ids(await account.records('hris.Employee')), ['p1', 'p2', 'p3', 'p5'])
  const run = await account.run('people')
  assert.deepEqual(countsOf(run), { records: 4, unchanged: 4, removed: 1 })
})

test('a full run that misses more than half stops at the brake; a confirmed resync removes', async () => {
  fillPeople(6)
  await account.sync('people')
  for (const id of ['p1', 'p2', 'p3', 'p4']) remove(account.sandbox, 'people', id)
  await account.requestFull()
  await account.sync('people')
  const braked = await account.run('people')
  assert.deepEqual([braked.status, braked.error_code, braked.is_open], ['FAILED', 'delete_brake', false])
  assert.match(braked.error_message, /4 of 6/)
  assert.equal((await account.records('hris.Employee')).size, 6)
  assert.deepEqual(await account.ask('SELECT 1 FROM sync_seen WHERE linked_account_id = $1'), [])
  await account.requestFull(true)
  await account.sync('people')
  assert.deepEqual(ids(await account.records('hris.Employee')), ['p5', 'p6'])
  assert.equal((await account.run('people')).status, 'DONE')
  assert.equal((await account.schedule('people')).confirm_deletes, false)
})

test('what a raw record no longer becomes is removed, and comes back as added', async () => {
  const jobs = [
    { id: 'j1', title: 'Cook' },
    { id: 'j2', title: 'Baker' },
  ]
  put(account.sandbox, 'people', 'p1', { name: 'Ann', jobs })
  await account.sync('people')
  put(account.sandbox, 'people', 'p1', { name: 'Ann', jobs: [jobs[1]] })
  await account.sync('people')
  assert.deepEqual(ids(await account.records('hris.Employment')), ['j2'])
  put(account.sandbox, 'people', 'p1', { name: 'Ann', jobs })
  await account.sync('people')
  assert.deepEqual(ids(await account.records('hris.Employment')), ['j1', 'j2'])
  const id = recordId(account.id, 'hris.Employment', 'j1')
  const changes = (await account.changes('hris.Employment')).filter((change) => change.record_id === id)
  assert.deepEqual(
    changes.map(({ kind }) => kind),
    ['added', 'removed', 'added'],
  )
})

test('a record that comes back at the vendor is added again, under the same id', async () => {
  fillPeople(3)
  await account.sync('people')
  const before = (await account.records('hris.Employee')).get('p2')
  remove(account.sandbox, 'people', 'p2')
  await account.requestFull()
  await account.sync('people')
  put(account.sandbox, 'people', 'p2', { name: 'Name 2' })
  await account.sync('people')
  const again = (await account.records('hris.Employee')).get('p2')
  assert.equal(again.id, before.id)
  assert.equal(again.document.remote_was_deleted, false)
  const changes = (await account.changes('hris.Employee')).filter((change) => change.record_id === again.id)
  assert.deepEqual(
    changes.map(({ kind }) => kind),
    ['added', 'removed', 'added'],
  )
})

test('sensitive fields stay out of the document and of the change log, and a change of one is named', async () => {
  put(account.sandbox, 'people', 'p1', { name: 'Ann', ssn: '078-05-1120' })
  await account.sync('people')
  const stored = (await account.records('hris.Employee')).get('p1')
  assert.equal(stored.document.ssn, null)
  assert.deepEqual(JSON.parse(stored.sensitive), { ssn: '078-05-1120' })
  put(account.sandbox, 'people', 'p1', { name: 'Ann', ssn: '219-09-9999' })
  await account.sync('people')
  const change = (await account.changes('hris.Employee')).at(-1)
  assert.deepEqual(change.fields, ['ssn'])
  assert.doesNotMatch(change.previous, /078|219/)
})

test('children wait for their parents, and are read once these have been', async () => {
  put(account.sandbox, 'teams', 't1', { name: 'One' })
  put(account.sandbox, 'members', 'm1', { name: 'Ann', team: 't1' })
  await account.sync('members')
  const waiting = await account.run('members')
  assert.deepEqual([waiting.status, waiting.error_code, waiting.is_open], ['PAUSED', 'waiting_on_other_streams', true])
  assert.ok((await account.schedule('members')).due_in < 5)
  await account.sync('teams', 'members')
  assert.deepEqual(ids(await account.records('hris.TimeOff')), ['m1'])
  const run = await account.run('members')
  assert.deepEqual([run.status, run.id], ['DONE', waiting.id])
})

test('children do not wait while a later run of their parents is under way', async () => {
  for (const id of ['t1', 't2', 't3', 't4']) put(account.sandbox, 'teams', id, { name: id })
  put(account.sandbox, 'members', 'm1', { name: 'Ann', team: 't1' })
  await account.sync('teams', 'members')
  let requests = 0
  let meanwhile: Promise<void> | undefined
  account.sandbox.state.beforePage = () => {
    // The first page of the parents is stored, the second is on its way.
    if (++requests === 3) account.sandbox.state.beforePage = undefined
    if (requests === 3) meanwhile = account.sync('members')
  }
  account.sandbox.state.pageSize = 1
  await account.sync('teams')
  await meanwhile
  assert.equal((await account.run('members')).status, 'DONE')
})

test('a new parent gets a whole list inside an incremental run, and the children of a vanished one are swept', async () => {
  put(account.sandbox, 'members', 'old', { name: 'Old', team: 't2' })
  for (const id of ['t1', 't3', 't4']) put(account.sandbox, 'teams', id, { name: id })
  for (const id of ['m1', 'm2', 'm3']) put(account.sandbox, 'members', id, { name: id, team: 't1' })
  await account.sync('teams', 'members')
  assert.deepEqual(ids(await account.records('hris.TimeOff')), ['m1', 'm2', 'm3'])
  put(account.sandbox, 'teams', 't2', { name: 'Two' })
  await account.sync('teams', 'members')
  assert.equal((await account.run('members')).mode, 'incremental')
  assert.deepEqual(ids(await account.records('hris.TimeOff')), ['m1', 'm2', 'm3', 'old'])
  remove(account.sandbox, 'teams', 't2')
  await account.requestFull()
  await account.sync('teams', 'members')
  assert.deepEqual(ids(await account.records('hris.TimeOff')), ['m1', 'm2', 'm3'])
})

test('records of a list of ids are read one by one, and one that is gone meanwhile counts as deleted', async () => {
  for (const id of ['a', 'b', 'c', 'd']) put(account.sandbox, 'payGroups', id, { name: id })
  await account.sync('payGroups')
  assert.deepEqual(ids(await account.records('hris.PayGroup')), ['a', 'b', 'c', 'd'])
  put(account.sandbox, 'payGroups', 'a', { name: 'A' })
  remove(account.sandbox, 'payGroups', 'c')
  await account.sync('payGroups')
  assert.equal((await account.run('payGroups')).mode, 'incremental')
  const records = await account.records('hris.PayGroup')
  assert.deepEqual(ids(records), ['a', 'b', 'd'])
  assert.equal(records.get('a').document.pay_group_name, 'A')
})

test('a list that answers "not modified" ends the run without a write and keeps cursor and validator', async () => {
  put(account.sandbox, 'groups', 'g1', { name: 'One' })
  await account.sync('groups')
  await account.sync('groups')
  const before = await account.checkpoint('groups')
  assert.notEqual(before.etag, null)
  const from = account.sandbox.ledger.requests.length
  await account.sync('groups')
  assert.deepEqual(
    requestsTo(account.sandbox, '/groups', from).map(({ status }) => status),
    [304],
  )
  const after = await account.checkpoint('groups')
  assert.deepEqual([after.etag, after.cursor], [before.etag, before.cursor])
  assert.deepEqual(countsOf(await account.run('groups')), {})
  assert.deepEqual(ids(await account.records('hris.Group')), ['g1'])
})

test('two streams with the same records run at once without a deadlock, and each record is added once', async () => {
  account.sandbox.state.pageSize = 40
  for (let number = 0; number < 200; number++)
    put(account.sandbox, 'people', `p${number}`, { name: `Name ${number % 7}` })
  await Promise.all([account.sync('people'), account.sync('staff')])
  for (const name of ['people', 'staff']) {
    const run = await account.run(name)
    assert.deepEqual([run.status, run.error_message], ['DONE', null])
  }
  assert.equal((await account.records('hris.Employee')).size, 200)
  const added = (await account.changes('hris.Employee')).filter(({ kind }) => kind === 'added')
  assert.equal(added.length, 200)
})
