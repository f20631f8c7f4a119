import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classify, CrosswalkError, type RemoteRequest, type RemoteResponse } from '@crosswalk/connector-kit'
import bamboohr from './index.ts'
import { restrictedKey } from './sandbox/answers.ts'
import { deletedIn, mapAll, recordsIn, sandboxOf, send, walk } from './testing.ts'

const input = { fields: ['employeeId', 'workEmail'], settings: { company: 'acme' }, now: '2026-06-01T12:00:00.000Z' }
const answer = (of: Partial<RemoteResponse>): RemoteResponse => ({
  status: 200,
  headers: {},
  body: null,
  url: 'https://acme.bamboohr.com/api/v1/employees',
  at: '2026-06-01T12:00:00.000Z',
  ...of,
})

test('a full run pages through all employees and asks for the fields that are mapped', async () => {
  const requests: RemoteRequest[] = []
  const pages = await walk(sandboxOf({ employees: 230 }), 'employees', { seen: (one) => requests.push(one) })
  assert.deepEqual(
    pages.map(({ records }) => records.length),
    [100, 100, 30],
  )
  assert.equal(new Set(recordsIn(pages).map(({ employeeId }) => employeeId)).size, 230)
  const fields = String(requests[0]!.query!['fields']).split(',')
  assert.ok(fields.includes('ssn') && fields.includes('reportsToId'))
  assert.ok(fields.length < 400)
})

test('a record is the same in two runs, although the photo is signed anew each time', async () => {
  const sandbox = sandboxOf({ employees: 3 })
  const raw = await send(sandbox, bamboohr.streams.employees.list({ ...input, position: undefined, since: undefined }))
  assert.match((raw.body as { data: { photoUrl: string }[] }).data[0]!.photoUrl, /Signature=/)
  assert.deepEqual(recordsIn(await walk(sandbox, 'employees')), recordsIn(await walk(sandbox, 'employees')))
})

test('the cursor of a full run starts an incremental one that reads what changed, a hundred at a time', async () => {
  const sandbox = sandboxOf({ employees: 300 })
  const { cursor } = (await walk(sandbox, 'employees')).at(-1)!
  assert.ok(cursor)
  const changed = sandbox.touch('employees', { count: 150 })
  const removed = sandbox.touch('employees', { ids: ['399', '400'], remove: true })
  const requests: RemoteRequest[] = []
  const pages = await walk(sandbox, 'employees', { cursor, seen: (one) => requests.push(one) })
  assert.deepEqual(new Set(recordsIn(pages).map(({ employeeId }) => employeeId)), new Set(changed))
  assert.deepEqual(deletedIn(pages), removed)
  assert.deepEqual(
    requests.map(({ path, query }) => [path, String(query!['filter[ids]'] ?? '').split(',').length]),
    [
      ['/employees/changed', 1],
      ['/employees', 100],
      ['/employees', 50],
    ],
  )
  assert.ok(Date.parse(pages.at(-1)!.cursor!) > Date.parse(cursor))
})

test('an incremental run keeps its cursor where nothing changed', async () => {
  const since = '2026-11-01T00:00:00.000Z'
  const pages = await walk(sandboxOf({ employees: 3 }), 'employees', { cursor: since })
  assert.deepEqual([recordsIn(pages), pages.length, pages[0]!.cursor], [[], 1, since])
})

test('an employee who vanishes between the list of changes and the reading counts as deleted', () => {
  const position = JSON.stringify({ ids: '7,8', latest: '2026-01-01T00:00:00+00:00' })
  const response = answer({ body: { data: [{ employeeId: '7' }], meta: { total: 1, page: {} } } })
  const page = bamboohr.streams.employees.page(response, { ...input, position, since: '2025-01-01T00:00:00Z' })
  assert.deepEqual(page.deleted, ['8'])
  assert.equal(page.cursor, '2026-01-01T00:00:00+00:00')
})

test('one employee is read by id, and a missing one is not a record', async () => {
  const sandbox = sandboxOf({ employees: 3 })
  const stream = bamboohr.streams.employees
  assert.equal(stream.record!(await send(sandbox, stream.get!('102', input)))!.employeeId, '102')
  assert.equal(stream.record!(await send(sandbox, stream.get!('999', input))), undefined)
})

