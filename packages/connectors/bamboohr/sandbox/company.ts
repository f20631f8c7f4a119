/** The company, its lists, and time off. */
import { bodyJson, json, route, type Call, type SandboxResponse } from '@crosswalk/connector-kit/sandbox'
import { keyOf, refuse, restrictedKey } from './answers.ts'
import { timeOffTypes, type State } from './state.ts'

export const companyRoutes = [
  route<State>('GET', '/api/v1/company_information', () =>
    json(
      {
        legalName: 'Acme Sandbox, Inc.',
        displayName: 'Acme',
        address: { line1: '335 S 560 W', line2: '', city: 'Lindon', state: 'UT', zip: '84042' },
        phone: '801-555-0100',
      },
      { records: 1 },
    ),
  ),
  route<State>('GET', '/api/v1/meta/lists', lists),
  route<State>('GET', '/api/v1/meta/time_off/types', () => json({ timeOffTypes, defaultHours: [] })),
  route<State>('GET', '/api/v1/time_off/requests', timeOff),
  route<State>('GET', '/api/v1/employees/:id/time_off/calculator', calculator),
  route<State>('PUT', '/api/v1/employees/:id/time_off/request', request),
  route<State>('PUT', '/api/v1/time_off/requests/:id/status', changeStatus),
  route<State>('GET', '/api/v1/meta/fields', () => json(metaFields, { records: metaFields.length })),
]

/** https://documentation.bamboohr.com/reference/list-list-fields */
function lists({ state }: Call<State>): SandboxResponse {
  const names = { location: 'Location', department: 'Department', division: 'Division', jobTitle: 'Job Title' } as const
  return json(
    Object.entries(names).map(([alias, name], index) => ({
      fieldId: 18 - index,
      manageable: 'yes',
      multiple: 'no',
      name,
      options: state.lists[alias as keyof typeof names].list().map(({ row }) => ({ ...row, id: Number(row.id) })),
      alias,
    })),
  )
}

const isDay = (value: string | null): value is string => /^\d{4}-\d\d-\d\d$/.test(value ?? '')

/** https://documentation.bamboohr.com/reference/list-time-off-requests */
function timeOff({ state, query, request: { headers } }: Call<State>): SandboxResponse {
  const [start, end, id] = [query.get('start'), query.get('end'), query.get('id')]
  const employeeId = query.get('employeeId')
  if (!isDay(start) || !isDay(end)) return refuse(400, 'Invalid or missing start or end date.')
  if (headers['accept'] !== 'application/json') return refuse(406, 'This sandbox speaks JSON only.')
  const statuses = query.get('status')?.split(',')
  const found = (id === null ? state.timeOff.list() : [state.timeOff.get(id)].filter((entry) => entry !== undefined))
    .map(({ row }) => row)
    .filter((row) => row.end >= start && row.start <= end && (!statuses || statuses.includes(row.status.status)))
    .filter((row) => employeeId === null || String(row.employeeId) === employeeId)
  return json(found, { records: found.length })
}

/** https://documentation.bamboohr.com/reference/get-time-off-balance */
function calculator({ state, params, query }: Call<State>): SandboxResponse {
  const employee = state.employees.get(params['id']!)
  if (!employee) return refuse(404, 'Employee not found')
  const number = Number(employee.id)
  const balances = timeOffTypes.slice(0, 2).map(({ id, name }, index) => ({
    timeOffType: id,
    name,
    units: 'hours',
    balance: ((number % 160) + index * 8).toFixed(2),
    end: query.get('end') ?? '2026-01-01',
    policyType: 'accruing',
    usedYearToDate: (number % 40).toFixed(2),
  }))
  return json(balances, { records: balances.length })
}

