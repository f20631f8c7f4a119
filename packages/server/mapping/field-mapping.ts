import { compileFieldMappings, CrosswalkError } from '@crosswalk/connector-kit'
import { compile, ExpressionSyntaxError, type Expression } from '@crosswalk/expressions'
import type { FieldMappingRow } from './configuration-rows.ts'

export type Level = 'organization' | 'connector' | 'linked_account'

/** A customer's field mapping, ready to be used. */
export interface CompiledFieldMapping {
  readonly id: string
  readonly level: Level
  /** Whether it fills a field of the customer's own, or takes the place of a common field. */
  readonly place: 'target' | 'common'
  /** Of a target: whether all accounts of the organisation have it, or this one. */
  readonly targets: 'organization_defined_targets' | 'linked_account_defined_targets'
  /** The name of the target or common field. */
  readonly name: string
  readonly version: number
  /** Remote paths that it reads, as mappings name them: `properties.shoe_size`, `lines[].amount`. */
  readonly inputPaths: readonly string[]
  readonly expression: string | undefined
  /** The value in a raw record; null where it has none. Throws where the expression fails. */
  read(raw: unknown, remoteId: string): unknown
  /** Puts a value into the body of a vendor's request; absent where there is no way back. */
  readonly write?: (body: Record<string, unknown>, value: unknown) => void
}

/** What one field of one record may cost. */
const budget = { steps: 100_000, depth: 200, outputs: 1000, outputSize: 1_000_000, milliseconds: 50 }

/** The variables an expression may use besides the raw record, which is its input. */
export const expressionVariables = ['remote_id'] as const

/** Compiles a stored field mapping. Throws `invalid_request` for a path or an expression that is none. */
export function compileFieldMapping(row: FieldMappingRow): CompiledFieldMapping {
  const how = row.expression === null ? byPath(row.path ?? []) : byExpression(row.expression)
  return {
    id: row.id,
    level: levelOf(row),
    place: row.target === null ? 'common' : 'target',
    targets: row.is_account_target ? 'linked_account_defined_targets' : 'organization_defined_targets',
    name: row.target ?? row.common_field!,
    version: row.version,
    expression: row.expression ?? undefined,
    ...how,
  }
}

export const levelOf = ({ connector, linked_account_id: account }: FieldMappingRow): Level => {
  if (account !== null) return 'linked_account'
  return connector === null ? 'organization' : 'connector'
}

type How = Pick<CompiledFieldMapping, 'inputPaths' | 'read' | 'write'>

function byPath(path: readonly string[]): How {
  const compiled = compileFieldMappings({ value: { path } })
  return {
    inputPaths: compiled.provenance['value']!,
    read: (raw) => compiled.read(raw)['value'] ?? null,
    write: (body, value) => merge(body, compiled.write({ value })),
  }
}

function byExpression(source: string): How {
  const expression = compileExpression(source)
  const { inputPaths, reversible } = expression.analysis
  const inverse = reversible && compileExpression(reversible.inverse)
  const steps = reversible?.path.filter((step) => typeof step === 'string')
  const back = steps && steps.length > 0 && steps.length === reversible!.path.length ? byPath(steps) : undefined
  return {
    inputPaths: inputPaths.map(pathText),
    read: (raw, remoteId) => expression.first(raw, { variables: { remote_id: remoteId }, budget }) ?? null,
    ...(inverse &&
      back?.write && {
        write: (body, value) => back.write!(body, value === null ? null : inverse.first(value, { budget })),
      }),
  }
}

/** Compiles a jq expression of a customer's. Throws `invalid_request` with the place of the mistake. */
export function compileExpression(source: string): Expression {
  try {
    return compile(source, { variables: expressionVariables })
  } catch (error) {
    if (!(error instanceof ExpressionSyntaxError)) throw error
    throw new CrosswalkError('invalid_request', `The expression is not valid jq: ${error.message}`, {
      parameter: '/advanced_mapping_expression',
    })
  }
}

/** `['lines', null, 'price']` as `lines[].price`; everything as `.`. */
const pathText = (path: readonly (string | number | null)[]): string =>
  path.length === 0
    ? '.'
    : path.reduce<string>((text, step) => {
        if (step === null) return `${text}[]`
        return text === '' ? String(step) : `${text}.${step}`
      }, '')

/** Puts what one mapping writes beside what others wrote, object by object. */
export function merge(into: Record<string, unknown>, from: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(from)) {
    const old = Object.hasOwn(into, name) ? into[name] : undefined
    if (isObject(old) && isObject(value)) merge(old, value)
    else Object.defineProperty(into, name, { value, writable: true, enumerable: true, configurable: true })
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