test('fields that the key may not see are null, and nothing fails', async () => {
  const pages = await walk(sandboxOf({ employees: 5 }), 'employees', { key: restrictedKey })
  const mapped = mapAll('employees', pages)
  assert.deepEqual(
    mapped['hris.Employee']!.map(({ ssn, date_of_birth }) => [ssn, date_of_birth]),
    Array.from({ length: 5 }, () => [null, null]),
  )
  assert.equal(mapped['hris.Employment']![0]!['pay_rate'], null)
})

test('every relation of an employee resolves to a record of another stream', async () => {
  const sandbox = sandboxOf()
  const mapped = mapAll('employees', await walk(sandbox, 'employees'))
  const idsOf = (records: readonly { remote_id: string }[] = []) => new Set(records.map(({ remote_id }) => remote_id))
  const departments = mapAll('departments', await walk(sandbox, 'departments'))
  const divisions = mapAll('divisions', await walk(sandbox, 'divisions'))
  const known: Record<string, Set<string>> = {
    team: idsOf(departments['hris.Team']),
    groups: idsOf([...departments['hris.Group']!, ...divisions['hris.Group']!]),
    work_location: idsOf(mapAll('locations', await walk(sandbox, 'locations'))['hris.Location']),
    home_location: idsOf(mapped['hris.Location']),
    employments: idsOf(mapped['hris.Employment']),
    manager: idsOf(mapped['hris.Employee']),
    company: idsOf(mapAll('companies', await walk(sandbox, 'companies'))['hris.Company']),
  }
  for (const [field, ids] of Object.entries(known)) {
    const references = mapped['hris.Employee']!.flatMap((one) => one[field] as string | string[] | null).filter(Boolean)
    assert.ok(references.length > 0, field)
    assert.deepEqual(
      references.filter((id) => !ids.has(id!)),
      [],
      field,
    )
  }
})

test('history leaves out the row in force, which the employee tells, and keeps past and future ones', () => {
  const rows = [
    { id: '1', employeeId: '5', date: '2020-01-01', jobTitle: 'Trainee' },
    { id: '2', employeeId: '5', date: '2024-01-01', jobTitle: 'Engineer' },
    { id: '3', employeeId: '5', date: '2027-01-01', jobTitle: 'Lead' },
    { id: '4', employeeId: '6', date: '0000-00-00', jobTitle: 'Unknown' },
  ]
  const page = bamboohr.streams.jobs.page(answer({ body: rows }), { ...input, position: undefined, since: undefined })
  assert.deepEqual(
    page.records.map(({ id }) => id),
    ['1', '3', '4'],
  )
})

test('history reads everybody in a full run, single employees in an incremental one, and everybody again after a big change', async () => {
  const sandbox = sandboxOf({ employees: 80 })
  const pathsOf = async (cursor: string | null) => {
    const paths: string[] = []
    const pages = await walk(sandbox, 'pays', { cursor, seen: ({ path }) => paths.push(path) })
    return { paths, cursor: pages.at(-1)!.cursor, records: recordsIn(pages).length }
  }
  const full = await pathsOf(null)
  assert.deepEqual([full.paths, full.records], [['/employees/all/tables/compensation'], 80])
  sandbox.touch('employees', { ids: ['101', '102'] })
  const few = await pathsOf(full.cursor)
  assert.deepEqual(few.paths, [
    '/employees/changed',
    '/employees/101/tables/compensation',
    '/employees/102/tables/compensation',
  ])
  sandbox.touch('employees', { count: 60 })
  assert.deepEqual((await pathsOf(full.cursor)).paths, ['/employees/changed', '/employees/all/tables/compensation'])
})

test('time off is read year by year, and a request over New Year comes once', async () => {
  const sandbox = sandboxOf()
  const id = sandbox.state.timeOff.list()[0]!.id
  sandbox.state.timeOff.update(id, (row) => ({ ...row, start: '2025-12-30', end: '2026-01-03' }))
  const years: unknown[] = []
  const pages = await walk(sandbox, 'timeOffRequests', {
    seen: ({ query }) => years.push(query!['start']),
    now: () => new Date('2026-03-01T00:00:00Z'),
  })
  assert.deepEqual([years.length, years[0], years.at(-1)], [8, '2021-01-01', '2028-01-01'])
  const ids = recordsIn(pages).map((one) => one.id)
  assert.equal(ids.length, sandbox.state.timeOff.size)
  assert.equal(new Set(ids).size, ids.length)
  mapAll('timeOffRequests', pages)
})

