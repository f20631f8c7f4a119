/** The tables of employees: what held before today, and what will. */
import { get, packPosition, stream, unpackPosition, type Mapping } from '@crosswalk/connector-kit'
import type { BambooChanges, BambooRow } from './api.ts'
import { readDay } from './codecs.ts'
import { changedSince, latestOf } from './employees.ts'
import { rowsOf } from './rows.ts'
import { contract, job, pay } from './mappings/history.ts'

/** Beyond this many changed employees one request for everybody's rows is cheaper than one for each. */
const mostSingleReads = 50

interface Place {
  /** `all`, or the ids of employees whose rows are still to be read. */
  readonly employees: string
  readonly latest?: string
}

/**
 * One table. A full run reads everybody's rows in one answer, which BambooHR does not page; an incremental one reads those of
 * the employees that changed. (`/employees/changed/tables` would give both in one go, but its rows have no ids.)
 *
 * The row in force today is left out: the employee's own record tells it, complete with title, pay and contract.
 */
const table = <Row extends BambooRow>(
  name: string,
  mapping: Mapping<any, Row>,
  dateOf: (row: Row) => string | null | undefined,
) =>
  stream<Row>()({
    docs: 'https://documentation.bamboohr.com/reference/get-employee-table-data',
    id: (row) => row.id,
    mappings: [mapping],
    cursor: { of: () => null, order: 'unordered', overlap: 60 },
    deletes: 'sweep',
    interval: 3600,

    list({ position, since, now }) {
      const { employees } = unpackPosition<Place>(position, { employees: since === undefined ? 'all' : '' })
      if (employees === '') return changedSince(since ?? now)
      return get(`/employees/${encodeURIComponent(employees.split(',', 1)[0]!)}/tables/${name}`)
    },

    page(response, { position, since, now }) {
      const place = unpackPosition<Place>(position, { employees: since === undefined ? 'all' : '' })
      if (place.employees === '') return readChanges(response.body as BambooChanges, since!)
      const left = place.employees.split(',').slice(1)
      return {
        records: withoutInForce(rowsOf<Row>(response.body, 'employeeId'), dateOf, now),
        ...(left.length > 0 ? { next: packPosition({ ...place, employees: left.join(',') }) } : {}),
        ...(left.length === 0 && place.latest !== undefined ? { cursor: place.latest } : {}),
      }
    },
  })

function readChanges(changes: BambooChanges, since: string) {
  const latest = latestOf(changes, since)
  const ids = Object.values(changes.employees).flatMap(({ id, action }) => (action === 'Deleted' ? [] : [id]))
  if (ids.length === 0) return { records: [], cursor: latest }
  const employees = ids.length > mostSingleReads ? 'all' : ids.join(',')
  return { records: [], next: packPosition({ employees, latest }) }
}

/** Of each employee the row with the latest date up to today is in force. */
function withoutInForce<Row extends BambooRow>(
  rows: readonly Row[],
  dateOf: (row: Row) => string | null | undefined,
  now: string,
): readonly Row[] {
  const inForce = new Map<string, { row: Row; date: string }>()
  for (const row of rows) {
    const date = safeDay(dateOf(row))
    const best = inForce.get(row.employeeId)
    if (date !== null && date <= now && (best === undefined || date >= best.date))
      inForce.set(row.employeeId, { row, date })
  }
  return rows.filter((row) => inForce.get(row.employeeId)?.row !== row)
}

/** A date that cannot be read is the mapping's to report. */
function safeDay(value: string | null | undefined): string | null {
  try {
    return readDay(value)
  } catch {
    return null
  }
}

export const jobs = table('jobInfo', job, (row) => row.date)
export const pays = table('compensation', pay, (row) => row.startDate)
export const contracts = table('employmentStatus', contract, (row) => row.date)
