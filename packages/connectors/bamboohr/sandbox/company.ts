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
  if (!isDay(start) || !isDay(end)) return refuse(400, 'Invalid or missing start or end date.')
  if (headers['accept'] !== 'application/json') return refuse(406, 'This sandbox speaks JSON only.')
  const statuses = query.get('status')?.split(',')
  const found = (id === null ? state.timeOff.list() : [state.timeOff.get(id)].filter((entry) => entry !== undefined))
    .map(({ row }) => row)
    .filter((row) => row.end >= start && row.start <= end && (!statuses || statuses.includes(row.status.status)))
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