test('balances belong to the employee whose list they came in', async () => {
  const pages = await walk(sandboxOf({ employees: 2 }), 'timeOffBalances', { parent: { employeeId: '102' } })
  const [vacation, sick] = mapAll('timeOffBalances', pages)['hris.TimeOffBalance']!
  assert.deepEqual([vacation!.remote_id, vacation!['employee'], sick!['policy_type']], ['102:78', '102', 'SICK'])
  assert.equal(typeof vacation!['balance'], 'number')
})

test('an employee is created, changed and deleted in the words of the vendor', async () => {
  const sandbox = sandboxOf({ employees: 2 })
  const { actions, mappings } = bamboohr.streams.employees
  const body = mappings[0]!.write({
    first_name: 'Ada',
    last_name: 'Nolan',
    date_of_birth: '1990-05-06T00:00:00.000Z',
    gender: 'FEMALE',
    employment_status: 'ACTIVE',
  })
  const create = actions!.create!(body, input)
  assert.deepEqual(create.json, { firstName: 'Ada', lastName: 'Nolan', dateOfBirth: '1990-05-06', gender: 'Female' })
  const created = await send(sandbox, create)
  assert.equal(created.status, 201)
  const id = created.headers['location']!.split('/').at(-1)!
  await send(sandbox, actions!.update!(id, mappings[0]!.write({ work_email: 'ada@acme.example' }), input))
  const row = mapAll('employees', await walk(sandbox, 'employees'))['hris.Employee']!.find(
    (one) => one.remote_id === id,
  )
  assert.deepEqual(
    [row!['first_name'], row!['work_email'], row!['date_of_birth'], row!['gender']],
    ['Ada', 'ada@acme.example', '1990-05-06T00:00:00.000Z', 'FEMALE'],
  )
  await send(sandbox, actions!.delete!(id, input))
  assert.equal(sandbox.state.employees.get(id), undefined)
})

test('a time off request is created under its employee, and needs the id of its type', async () => {
  const sandbox = sandboxOf({ employees: 2, timeOff: 1 })
  const { actions, mappings } = bamboohr.streams.timeOffRequests
  const fields = {
    employee: '101',
    start_time: '2026-07-01T00:00:00.000Z',
    end_time: '2026-07-03T00:00:00.000Z',
    status: 'REQUESTED',
    amount: 24,
    employee_note: 'By the sea',
  }
  const request = actions!.create!(mappings[0]!.write({ ...fields, request_type: '78' }), input)
  assert.deepEqual(request, {
    method: 'PUT',
    path: '/employees/101/time_off/request',
    json: {
      status: 'requested',
      start: '2026-07-01',
      end: '2026-07-03',
      timeOffTypeId: 78,
      amount: 24,
      notes: [{ from: 'employee', note: 'By the sea' }],
    },
  })
  const answered = await send(sandbox, request)
  assert.equal(answered.status, 201)
  const [created] = mappings[0]!.read(answered.body as never)
  assert.deepEqual([created!['request_type'], created!['employee_note']], ['VACATION', 'By the sea'])
  assert.throws(
    () => actions!.create!(mappings[0]!.write({ ...fields, request_type: 'VACATION' }), input),
    (error) => error instanceof CrosswalkError && error.code === 'invalid_request',
  )
})

test('errors are told apart by status, header and body', async () => {
  const codeOf = (of: Partial<RemoteResponse>) => classify(bamboohr, answer(of))?.code
  assert.equal(codeOf({ body: { error: { code: 429, message: 'Too many' } } }), 'rate_limited')
  assert.equal(codeOf({ body: { data: [] } }), undefined)
  assert.equal(codeOf({ body: [] }), undefined)
  assert.equal(codeOf({ status: 503, headers: { 'retry-after': '30' } }), 'rate_limited')
  assert.equal(codeOf({ status: 503 }), 'remote_unavailable')
  assert.equal(codeOf({ status: 429, headers: { 'retry-after': '2' } }), 'rate_limited')
  assert.equal(codeOf({ status: 403 }), 'permission_missing')
  assert.equal(codeOf({ status: 404 }), 'remote_not_found')
  const refused = classify(bamboohr, await send(sandboxOf(), bamboohr.check.request, 'wrong'))
  assert.equal(refused?.code, 'credential_rejected')
  assert.match(refused.message, /Invalid API key/)
})

test('the check tells whose account it is', async () => {
  const response = await send(sandboxOf(), bamboohr.check.request)
  assert.deepEqual(bamboohr.check.account(response), { id: 'acme', name: 'Acme' })
})
