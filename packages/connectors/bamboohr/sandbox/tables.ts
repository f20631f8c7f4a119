/** Rows of the employees' tables, as people change them. */
import type { Touch } from '@crosswalk/connector-kit/sandbox'
import type { BambooRow } from '../api.ts'
import type { Employee, State, Tables } from './state.ts'

/** What the seed gives rows as ids: that of the employee and one digit. */
const ownerOf = (rowId: string): string => rowId.slice(0, -1)

/** The rows that are history. The last one of each employee is in force, and the employee tells it. */
export const touchRows = <Name extends keyof Tables>(
  table: Name,
  change: (row: Tables[Name][number], sentence: string) => Tables[Name][number],
): Touch<State> => {
  const edit = (state: State, rowId: string, rows: (of: Tables[Name]) => readonly BambooRow[]) => {
    state.employees.update(ownerOf(rowId), (employee): Employee => ({
      ...employee,
      tables: { ...employee.tables, [table]: rows(employee.tables[table]) },
    }))
  }
  return {
    ids: ({ employees }) => employees.list().flatMap(({ row }) => row.tables[table].slice(0, -1).map(({ id }) => id)),
    change: (state, id, { random }) => {
      const sentence = random.sentence(3)
      edit(state, id, (rows) => rows.map((row) => (row.id === id ? change(row, sentence) : row)))
    },
    remove: (state, id) => {
      edit(state, id, (rows) => rows.filter((row) => row.id !== id))
    },
  }
}
