/** Requests for time off, year by year, and balances, employee by employee. */
import { conditionOn, CrosswalkError, get, put, stream, type ListInput } from '@crosswalk/connector-kit'
import type { BambooBalance, BambooEmployee, BambooEmployeeBalance, BambooTimeOff } from './api.ts'
import { createdId } from './employees.ts'
import { rowsOf } from './rows.ts'
import { timeOffSchema } from './time-off-schema.ts'
import { balance, balanceId, timeOff } from './mappings/time-off.ts'

const yearsBack = 5
const yearsAhead = 2

const yearOf = (instant: string): number => Number(instant.slice(0, 4))

/** The first and the last year in which a request that is asked for may begin. */
function yearsOf({ now, conditions }: ListInput): readonly [first: number, last: number] {
  const from = conditionOn(conditions, 'start_time', 'GREATER_THAN_OR_EQUAL_TO')
  const to = conditionOn(conditions, 'start_time', 'LESS_THAN_OR_EQUAL_TO')
  const [first, last] = [yearOf(now) - yearsBack, yearOf(now) + yearsAhead]
  return [
    typeof from === 'string' ? Math.max(first, Math.min(last, yearOf(from))) : first,
    typeof to === 'string' ? Math.min(last, Math.max(first, yearOf(to))) : last,
  ]
}

/** Our words for what became of a request, in BambooHR's. */
const statuses: Readonly<Record<string, string>> = {
  REQUESTED: 'requested',
  APPROVED: 'approved',
  DECLINED: 'denied',
  CANCELLED: 'canceled,superceded',
}

/** What the parameters leave open: the days, and words that BambooHR does not know. */
const isChosen =
  ({ conditions = [] }: ListInput) =>
  (request: BambooTimeOff): boolean => {
    if (conditions.length === 0) return true
    const [fields] = timeOff.read(request)
    return conditions.every(({ field, operator, value: to }) => {
      const value = fields?.[field]
      if (typeof value !== 'string') return false
      if (operator === 'GREATER_THAN_OR_EQUAL_TO') return value >= String(to)
      return operator === 'LESS_THAN_OR_EQUAL_TO' ? value <= String(to) : value === to
    })
  }

/** The requests of one calendar year at a time: the answer is not paged, and start and end are required. */
export const timeOffRequests = stream<BambooTimeOff>()({
  docs: 'https://documentation.bamboohr.com/reference/list-time-off-requests',
  id: (request) => String(request.id),
  mappings: [timeOff],
  deletes: 'sweep',
  interval: 3600,

  conditions: {
    status: ['EQUALS'],
    employee: ['EQUALS'],
    start_time: ['GREATER_THAN_OR_EQUAL_TO', 'LESS_THAN_OR_EQUAL_TO'],
  },

  list(input) {
    const year = input.position ?? String(yearsOf(input)[0])
    const employee = conditionOn(input.conditions, 'employee')
    return get('/time_off/requests', {
      start: `${year}-01-01`,
      end: `${year}-12-31`,
      status: statuses[String(conditionOn(input.conditions, 'status'))],
      employeeId: typeof employee === 'string' && /^\d+$/.test(employee) ? employee : undefined,
    })
  },

  page(response, input) {
    const [first, last] = yearsOf(input)
    const year = input.position === undefined ? first : Number(input.position)
    // A request over New Year is in the answer for both years; it is taken where it starts.
    const records = rowsOf<BambooTimeOff>(response.body, 'id').filter(
      ({ start }) => yearOf(start) === year || (year === first && yearOf(start) < year),
    )
    return { records: records.filter(isChosen(input)), next: year < last ? String(year + 1) : undefined }
  },

  get: (id, { now }) =>
    get('/time_off/requests', {
      id,
      start: `${yearOf(now) - yearsBack}-01-01`,
      end: `${yearOf(now) + yearsAhead}-12-31`,
    }),
  record: (response) => rowsOf<BambooTimeOff>(response.body, 'id')[0],
  schema: timeOffSchema,

  // No `find`: the same request may be made twice, and BambooHR tells only the day on which one was made.
  actions: {
    required: ['employee', 'request_type', 'start_time', 'end_time'],
    create: (body) => createRequest(body as Partial<BambooTimeOff>),
    created: (response) => {
      const id = (response.body as Partial<BambooTimeOff> | null)?.id
      return id === undefined ? createdId(response) : String(id)
    },
    update: (id, body) => changeStatus(id, body as Partial<BambooTimeOff>),
  },
})

const decisions: ReadonlySet<string> = new Set(['approved', 'denied', 'declined', 'canceled'])

/**
 * Only the status of a request can be changed. https://documentation.bamboohr.com/reference/update-time-off-request-status
 */
function changeStatus(id: string, { status, ...others }: Partial<BambooTimeOff>) {
  const [other] = Object.keys(others)
  if (other !== undefined || !decisions.has(status?.status ?? ''))
    throw new CrosswalkError(
      'invalid_parameter',
      'BambooHR changes nothing of a time off request but its status: APPROVED, DECLINED or CANCELLED.',
      { parameter: '/model/status' },
    )
  return put(`/time_off/requests/${encodeURIComponent(id)}/status`, { status: status!.status })
}

/**
 * BambooHR wants the id of the kind of absence, which every company defines for itself: so `request_type` must be that id.
 * https://documentation.bamboohr.com/reference/create-time-off-request
 */
function createRequest(body: Partial<BambooTimeOff>) {
  const { employeeId, type, status, start, end, amount, notes } = body
  if (!/^\d+$/.test(type?.name ?? ''))
    throw new CrosswalkError(
      'invalid_request',
      'BambooHR needs the id of the time off type as request_type, such as "78". GET /meta/time_off/types lists them.',
      { parameter: '/model/request_type' },
    )
  return put(`/employees/${encodeURIComponent(String(employeeId))}/time_off/request`, {
    status: status?.status ?? 'requested',
    start,
    end,
    timeOffTypeId: Number(type!.name),
    ...(amount?.amount === undefined ? {} : { amount: amount.amount }),
    ...(notes?.employee ? { notes: [{ from: 'employee', note: notes.employee }] } : {}),
  })
}

export const timeOffBalances = stream<BambooEmployeeBalance>()({
  docs: 'https://documentation.bamboohr.com/reference/get-time-off-balance',
  parent: 'employees',
  id: (of) => balanceId(of.employeeId, of.timeOffType),
  mappings: [balance],
  deletes: 'sweep',
  // A request for each employee, for numbers that move once a day.
  interval: 86_400,
  list: ({ parent, now }) =>
    get(`/employees/${encodeURIComponent((parent as BambooEmployee).employeeId)}/time_off/calculator`, {
      end: now.slice(0, 10),
    }),
  page: (response, { parent }) => ({
    records: rowsOf<BambooBalance>(response.body, 'timeOffType').map((one) => ({
      ...one,
      employeeId: (parent as BambooEmployee).employeeId,
    })),
  }),
})
