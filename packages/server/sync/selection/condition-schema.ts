import { createHash } from 'node:crypto'
import { CrosswalkError, operators, type Condition, type Connector, type Operator } from '@crosswalk/connector-kit'
import type { Category, Field, FieldKind, Model } from '@crosswalk/models'
import { toInstantText } from '../../store/instant-text.ts'
import { modelsOfConnector } from '../status.ts'
import { nameBelow } from '../../mapping/model-names.ts'

/** Something by which the records of a connector can be narrowed. */
export interface ConditionField {
  readonly id: string
  readonly model: Model
  readonly name: string
  readonly field: Field
  /** Where the vendor has it: `properties.email`. */
  readonly remoteName: string
  readonly operators: readonly Operator[]
}

const comparing: readonly Operator[] = operators.filter((operator) => operator !== 'CONTAINS' && operator !== 'IN')
const naming: readonly Operator[] = ['EQUALS', 'NOT_EQUALS', 'IN']

const operatorsOf: Readonly<Record<FieldKind, readonly Operator[]>> = {
  text: [...naming, 'CONTAINS'],
  url: [...naming, 'CONTAINS'],
  email: [...naming, 'CONTAINS'],
  word: naming,
  reference: naming,
  boolean: ['EQUALS', 'NOT_EQUALS'],
  integer: comparing,
  number: comparing,
  datetime: comparing,
  json: [],
  embedded: [],
}

/** Every common field that the connector fills from one place or several of its records. */
export const conditionFields = (connector: Connector): readonly ConditionField[] =>
  modelsOfConnector(connector).flatMap((model) =>
    Object.entries(model.fields).flatMap(([name, field]) => {
      const remoteName = remoteNameOf(connector, model, name)
      const offered = operatorsOf[field.kind]
      if (remoteName === undefined || offered.length === 0) return []
      return [{ id: schemaId(connector, model, name), model, name, field, remoteName, operators: offered }]
    }),
  )

function remoteNameOf({ streams }: Connector, model: Model, name: string): string | undefined {
  for (const stream of Object.values(streams))
    for (const mapping of stream.mappings)
      if (mapping.model === model && mapping.provenance[name]?.[0] !== undefined) return mapping.provenance[name][0]
  return undefined
}

/** The same for every account of the connector, and after every restart. */
function schemaId(connector: Connector, model: Model, name: string): string {
  const digest = createHash('sha256').update(`condition ${connector.id} ${model.name} ${name}`).digest('hex')
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`
}

/** A condition as a caller writes it. */
export interface ConditionRequest {
  readonly condition_schema_id?: string | undefined
  readonly common_model?: string | null | undefined
  readonly field_name?: string | undefined
  readonly operator: string
  readonly value: unknown
}

export interface ConditionOnModel extends Condition {
  readonly model: Model
}

const mostConditions = 20

/** Conditions that the connector knows, in their one form. Throws `invalid_request` naming what is wrong. */
export function readConditions(
  connector: Connector,
  category: Category,
  requests: readonly ConditionRequest[],
  base: string,
): readonly ConditionOnModel[] {
  if (requests.length > mostConditions) throw invalid(base, `must not have more than ${mostConditions} conditions`)
  const fields = conditionFields(connector)
  return requests.map((request, index) => {
    const pointer = `${base}/${index}`
    const found = fields.find((field) =>
      request.condition_schema_id === undefined
        ? field.name === request.field_name && isCalled(field.model, category, request.common_model)
        : field.id === request.condition_schema_id,
    )
    if (!found)
      throw request.condition_schema_id === undefined
        ? invalid(`${pointer}/field_name`, `is no field of this model that ${connector.name} fills`)
        : invalid(`${pointer}/condition_schema_id`, 'is none of those that selective-sync/meta lists')
    const operator = found.operators.find((word) => word === request.operator)
    if (!operator) throw invalid(`${pointer}/operator`, `must be one of ${found.operators.join(', ')}`)
    const value = valueOf(found.field, operator, request.value, `${pointer}/value`)
    return { model: found.model, field: found.name, operator, value }
  })
}

const isCalled = (model: Model, category: Category, name: string | null | undefined): boolean =>
  name === model.name || name === nameBelow(category, model)

function valueOf(field: Field, operator: Operator, value: unknown, pointer: string): Condition['value'] {
  if (operator !== 'IN') return single(field, value, pointer)
  if (!Array.isArray(value) || value.length === 0 || value.length > 100)
    throw invalid(pointer, 'must be a list of 1 to 100 values')
  return value.map((one, index) => String(single(field, one, `${pointer}/${index}`)))
}

function single({ kind }: Field, value: unknown, pointer: string): string | number | boolean {
  if (kind === 'boolean') {
    if (typeof value === 'boolean') return value
    throw invalid(pointer, 'must be true or false')
  }
  if (kind === 'integer' || kind === 'number') {
    if (typeof value === 'number' && Number.isFinite(value)) return value
    throw invalid(pointer, 'must be a number')
  }
  if (kind === 'datetime') {
    const instant = typeof value === 'string' ? toInstantText(value) : undefined
    if (instant !== undefined) return instant
    throw invalid(pointer, 'must be a date, as ISO 8601 has it')
  }
  if (typeof value === 'string' && value !== '' && value.length <= 1000) return value
  throw invalid(pointer, 'must be a text of 1 to 1000 characters')
}

const invalid = (pointer: string, what: string): CrosswalkError =>
  new CrosswalkError('invalid_request', `"${pointer}" ${what}.`, { parameter: pointer })
