/** The employees: listed page by page, then followed by the list of changed ids. */
import { conditionOn, del, get, packPosition, post, stream, unpackPosition } from '@crosswalk/connector-kit'
import type { Find, ListInput, Page, RemoteRequest, RemoteResponse } from '@crosswalk/connector-kit'
import type { BambooChanges, BambooEmployee, BambooEmployeePage } from './api.ts'
import { employeeSchema, writtenAs } from './fields.ts'
import { rowsOf } from './rows.ts'
import { currentEmployment, employee, home } from './mappings/employee.ts'

/** Within the limit of every version of the list (100 at first, 2,500 since 2026). */
const pageSize = 100

/**
 * Where a run stands: behind `after` in the full list, or with changed ids left to read and the cursor to save once they are.
 * The ids that changed since one instant are few; after a change of everybody they are about 6 bytes for each employee.
 */
interface Place {
  readonly after?: string
  readonly ids?: string
  readonly latest?: string
}

/**
 * The list takes field names by the comma-separated parameter `fields` and ignores those it does not know. It states no
 * limit; Get Employee, whose fields these are, stops at 400, and the whole catalogue of the list is shorter than that.
 */
const select = (
  query: Readonly<Record<string, string | number | undefined>>,
  fields: readonly string[],
): RemoteRequest =>
  get('/employees', {
    ...query,
    'page[limit]': pageSize,
    fields: fields.join(','),
  })

/**
 * `photoUrl` is signed anew for every request and soon expires: of no use once stored, and it would make every employee
 * look changed in every run. https://documentation.bamboohr.com/reference/list-employees
 */
function withoutPhoto(listed: BambooEmployeePage['data'][number]): BambooEmployee {
  const record = { ...listed }
  delete record.photoUrl
  return record
}

const employeesIn = (response: RemoteResponse): BambooEmployee[] =>
  rowsOf<BambooEmployee>((response.body as BambooEmployeePage).data, 'employeeId').map(withoutPhoto)

/**
 * An employee by the work e-mail, which BambooHR gives to one person alone (a second one is a 409), and with everything else as
 * it was written. Without that address nobody is looked for: names are shared, and the list does not tell when someone was added.
 */
const findEmployee: Find = {
  request: (body) => {
    const { firstName, lastName } = body as Partial<BambooEmployee>
    const filters = { 'filter[firstName]': firstName ?? undefined, 'filter[lastName]': lastName ?? undefined }
    return select(filters, Object.keys(body as object))
  },
  found: (response, body) => {
    const wanted = Object.entries(body as Record<string, string | null>).filter(([, value]) => value)
    if (!wanted.some(([name]) => name === 'workEmail')) return undefined
    const same = employeesIn(response).filter((record) =>
      wanted.every(([name, value]) => isSame(record[name as keyof BambooEmployee], value)),
    )
    const isWhole = (response.body as BambooEmployeePage).meta.page.nextCursor === null
    return isWhole && same.length === 1 ? same[0]!.employeeId : undefined
  },
}

const isSame = (read: unknown, value: unknown): boolean =>
  typeof read === 'string' && read.trim().toLowerCase() === String(value).trim().toLowerCase()

const statuses: Readonly<Record<string, string>> = { ACTIVE: 'active', INACTIVE: 'inactive' }

/** The list can be narrowed by status; a word of ours that it does not know leaves nobody. */
const chosen = (input: ListInput) => {
  const status = conditionOn(input.conditions, 'employment_status')
  return status === undefined ? {} : { 'filter[status]': statuses[String(status)] ?? 'active' }
}

const isChosen =
  ({ conditions }: ListInput) =>
  (record: BambooEmployee): boolean => {
    const status = conditionOn(conditions, 'employment_status')
    return status === undefined || record.status?.toUpperCase() === status
  }

export const employees = stream<BambooEmployee>()({
  docs: 'https://documentation.bamboohr.com/reference/list-employees',
  id: (record) => record.employeeId,
  mappings: [employee, currentEmployment, home],
  cursor: { of: () => null, order: 'unordered', overlap: 60 },
  // The list of changes tells them too, but only as far back as the last run.
  deletes: 'sweep',
  remoteFields: [],

  conditions: { employment_status: ['EQUALS'] },
  schema: employeeSchema,

  list(input) {
    const { fields, position, since } = input
    const place = unpackPosition<Place>(position, {})
    if (place.ids !== undefined)
      return select({ 'filter[ids]': place.ids.split(',', pageSize).join(','), ...chosen(input) }, fields)
    if (since !== undefined) return changedSince(since)
    return select({ sort: 'employeeId', 'page[after]': place.after, ...chosen(input) }, fields)
  },

  page(response, input) {
    const { position, since } = input
    const place = unpackPosition<Place>(position, {})
    const records = () => employeesIn(response).filter(isChosen(input))
    if (place.ids !== undefined) return readBatch(records(), place)
    if (since !== undefined) return readChanges(response.body as BambooChanges, since)
    const after = (response.body as BambooEmployeePage).meta.page.nextCursor
    return { records: records(), next: after ? packPosition({ after }) : undefined }
  },

  get: (id, { fields }) => select({ 'filter[ids]': id }, fields),
  record: (response) => employeesIn(response)[0],

  actions: {
    required: ['first_name', 'last_name'],
    create: (body) => post('/employees', toWrite(body)),
    created: createdId,
    find: findEmployee,
    update: (id, body) => post(`/employees/${encodeURIComponent(id)}`, toWrite(body)),
    /** For good, with everything about the person; BambooHR's own pages end an employment instead. */
    delete: (id) => del(`/employees/${encodeURIComponent(id)}`),
  },
})

/** To the second, like BambooHR's own instants; cutting the rest off only reads a little again. */
export const changedSince = (since: string): RemoteRequest =>
  get('/employees/changed', { since: since.replace(/\.\d+/, '') })

/** The ids with their action and the newest instant, all in one answer. */
function readChanges(changes: BambooChanges, since: string): Page<BambooEmployee> {
  const all = Object.values(changes.employees)
  const ids = all.filter(({ action }) => action !== 'Deleted').map(({ id }) => id)
  const deleted = all.filter(({ action }) => action === 'Deleted').map(({ id }) => id)
  const latest = latestOf(changes, since)
  if (ids.length === 0) return { records: [], deleted, cursor: latest }
  return { records: [], deleted, next: packPosition({ ids: ids.join(','), latest }) }
}

/** Where nothing changed, `latest` is missing or older than what we asked for. The cursor never goes back. */
export const latestOf = ({ latest }: BambooChanges, since: string): string =>
  latest !== undefined && Date.parse(latest) > Date.parse(since) ? latest : since

/** Ids that the list no longer has are those of employees deleted meanwhile, hidden from the key, or not asked for any more. */
function readBatch(records: readonly BambooEmployee[], { ids = '', latest }: Place): Page<BambooEmployee> {
  const asked = ids.split(',')
  const left = asked.slice(pageSize)
  const found = new Set(records.map((record) => record.employeeId))
  return {
    records,
    deleted: asked.slice(0, pageSize).filter((id) => !found.has(id)),
    ...(left.length > 0 ? { next: packPosition({ ids: left.join(','), latest }) } : latest ? { cursor: latest } : {}),
  }
}

const toWrite = (body: unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(body as object).map(([name, value]) => [writtenAs[name] ?? name, value]))

/**
 * A new record is answered with an address and nothing else.
 * https://documentation.bamboohr.com/reference/create-employee
 */
export function createdId({ headers }: RemoteResponse): string | undefined {
  return /(?:[/=])(\d+)\/?$/.exec(headers['location'] ?? '')?.[1]
}
