import type { Definition } from '../ast.ts'
import type { Filter } from '../filter.ts'
import { valueCall, type ValueFunction } from './value-call.ts'

/** Where a builtin is called, for the errors it can find while compiling. */
export interface CallSite {
  offset: number
  source: string
}

export type Make = (args: Filter[], site: CallSite) => Filter

export type Builtin = { kind: 'filter'; make: Make } | { kind: 'definition'; definition: Definition }

/** Builtins by name and arity, as in `join/1`. */
export type BuiltinTable = Record<string, Builtin>

/** Functions of the input and of their arguments' values, by name and arity. */
export function valueBuiltins(functions: Record<string, ValueFunction>): BuiltinTable {
  return mapTable(functions, (call): Builtin => ({ kind: 'filter', make: (args) => valueCall(call, args) }))
}

/** Functions that take filters, by name and arity. */
export function filterBuiltins(makers: Record<string, Make>): BuiltinTable {
  return mapTable(makers, (make): Builtin => ({ kind: 'filter', make }))
}

function mapTable<From, To>(table: Record<string, From>, convert: (item: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(table).map(([key, item]) => [key, convert(item)]))
}
