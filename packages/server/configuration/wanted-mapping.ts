import { CrosswalkError, type Connector } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import type { FieldMappingRow } from '../mapping/configuration-rows.ts'
import { compileFieldMapping, type CompiledFieldMapping } from '../mapping/field-mapping.ts'
import type { Reading } from './field-mapping-store.ts'
import { streamsOf } from './remote-fields/stream-endpoint.ts'

/** Where a mapping holds: narrower levels come before wider ones. */
export type Holds =
  | { readonly level: 'organization' }
  | { readonly level: 'connector'; readonly connector: Connector }
  | { readonly level: 'linked_account'; readonly connector: Connector; readonly accountId: string }

/** The field that a mapping fills: a common one that it overrides, or one of the customer's own. */
export type Target =
  | { readonly place: 'common'; readonly name: string }
  | {
      readonly place: 'target'
      readonly name: string
      readonly description: string
      /** Whether it is one account's own. */
      readonly isOfAccount: boolean
      /** Whether it is made where there is none. */
      readonly isMade: boolean
    }

/** A field mapping that somebody wants, checked as far as that goes without the database. */
export interface WantedMapping {
  readonly holds: Holds
  readonly model: Model
  readonly target: Target
  readonly reading: Reading
}

/** The names that the members of a body have, for errors. */
export interface Pointers {
  readonly path: string
  readonly expression: string
  readonly stream: string
  readonly model: string
}

/** Checks that a mapping can be compiled. Throws `invalid_request` naming what is wrong, with line and column in an expression. */
export function compiledReading(
  row: Omit<FieldMappingRow, 'id' | 'version'>,
  pointers: Pointers,
): CompiledFieldMapping {
  try {
    return compileFieldMapping({ ...row, id: '', version: 0 })
  } catch (error) {
    if (!(error instanceof CrosswalkError)) throw error
    const parameter = row.expression === null ? pointers.path : pointers.expression
    throw new CrosswalkError(error.code, error.message, { ...error.details, parameter })
  }
}

/** The row that a wanted mapping would become. */
export const rowOf = ({ holds, model, target, reading }: WantedMapping): Omit<FieldMappingRow, 'id' | 'version'> => ({
  connector: holds.level === 'organization' ? null : holds.connector.id,
  linked_account_id: holds.level === 'linked_account' ? holds.accountId : null,
  model: model.name,
  stream: reading.stream,
  target: target.place === 'target' ? target.name : null,
  is_account_target: target.place === 'target' && target.isOfAccount,
  common_field: target.place === 'common' ? target.name : null,
  path: reading.path,
  expression: reading.expression,
})

/** Exactly one of path and expression. */
export function readingOf(
  path: readonly (string | number)[] | null | undefined,
  expression: string | null | undefined,
  stream: string | null,
  pointers: Pointers,
): Reading {
  const hasPath = path !== null && path !== undefined && path.length > 0
  const hasExpression = expression !== null && expression !== undefined
  if (hasPath && hasExpression)
    throw new CrosswalkError(
      'invalid_request',
      'Give either a path or an expression. An expression reads the whole record, so the path belongs into it.',
      { parameter: pointers.expression },
    )
  if (!hasPath && !hasExpression)
    throw new CrosswalkError('invalid_request', 'Say what to read: a path of at least one step, or an expression.', {
      parameter: pointers.path,
    })
  return { path: hasPath ? path.map(String) : null, expression: expression ?? null, stream }
}

/** JMESPath is not spoken here: the message says what is. */
export function refuseJmesPath(jmesPath: string | null | undefined): void {
  if (jmesPath === null || jmesPath === undefined || jmesPath === '') return
  throw new CrosswalkError(
    'invalid_request',
    'JMESPath is not supported. Write the same in jq, as advanced_mapping_expression: "a.b[0]" is ".a.b[0]" there.',
    { parameter: '/jmes_path' },
  )
}

/** The stream that a mapping names, or null for all that fill the model. Throws where the connector has none. */
export function streamNamed(
  connector: Connector,
  model: Model,
  stream: string | null,
  pointers: Pointers,
): string | null {
  const names = streamsOf(connector, model).map(([name]) => name)
  if (names.length === 0)
    throw new CrosswalkError('invalid_request', `${connector.name} has no records of ${model.name}.`, {
      parameter: pointers.model,
    })
  if (stream === null || names.includes(stream)) return stream
  throw new CrosswalkError('invalid_request', `${model.name} comes from ${names.join(', ')}, not from "${stream}".`, {
    parameter: pointers.stream,
  })
}
