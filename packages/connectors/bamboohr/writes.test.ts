import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createdId } from './employees.ts'
import bamboohr from './index.ts'
import { sandboxOf, send } from './testing.ts'

const input = { fields: ['employeeId', 'workEmail'], settings: { company: 'acme' }, now: '2026-06-01T12:00:00.000Z' }
const { employees, timeOffRequests } = bamboohr.streams
const [person] = employees.mappings
const [request] = timeOffRequests.mappings

test('the id of a new employee is read from every form of its address', () => {
  const from = (location: string) =>
    createdId({ status: 201, headers: { location }, body: null, url: 'https://x.test', at: input.now })
  assert.deepEqual(
    [
      'https://acme.bamboohr.com/api/v1/employees/4711',
      'https://api.bamboohr.com/api/gateway.php/acme/v1/employees/4711/',
      'https://acme.bamboohr.com/employees/employee.php?id=4711',
      '',
    ].map(from),
    ['4711', '4711', '4711', undefined],
  )
})

test('an employee is found again by the work e-mail and everything else, and not without it', async () => {
  const sandbox = sandboxOf({ employees: 3 })
  const { create, find } = employees.actions!
  const ada = { first_name: 'Ada', last_name: 'Nolan', work_email: 'ada@acme.example' }
  const look = async (fields: Readonly<Record<string, unknown>>) => {
    const body = person!.write(fields)
    return find!.found(await send(sandbox, find!.request(body, { ...input, sentAt: input.now })), body)
  }
  assert.equal(await look(ada), undefined)
  const id = createdId(await send(sandbox, create!(person!.write(ada), input)))
  assert.equal(await look(ada), id)
  assert.equal(await look({ ...ada, mobile_phone_number: '1' }), undefined)
  assert.equal(await look({ first_name: 'Ada', last_name: 'Nolan' }), undefined)
})

test('a work e-mail belongs to one employee', async () => {
  const sandbox = sandboxOf({ employees: 3 })
  const body = person!.write({ first_name: 'Ada', last_name: 'Nolan', work_email: 'ada@acme.example' })
  assert.equal((await send(sandbox, employees.actions!.create!(body, input))).status, 201)
  assert.equal((await send(sandbox, employees.actions!.create!(body, input))).status, 409)
})

test('nothing of a time off request changes but its status', async () => {
  const sandbox = sandboxOf({ employees: 2, timeOff: 1 })
  const { update } = timeOffRequests.actions!
  const { id } = sandbox.state.timeOff.list()[0]!
  await send(sandbox, update!(id, request!.write({ status: 'CANCELLED' }), input))
  assert.equal(sandbox.state.timeOff.get(id)!.row.status.status, 'canceled')
  for (const fields of [{ status: 'REQUESTED' }, { amount: 3 }, { status: 'APPROVED', amount: 3 }])
    assert.throws(() => update!(id, request!.write(fields), input), { code: 'invalid_parameter' })
})

test('requests that begin in a span of time are asked for in its years alone', () => {
  const conditions = [
    { field: 'start_time', operator: 'GREATER_THAN_OR_EQUAL_TO', value: '2025-11-01T00:00:00.000Z' },
    { field: 'start_time', operator: 'LESS_THAN_OR_EQUAL_TO', value: '2026-02-01T00:00:00.000Z' },
  ] as const
  const list = { ...input, position: undefined, since: undefined, conditions }
  assert.equal(timeOffRequests.list(list).query!['start'], '2025-01-01')
  const response = { status: 200, headers: {}, body: [], url: 'https://x.test', at: input.now }
  assert.equal(timeOffRequests.page(response, list).next, '2026')
  assert.equal(timeOffRequests.page(response, { ...list, position: '2026' }).next, undefined)
})

test('the unit of a request is read and never written: its type decides it', () => {
  assert.equal(request!.writable.includes('units'), false)
  assert.deepEqual(request!.write({ units: 'DAYS', amount: 2 }), { amount: { amount: 2 } })
  const { row } = sandboxOf({ employees: 1, timeOff: 1 }).state.timeOff.list()[0]!
  const [read] = request!.read({ ...row, amount: { unit: 'days', amount: '2' } })
  assert.equal(read!['units'], 'DAYS')
})

test('the company’s types of time off are the choices of the kind of absence, by id, and a new request takes each', async () => {
  const sandbox = sandboxOf({ employees: 2, timeOff: 1 })
  const { schema, actions } = timeOffRequests
  const described = schema!.fields(await send(sandbox, schema!.request(input)))
  const choicesOf = (path: string) => described.find((field) => field.path.join('.') === path)!.choices!
  assert.deepEqual(choicesOf('type.name'), [
    { value: '78', label: 'Vacation' },
    { value: '79', label: 'Sick' },
    { value: '80', label: 'Bereavement' },
    { value: '81', label: 'Work From Home' },
  ])
  const days = { start_time: '2026-07-01T00:00:00.000Z', end_time: '2026-07-03T00:00:00.000Z' }
  const statusOf = async (status: string, type: string) => {
    const body = request!.write({ employee: '101', ...days, status, request_type: type })
    return (await send(sandbox, actions!.create!(body, input))).status
  }
  for (const { value } of choicesOf('type.name')) assert.equal(await statusOf('REQUESTED', value), 201)
  for (const { value } of choicesOf('status.status')) {
    const [read] = request!.read({ ...sandbox.state.timeOff.list()[0]!.row, status: { status: value } })
    assert.equal(await statusOf(String(read!['status']), '78'), 201)
  }
  assert.equal(await statusOf('CANCELLED', '78'), 400)
})

test('an address is written by the names that BambooHR takes', () => {
  const json = employees.actions!.update!('101', { addressLine1: '1 Elm St', addressLine2: 'Flat 2' }, input).json
  assert.deepEqual(json, { address1: '1 Elm St', address2: 'Flat 2' })
})
