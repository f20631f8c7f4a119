/** Employees: list, changes, tables, writes. */
import { bodyJson, json, route, type Call, type Entry, type SandboxResponse } from '@crosswalk/connector-kit/sandbox'
import { instant, keyOf, refuse, refuseList, restrictedKey } from './answers.ts'
import type { Employee, State, Tables } from './state.ts'

const defaults = ['employeeId', 'firstName', 'lastName', 'preferredName', 'jobTitleName', 'status']
const protectedFields = new Set(['ssn', 'payRate', 'birthDate', 'ethnicity'])
/** Names of fields in writes that the list calls otherwise. */
const readAs: Readonly<Record<string, string>> = {
  dateOfBirth: 'birthDate',
  jobTitle: 'jobTitleName',
  address1: 'addressLine1',
  address2: 'addressLine2',
  department: 'departmentName',
  division: 'divisionName',
  location: 'locationName',
}

export const employeeRoutes = [
  route<State>('GET', '/api/v1/employees', list),
  route<State>('GET', '/api/v1/employees/changed', changed),
  route<State>('GET', '/api/v1/employees/:id/tables/:table', table),
  route<State>('POST', '/api/v1/employees', create),
  route<State>('POST', '/api/v1/employees/:id', update),
  route<State>('DELETE', '/api/v1/employees/:id', remove),
]

/** https://documentation.bamboohr.com/reference/list-employees */
function list({ state, query, request, clock }: Call<State>): SandboxResponse {
  const limit = Number(query.get('page[limit]') ?? 250)
  const after = decodeCursor(query.get('page[after]'))
  if (!(limit >= 1 && limit <= 2500)) return refuseList('BadPage', 'The page limit must be between 1 and 2500.')
  if (after === null) return refuseList('BadPage', 'The cursor is not valid.')
  const ids = query.get('filter[ids]')
  if (ids !== null && ids.split(',').some((id) => !/^\d+$/.test(id)))
    return refuseList('BadRequest', 'filter[ids] must hold employee ids.')
  const found =
    ids === null ? filtered(state, query, after, limit) : named(state, ids.split(',')).filter(matching(query))
  const page = found.slice(0, limit)
  const nextCursor = found.length > limit ? encodeCursor(page.at(-1)!.id) : null
  const names = (query.get('fields') ?? '').split(',').filter((name) => name !== '')
  const isRestricted = keyOf(request) === restrictedKey
  const here = `${request.origin}/api/v1/employees`
  return json(
    {
      data: page.map((entry) => render(entry, names, isRestricted, clock.now())),
      meta: {
        total: ids === null ? state.employees.size : found.length,
        page: { limit, nextCursor, prevCursor: null },
      },
      _links: {
        self: { href: `${here}?${query.toString()}` },
        ...(nextCursor && { next: { href: `${here}?page%5Blimit%5D=${limit}&page%5Bafter%5D=${nextCursor}` } }),
      },
    },
    { records: page.length },
  )
}

/** One more than the page, to know whether there is a next one. */
function filtered({ employees }: State, query: URLSearchParams, after: string | undefined, limit: number) {
  const names = ['firstName', 'lastName', 'status']
  if (!names.some((name) => query.has(`filter[${name}]`))) return employees.list({ after, limit: limit + 1 })
  return employees
    .list({ after })
    .filter(matching(query))
    .slice(0, limit + 1)
}

/** Names match in part, without regard to case; the status as a whole. */
const matching =
  (query: URLSearchParams) =>
  ({ row: { fields } }: Entry<Employee>): boolean => {
    const asked = (name: string) => query.get(`filter[${name}]`)?.toLowerCase()
    const [first, last, status] = [asked('firstName'), asked('lastName'), asked('status')]
    return (
      (first === undefined || fields['firstName']?.toLowerCase().includes(first) === true) &&
      (last === undefined || fields['lastName']?.toLowerCase().includes(last) === true) &&
      (status === undefined || fields['status']?.toLowerCase() === status)
    )
  }

const named = ({ employees }: State, ids: readonly string[]): Entry<Employee>[] =>
  ids.flatMap((id) => employees.get(id) ?? [])

const encodeCursor = (id: string): string => Buffer.from(JSON.stringify({ after: id })).toString('base64url')

function decodeCursor(cursor: string | null): string | undefined | null {
  if (cursor === null) return undefined
  try {
    return String(JSON.parse(Buffer.from(cursor, 'base64url').toString()).after)
  } catch {
    return null
  }
}

