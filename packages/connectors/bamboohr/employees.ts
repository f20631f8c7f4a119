/** The employees: listed page by page, then followed by the list of changed ids. */
import { del, get, packPosition, post, stream, unpackPosition } from '@crosswalk/connector-kit'
import type { Page, RemoteRequest, RemoteResponse } from '@crosswalk/connector-kit'
import type { BambooChanges, BambooEmployee, BambooEmployeePage } from './api.ts'
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

export const employees = stream<BambooEmployee>()({
  docs: 'https://documentation.bamboohr.com/reference/list-employees',
  id: (record) => record.employeeId,
  mappings: [employee, currentEmployment, home],
  cursor: { of: () => null, order: 'unordered', overlap: 60 },
  // The list of changes tells them too, but only as far back as the last run.
  deletes: 'sweep',
  remoteFields: [],

  list({ fields, position, since }) {
    const place = unpackPosition<Place>(position, {})
    if (place.ids !== undefined) return select({ 'filter[ids]': place.ids.split(',', pageSize).join(',') }, fields)
    if (since !== undefined) return changedSince(since)
    return select({ sort: 'employeeId', 'page[after]': place.after }, fields)
  },

  page(response, { position, since }) {
    const place = unpackPosition<Place>(position, {})
    if (place.ids !== undefined) return readBatch(response, place)
    if (since !== undefined) return readChanges(response.body as BambooChanges, since)
    const after = (response.body as BambooEmployeePage).meta.page.nextCursor
    return { records: employeesIn(response), next: after ? packPosition({ after }) : undefined }
  },

  get: (id, { fields }) => select({ 'filter[ids]': id }, fields),
  record: (response) => employeesIn(response)[0],

  actions: {
    create: (body) => post('/employees', toWrite(body)),
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

/** Ids that the list no longer has are those of employees deleted meanwhile, or hidden from the key. */
function readBatch(response: RemoteResponse, { ids = '', latest }: Place): Page<BambooEmployee> {
  const asked = ids.split(',')
  const left = asked.slice(pageSize)
  const records = employeesIn(response)
  const found = new Set(records.map((record) => record.employeeId))
  return {
    records,
    deleted: asked.slice(0, pageSize).filter((id) => !found.has(id)),
    ...(left.length > 0 ? { next: packPosition({ ids: left.join(','), latest }) } : latest ? { cursor: latest } : {}),
  }
}

/** Fields that are written by another name than the list gives them. https://documentation.bamboohr.com/docs/list-of-field-names */
const writtenAs: Readonly<Record<string, string>> = { birthDate: 'dateOfBirth' }

const toWrite = (body: unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(body as object).map(([name, value]) => [writtenAs[name] ?? name, value]))
