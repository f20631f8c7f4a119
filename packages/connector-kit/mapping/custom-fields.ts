import { json } from '@crosswalk/models'
import { CrosswalkError } from '../errors.ts'
import { compileRead } from './compile-read.ts'
import { compileWrite } from './compile-write.ts'
import { record, type ItemNodes } from './node.ts'
import { pathsOf } from './provenance.ts'

/** A customer's own addition to a mapping, stored as JSON: a path into the remote record. */
export interface FieldMapping {
  readonly path: readonly string[]
}

export interface CompiledFieldMappings {
  read(record: unknown): Record<string, unknown>
  write(fields: Readonly<Record<string, unknown>>): Record<string, unknown>
  readonly provenance: Readonly<Record<string, readonly string[]>>
}

const forbidden = new Set(['__proto__', 'prototype', 'constructor'])

/**
 * Compiles a customer's field mappings into the same nodes and the same code as a connector's own.
 * Throws `invalid_request` for a path that is empty, deeper than 20 steps, or names a prototype.
 */
export function compileFieldMappings(mappings: Readonly<Record<string, FieldMapping>>): CompiledFieldMappings {
  const nodes: ItemNodes = Object.fromEntries(
    Object.entries(mappings).map(([name, { path }]) => {
      if (path.length === 0 || path.length > 20 || path.some((step) => forbidden.has(step)))
        throw new CrosswalkError(
          'invalid_request',
          `The field mapping "${name.slice(0, 60)}" has a path that is not allowed.`,
        )
      return [name, { op: 'path', path, root: record }]
    }),
  )
  const fields = Object.fromEntries(Object.keys(nodes).map((name) => [name, json('')]))
  return {
    read: compileRead(nodes, fields),
    write: compileWrite(nodes),
    provenance: Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, pathsOf(node)])),
  }
}