function render({ id, row }: Entry<Employee>, names: readonly string[], isRestricted: boolean, signature: number) {
  const hidden = isRestricted ? names.filter((name) => protectedFields.has(name)) : []
  const wanted = [...defaults, ...names.filter((name) => Object.hasOwn(row.fields, name))]
  return {
    ...Object.fromEntries(wanted.map((name) => [name, hidden.includes(name) ? null : (row.fields[name] ?? null)])),
    // Signed anew for every answer.
    photoUrl: `https://images7.bamboohr.com/619596/photos/${id}-0-1.jpg?Policy=sandbox&Signature=${signature}`,
    ...(hidden.length > 0 && { _restrictedFields: hidden }),
  }
}

/** https://documentation.bamboohr.com/reference/get-changed-employee-ids */
function changed({ state, query }: Call<State>): SandboxResponse {
  const since = Date.parse((query.get('since') ?? '').replace(' ', '+'))
  if (Number.isNaN(since)) return refuse(400, 'The "since" parameter must be an ISO 8601 date.')
  const entries = state.employees.changedSince(since, { withRemoved: true })
  const employees = entries.map((entry) => {
    const action = entry.deletedAt !== undefined ? 'Deleted' : entry.row.createdAt >= since ? 'Inserted' : 'Updated'
    return [entry.id, { id: entry.id, action, lastChanged: instant(entry.updatedAt) }] as const
  })
  const latest = entries.at(-1)?.updatedAt
  return json(
    {
      ...(latest !== undefined && { latest: instant(latest) }),
      // An empty map of PHP.
      employees: employees.length === 0 ? [] : Object.fromEntries(employees),
    },
    { records: employees.length },
  )
}

/** https://documentation.bamboohr.com/reference/get-employee-table-data */
function table({ state, params }: Call<State>): SandboxResponse {
  const name = params['table'] as keyof Tables
  if (!['jobInfo', 'compensation', 'employmentStatus'].includes(name)) return refuse(404, 'Table not found')
  const id = params['id']!
  const entries = id === 'all' ? state.employees.list() : named(state, [id])
  if (id !== 'all' && entries.length === 0) return refuse(404, 'Employee not found')
  const rows = entries.flatMap(({ row }) => row.tables[name])
  return json(rows, { records: rows.length })
}

function fieldsOf(body: Readonly<Record<string, unknown>>): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      readAs[name] ?? name,
      ['string', 'number', 'boolean'].includes(typeof value) ? String(value as string | number) : null,
    ]),
  )
}

/** https://documentation.bamboohr.com/reference/create-employee */
function create(call: Call<State>): SandboxResponse {
  const { state, request, clock } = call
  const body = bodyJson(request)
  if (typeof body !== 'object' || body === null) return refuse(400, 'Malformed JSON')
  if (!body.firstName || !body.lastName) return refuse(400, 'First name and last name are required')
  if (isTaken(state, body.workEmail)) return refuse(409, 'Duplicate email')
  const id = String(1 + Math.max(100, Number(newest(state))))
  const at = clock.now()
  const fields = {
    status: 'Active',
    displayName: `${body.firstName} ${body.lastName}`,
    ...fieldsOf(body),
    employeeId: id,
  }
  const tables: Tables = { jobInfo: [], compensation: [], employmentStatus: [] }
  state.employees.insert(id, { fields, tables, createdAt: at }, at)
  call.emit({ stream: 'employees', id, kind: 'created', at })
  // Neither a creation nor a change has a body.
  return { status: 201, headers: { location: `${request.origin}/api/v1/employees/${id}` }, body: '' }
}

const isTaken = ({ employees }: State, email: unknown, but?: string): boolean =>
  typeof email === 'string' &&
  email !== '' &&
  employees.list().some(({ id, row }) => id !== but && row.fields['workEmail']?.toLowerCase() === email.toLowerCase())

/** Ids only grow, also past removed employees. */
const newest = ({ employees }: State): string =>
  [employees.list({ offset: Math.max(0, employees.size - 1) }).at(-1)?.id, employees.removed().at(-1)?.id]
    .map((id) => Number(id ?? 0))
    .sort((a, b) => b - a)[0]!
    .toString()

function update(call: Call<State>): SandboxResponse {
  const { state, params, request, clock } = call
  const body = bodyJson(request)
  if (typeof body !== 'object' || body === null) return refuse(400, 'Malformed JSON')
  const id = params['id']!
  if (isTaken(state, body.workEmail, id)) return refuse(409, 'Duplicate email')
  const fields = fieldsOf(body)
  const done = state.employees.update(id, (row) => ({ ...row, fields: { ...row.fields, ...fields, employeeId: id } }))
  if (!done) return refuse(404, 'Employee not found')
  call.emit({ stream: 'employees', id, kind: 'changed', at: clock.now() })
  return { status: 200, headers: {}, body: '' }
}

function remove(call: Call<State>): SandboxResponse {
  const { state, params, clock } = call
  const id = params['id']!
  if (!state.employees.remove(id)) return refuse(404, 'Employee not found')
  call.emit({ stream: 'employees', id, kind: 'deleted', at: clock.now() })
  return json({})
}
