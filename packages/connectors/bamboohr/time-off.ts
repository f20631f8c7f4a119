/** Requests for time off, year by year, and balances, employee by employee. */
import { CrosswalkError, get, put, stream } from '@crosswalk/connector-kit'
import type { BambooBalance, BambooEmployee, BambooEmployeeBalance, BambooTimeOff } from './api.ts'
import { rowsOf } from './rows.ts'
import { balance, balanceId, timeOff } from './mappings/time-off.ts'

const yearsBack = 5
const yearsAhead = 2

const yearOf = (instant: string): number => Number(instant.slice(0, 4))

/** The requests of one calendar year at a time: the answer is not paged, and start and end are required. */
export const timeOffRequests = stream<BambooTimeOff>()({
  docs: 'https://documentation.bamboohr.com/reference/list-time-off-requests',
  id: (request) => String(request.id),
  mappings: [timeOff],
  deletes: 'sweep',
  interval: 3600,

  list({ position, now }) {
    const year = position ?? String(yearOf(now) - yearsBack)
    return get('/time_off/requests', { start: `${year}-01-01`, end: `${year}-12-31` })
  },

  page(response, { position, now }) {
    const first = yearOf(now) - yearsBack
    const year = position === undefined ? first : Number(position)
    // A request over New Year is in the answer for both years; it is taken where it starts.
    const records = rowsOf<BambooTimeOff>(response.body, 'id').filter(
      ({ start }) => yearOf(start) === year || (year === first && yearOf(start) < year),
    )
    return { records, next: year < yearOf(now) + yearsAhead ? String(year + 1) : undefined }
  },

  get: (id, { now }) =>
    get('/time_off/requests', {
      id,
      start: `${yearOf(now) - yearsBack}-01-01`,
      end: `${yearOf(now) + yearsAhead}-12-31`,
    }),
  record: (response) => rowsOf<BambooTimeOff>(response.body, 'id')[0],

  actions: { create: (body) => createRequest(body as Partial<BambooTimeOff>) },
})

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