/** https://documentation.bamboohr.com/reference/create-time-off-request */
function request({ state, params, request: asked, clock }: Call<State>): SandboxResponse {
  const body = bodyJson(asked)
  const employee = state.employees.get(params['id']!)
  if (!employee) return refuse(404, 'Employee not found')
  if (keyOf(asked) === restrictedKey) return refuse(403, 'You may not create this request.')
  const type = timeOffTypes.find(({ id }) => id === String(body?.timeOffTypeId))
  if (!type) return refuse(400, 'Invalid time off type.')
  if (!isDay(body.start) || !isDay(body.end) || body.end < body.start) return refuse(400, 'Invalid dates.')
  if (!['approved', 'denied', 'declined', 'requested'].includes(body.status)) return refuse(400, 'Invalid status.')
  const at = clock.now()
  const id = String(1 + Number(state.timeOff.list({ offset: Math.max(0, state.timeOff.size - 1) }).at(-1)?.id ?? 1300))
  const today = new Date(at).toISOString().slice(0, 10)
  const created = {
    id,
    employeeId: employee.id,
    name: employee.row.fields['displayName'] ?? null,
    status: { lastChanged: today, lastChangedByUserId: '2300', status: String(body.status) },
    start: body.start,
    end: body.end,
    created: today,
    type: { ...type },
    amount: { unit: 'hours', amount: String(body.amount ?? 8) },
    notes: { employee: body.notes?.find((note: { from: string }) => note.from === 'employee')?.note ?? null },
  }
  state.timeOff.insert(id, created, at)
  return json(created, { status: 201, headers: { location: `${asked.origin}/api/v1/time_off/requests/?id=${id}` } })
}

/** https://documentation.bamboohr.com/reference/update-time-off-request-status */
function changeStatus({ state, params, request: asked, clock }: Call<State>): SandboxResponse {
  const status: unknown = bodyJson(asked)?.status
  if (typeof status !== 'string' || !['approved', 'denied', 'declined', 'canceled'].includes(status))
    return refuse(400, 'Invalid status.')
  if (keyOf(asked) === restrictedKey) return refuse(403, 'You may not change this request.')
  const lastChanged = new Date(clock.now()).toISOString().slice(0, 10)
  // A declined request is a denied one.
  const written = status === 'declined' ? 'denied' : status
  const changed = state.timeOff.update(params['id']!, (row) => ({
    ...row,
    status: { ...row.status, lastChanged, status: written },
  }))
  return changed ? { status: 200, headers: {}, body: '' } : refuse(404, 'Time off request not found')
}

/** https://documentation.bamboohr.com/reference/list-fields: the usual fields, one that is deprecated, and two of the company's own. */
const metaFields = [
  { id: 1, name: 'First Name', type: 'text', alias: 'firstName' },
  { id: 2, name: 'Last Name', type: 'text', alias: 'lastName' },
  { id: 1349, name: 'Preferred Name', type: 'text', alias: 'preferredName' },
  { id: 'employeeNumber', name: 'Employee #', type: 'employee_number', alias: 'employeeNumber' },
  { id: 6, name: 'Birth Date', type: 'date', alias: 'dateOfBirth' },
  { id: 8, name: 'Address Line 1', type: 'text', alias: 'address1' },
  { id: 9, name: 'Address Line 2', type: 'text', alias: 'address2' },
  { id: 10, name: 'City', type: 'text', alias: 'city' },
  { id: 3991, name: 'Country', type: 'country', alias: 'country' },
  { id: 4, name: 'Status', type: 'status', alias: 'status' },
  { id: 3, name: 'Hire Date', type: 'date', alias: 'hireDate' },
  { id: 13, name: 'Mobile Phone', type: 'phone', alias: 'mobilePhone' },
  { id: 15, name: 'Work Email', type: 'email', alias: 'workEmail' },
  { id: 1357, name: 'Home Email', type: 'email', alias: 'homeEmail' },
  { id: 17, name: 'Job Title', type: 'list', alias: 'jobTitle' },
  { id: 1355, name: 'Gender', type: 'gender', alias: 'gender' },
  { id: 16, name: 'Fax', type: 'text', alias: 'fax', deprecated: true },
  { id: 4340, name: 'T-shirt size', type: 'list' },
  { id: '4341.1', name: 'Locker', type: 'text', alias: 'customLocker' },
]
