import { writableFields, type JsonSchema } from '@crosswalk/models'
import { jsonSchemaOf, pathText, type StreamField } from '../../configuration/index.ts'
import type { AccountMapping, CompiledFieldMapping } from '../../mapping/index.ts'
import { recordId } from '../../store/ids.ts'
import { decidingFields, fixedIn, type Target } from '../write/target.ts'
import { fieldSchema } from './field-schema.ts'
import { liveChoices, pathWritten } from './live-choices.ts'

export interface SchemaOf {
  readonly method: 'post' | 'patch'
  readonly mapping: AccountMapping
  readonly target: Target
  /** The fields of the stream that is written to. */
  readonly fields: readonly StreamField[]
  /** Other streams in which such a record could be made; the values decide. */
  readonly others?: readonly Pick<SchemaOf, 'target' | 'fields'>[]
}

/** A schema of a body that takes nothing. */
export const emptyRequestSchema: JsonSchema = requestSchemaOf({}, [])

/** JSON Schema of the body that this account's vendor takes for a model. */
export function requestSchema(of: SchemaOf): JsonSchema {
  const { mapping, target, method } = of
  const { model } = target.mapping
  const required: string[] = []
  const properties: Record<string, JsonSchema> = {}
  for (const [name, { schema, isRequired }] of commonProperties(of)) {
    properties[name] = schema
    if (isRequired && method === 'post') required.push(name)
  }
  for (const other of of.others ?? [])
    for (const [name, { schema }] of commonProperties({ method, mapping, ...other })) properties[name] ??= schema
  for (const [name, schema] of decidingProperties(of)) {
    properties[name] = schema
    required.push(name)
  }
  const own = mapping
    .fieldMappingsOf(model.name, target.name)
    .filter((field) => field.place === 'target' && field.write)
  if (own.length > 0) properties['field_mappings'] = targetsSchema(own, of.fields)
  const custom = model.remoteFields === true ? writableRemoteFields(of) : []
  if (custom.length > 0) properties['remote_fields'] = remoteFieldsSchema(custom)
  return requestSchemaOf(properties, required)
}

function requestSchemaOf(properties: Readonly<Record<string, JsonSchema>>, required: readonly string[]): JsonSchema {
  return {
    type: 'object',
    properties: {
      model: {
        type: 'object',
        properties,
        ...(required.length > 0 && { required }),
        additionalProperties: false,
      },
    },
    required: ['model'],
  }
}

interface Property {
  readonly schema: JsonSchema
  readonly isRequired: boolean
}

/** The common fields that find their way to the vendor and are not switched off. */
function commonProperties({ method, mapping, target, fields }: SchemaOf): readonly (readonly [string, Property])[] {
  const { model, nodes, writable } = target.mapping
  const { disabledFields } = mapping.settingsOf(model.name)
  const overrides = mapping.fieldMappingsOf(model.name, target.name).filter((field) => field.place === 'common')
  return writableFields(model, method).flatMap(([name, field]): readonly (readonly [string, Property])[] => {
    if (disabledFields.includes(name)) return []
    const override = overrides.find((one) => one.name === name)
    if (override) return override.write ? [[name, { schema: fieldSchema(field, undefined), isRequired: false }]] : []
    if (!writable.includes(name)) return []
    const node = nodes[name]!
    const path = pathWritten(node)
    const members = path && membersIn(path, { target, fields })
    if (members) return [[name, { schema: { ...fieldSchema(field, node), ...members }, isRequired: false }]]
    const remote = path && fields.find((one) => pathText(one.path) === pathText(path))
    const choices = liveChoices(field, node, remote, mapping.enumTableOf(model.name, name))
    const words = choices && [...new Set(choices.map(({ common }) => common))]
    const schema = {
      ...fieldSchema(field, node, words),
      ...(choices && { 'x-remote-choices': choices.map(({ value, label }) => ({ value, label })) }),
    }
    return [[name, { schema, isRequired: remote?.isRequired === true || isNeeded(target, name) }]]
  })
}

const isNeeded = ({ stream }: Target, name: string): boolean => stream.actions?.required?.includes(name) === true

/** The fields that decide in which stream a record is made, with the values there are. */
function decidingProperties({ mapping, target, others = [] }: SchemaOf): readonly (readonly [string, JsonSchema])[] {
  const targets = [target, ...others.map((other) => other.target)]
  const { model } = target.mapping
  return decidingFields(targets).map((name) => {
    const field = model.fields[name]!
    const values = targets.map((each) => fixedIn(each.mapping, name))
    const { target: related } = field
    const known = related ? values.map((id) => recordId(mapping.accountId, related, id as string)) : values
    return [name, { ...fieldSchema(field, undefined), enum: known }]
  })
}

/** Fields of the vendor that no common field holds and that take a value. */
export const writableRemoteFields = ({
  target,
  fields,
}: Pick<SchemaOf, 'target' | 'fields'>): readonly StreamField[] => {
  const holder = target.stream.remoteFields
  return fields.filter(
    ({ isCommon, isWritable, isCustom, path }) =>
      !isCommon &&
      isWritable &&
      !path.includes('[]') &&
      // Where the vendor did not describe it, it is known only by standing among fields that go by name.
      (isCustom !== null || (holder !== undefined && path.length === holder.length + 1)),
  )
}

/** What a field takes that holds all fields of the vendor by their names, as that of a custom object does. */
function membersIn(path: readonly string[], of: Pick<SchemaOf, 'target' | 'fields'>): JsonSchema | undefined {
  const holder = of.target.stream.remoteFields
  if (holder === undefined || pathText(path) !== pathText(holder)) return undefined
  const inside = writableRemoteFields(of)
  const required = inside.filter(({ isRequired }) => isRequired === true).map(({ key }) => key)
  return {
    type: 'object',
    properties: Object.fromEntries(inside.map((field) => [field.key, { title: field.displayName, ...valueOf(field) }])),
    ...(required.length > 0 && { required }),
  }
}

const mostClasses = 500

/** One alternative for each class, with the type of its values. */
const remoteFieldsSchema = (custom: readonly StreamField[]): JsonSchema => ({
  type: 'array',
  description: 'Values for fields of the vendor that no common field holds.',
  items: {
    anyOf: custom.slice(0, mostClasses).map((field) => ({
      type: 'object',
      title: field.displayName,
      properties: { remote_field_class: { const: field.id }, value: valueOf(field) },
      required: ['remote_field_class', 'value'],
      additionalProperties: false,
    })),
  },
})

function valueOf({ type, itemType, choices }: StreamField): JsonSchema {
  if (choices.length === 0) return orNull(jsonSchemaOf(type, itemType))
  const values = choices.map(({ value }) => value)
  return type === 'list' ? { type: ['array', 'null'], items: { enum: values } } : { enum: [...values, null] }
}

const orNull = (schema: JsonSchema): JsonSchema =>
  schema['type'] === undefined ? schema : { ...schema, type: [schema['type'], 'null'] }

/** Fields of the customer's own that can be written back. */
function targetsSchema(own: readonly CompiledFieldMapping[], fields: readonly StreamField[]): JsonSchema {
  const propertiesOf = (targets: CompiledFieldMapping['targets']) =>
    Object.fromEntries(
      own
        .filter((field) => field.targets === targets)
        .map((field): [string, JsonSchema] => {
          const [path] = field.inputPaths
          const remote = field.expression === undefined && fields.find((one) => pathText(one.path) === path)
          return [
            field.name,
            {
              type: 'object',
              properties: { value: remote ? valueOf(remote) : {} },
              required: ['value'],
              additionalProperties: false,
              'x-remote-path': path,
            },
          ]
        }),
    )
  const object = (targets: CompiledFieldMapping['targets']) => ({
    type: 'object',
    properties: propertiesOf(targets),
    additionalProperties: false,
  })
  return {
    type: 'object',
    description: 'Fields of your own.',
    properties: {
      organization_defined_targets: object('organization_defined_targets'),
      linked_account_defined_targets: object('linked_account_defined_targets'),
    },
    additionalProperties: false,
  }
}
