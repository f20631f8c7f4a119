/** Validation of what travels, derived from the declarations: records that are read, and the bodies of POST and PATCH. */
import * as z from 'zod'
import type { Field, Model, Vocabulary } from './language/index.ts'
import { models } from './registry.ts'

/** The three shapes of a model: as it is answered, and what POST and PATCH accept. */
export type Shape = 'read' | 'post' | 'patch'

/** Names of shared schemas, which the JSON Schema refers to instead of repeating them. */
export const components = z.registry<{ readonly id?: string }>()

/** A record as the unified API answers it; relations may be expanded, words may be unknown ones. */
export const recordSchema = (model: Model): z.ZodObject => schemaOf(model, 'read')

/** What POST accepts: the writable fields, what belongs to the vendor or the customer alone, and nothing else. */
export const createSchema = (model: Model): z.ZodObject => schemaOf(model, 'post')

/** What PATCH accepts: the same, all of it optional. */
export const updateSchema = (model: Model): z.ZodObject => schemaOf(model, 'patch')

/** The name of a shape among the components: `crm.Contact`, `crm.ContactCreate`, `crm.ContactUpdate`. */
export const componentName = (model: Model, shape: Shape): string => `${model.name}${suffixes[shape]}`

const suffixes = { read: '', post: 'Create', patch: 'Update' } as const
const made = new Map<string, z.ZodObject>()
const words = new Map<Vocabulary, z.ZodType>()

const isEmbedded = (model: Model): boolean => model.path === undefined && (model.nested ?? []).length === 0

function schemaOf(model: Model, shape: Shape): z.ZodObject {
  const name = componentName(model, shape)
  const known = made.get(name)
  if (known) return known
  const members = shape === 'read' ? readMembers(model) : writeMembers(model, shape)
  const description = shape === 'read' ? model.description : `What ${shape.toUpperCase()} accepts. ${model.description}`
  const schema = (shape === 'read' ? z.object(members) : z.strictObject(members)).meta({ description })
  if (shape === 'read' || writableFields(model, shape).length > 0) components.add(schema, { id: name })
  made.set(name, schema)
  return schema
}

const id = z.guid()
const instant = z.iso.datetime()

const baseMembers = {
  id: id.meta({ description: 'Computed from linked account, model and remote id: the same after every sync.' }),
  remote_id: z.string().nullable().meta({ description: 'What the vendor calls the record, always as text.' }),
  created_at: instant.meta({ description: 'When the record first came here.' }),
  modified_at: instant.meta({ description: 'When the record last changed here.' }),
  remote_was_deleted: z.boolean().meta({ description: 'Whether the vendor no longer has the record.' }),
  field_mappings: z
    .object({
      organization_defined_targets: z.record(z.string(), z.unknown()),
      linked_account_defined_targets: z.record(z.string(), z.unknown()),
    })
    .nullable()
    .meta({ description: 'The values of your own field mappings, by target field.' }),
  remote_data: z
    .array(z.object({ path: z.string(), data: z.unknown() }))
    .nullable()
    .meta({ description: 'The raw payloads of the vendor, where `include_remote_data` asks for them.' }),
}

/** A field of the vendor without a place in the common model. */
export const remoteFieldSchema = z
  .object({
    remote_field_class: z.object({
      id,
      display_name: z.string(),
      remote_key_name: z.string(),
      description: z.string().nullable(),
      is_custom: z.boolean().nullable(),
      is_required: z.boolean().nullable(),
      field_type: z.enum(['string', 'number', 'date', 'datetime', 'bool', 'list']).nullable(),
      field_format: z.string().nullable(),
      field_choices: z.array(z.unknown()),
      item_schema: z.unknown(),
    }),
    value: z.unknown(),
  })
  .meta({ description: 'A field of the vendor that no common field holds.' })
components.add(remoteFieldSchema, { id: 'RemoteField' })

const remoteFieldInput = z
  .array(z.strictObject({ remote_field_class: id, value: z.unknown() }))
  .meta({ description: 'Values for fields of the vendor that no common field holds.' })

/** What of a write belongs to the vendor or the customer alone. */
const freeMembers = {
  integration_params: z
    .record(z.string(), z.unknown())
    .nullable()
    .optional()
    .meta({ description: 'Members for the body of the vendor, as they are.' }),
  linked_account_params: z
    .record(z.string(), z.unknown())
    .nullable()
    .optional()
    .meta({ description: 'Members for the body of the vendor that only this linked account needs, as they are.' }),
  field_mappings: z
    .strictObject({
      organization_defined_targets: targetValues(),
      linked_account_defined_targets: targetValues(),
    })
    .nullable()
    .optional()
    .meta({ description: 'Values for your own target fields, where there is a way back to the vendor.' }),
}

function targetValues() {
  return z.record(z.string(), z.strictObject({ value: z.unknown() })).optional()
}

const remoteFieldsMember = z.array(remoteFieldSchema).optional().meta({
  description: 'Fields of the vendor that no common field holds, where `include_remote_fields` asks for them.',
})

/** Where the value of a field comes from. */
export const provenanceSchema = z
  .object({
    kind: z.enum(['mapped', 'computed', 'constant', 'unsupported', 'field_mapping', 'off']),
    remote_paths: z.array(z.string()).meta({ description: 'Where in the raw payload it is read: `lines[].amount`.' }),
    codecs: z.array(z.string()).meta({ description: 'The conversions on the way.' }),
    mapping_version: z.int().meta({ description: 'Of the settings of the model; of a field mapping its own.' }),
    field_mapping_id: id.nullable(),
    raw: z
      .array(z.unknown())
      .nullable()
      .meta({ description: 'What the raw payload has at each path. Null where it is sensitive, or gone.' }),
  })
  .meta({ description: 'Where the value of a field comes from.' })
components.add(provenanceSchema, { id: 'Provenance' })

const provenanceMember = z
  .record(z.string(), provenanceSchema)
  .optional()
  .meta({ description: 'Where the values come from, by field, where `include_provenance` asks for it.' })

/** What values inside records have besides their fields, where they can be read by an id of their own. */
const valueMembers = {
  id: id.optional().meta({ description: 'Computed from the record, the field and the place in it.', readOnly: true }),
  created_at: instant.optional().meta({
    description: 'When the record that holds it first came here, where it is read by itself.',
    readOnly: true,
  }),
  modified_at: instant.optional().meta({
    description: 'When the record that holds it last changed here, where it is read by itself.',
    readOnly: true,
  }),
  remote_data: baseMembers.remote_data.optional(),
}

function readMembers(model: Model): Record<string, z.ZodType> {
  // Getters, because models refer to each other in circles.
  const members: Record<string, z.ZodType> = isEmbedded(model) ? {} : { ...baseMembers }
  if (model.valuePath !== undefined) Object.assign(members, valueMembers)
  for (const [name, field] of Object.entries(model.fields))
    defineLazily(members, name, () => {
      const isReadOnly = !field.post && !field.patch
      return fieldSchema(field, 'read').meta({
        description: field.description,
        ...(isReadOnly && { readOnly: true }),
      })
    })
  if (model.remoteFields === true) members['remote_fields'] = remoteFieldsMember
  if (!isEmbedded(model)) members['provenance'] = provenanceMember
  return members
}

function writeMembers(model: Model, shape: 'post' | 'patch'): Record<string, z.ZodType> {
  const members: Record<string, z.ZodType> = {}
  for (const [name, field] of writableFields(model, shape))
    defineLazily(members, name, () => fieldSchema(field, shape).optional().meta({ description: field.description }))
  if (isEmbedded(model)) return members
  if (model.remoteFields === true) members['remote_fields'] = remoteFieldInput.optional()
  return Object.assign(members, freeMembers)
}

/** The fields that a shape accepts. A value inside a record is written as a whole, so PATCH takes what POST takes there. */
export function writableFields(model: Model, shape: 'post' | 'patch'): readonly (readonly [string, Field])[] {
  const fields = Object.entries(model.fields)
  if (!isEmbedded(model)) return fields.filter(([, field]) => field[shape])
  const writable = fields.filter(([, field]) => field.post || field.patch)
  return writable.length === 0 ? fields : writable
}

function fieldSchema(field: Field, shape: Shape): z.ZodType {
  const value = valueSchema(field, shape)
  if (field.list) return z.array(value)
  // `unknown` includes null. A union takes null as one more member, which is easier to read than a union in a union.
  if (field.kind === 'json') return value
  return field.kind === 'reference' && value instanceof z.ZodUnion
    ? z.union([...value.options, z.null()])
    : value.nullable()
}

function valueSchema(field: Field, shape: Shape): z.ZodType {
  switch (field.kind) {
    case 'text':
      return z.string()
    case 'url':
      return z.string().meta({ format: 'uri-reference' })
    case 'email':
      return z.string().meta({ format: 'email' })
    case 'integer':
      return z.int()
    case 'number':
      return z.number()
    case 'boolean':
      return z.boolean()
    case 'datetime':
      return shape === 'read' ? instant : z.union([z.iso.datetime({ offset: true }), z.iso.date()])
    case 'json':
      return z.unknown()
    case 'word':
      return wordSchema(field.vocabulary!)
    case 'embedded':
      return schemaOf(field.embedded!, shape)
    case 'reference':
      return shape === 'read' && field.expandable === true ? z.union([id, targetSchema(field)]) : id
  }
}

const targetSchema = (field: Field): z.ZodType => {
  const target = models.get(field.target as Model['name'])
  if (target === undefined) throw new Error(`No model is called ${field.target}.`)
  return recordSchema(target)
}

/** The name of a vocabulary among the components: `crm.OpportunityStatus`; `Country`, where several categories share it. */
export function vocabularyName(vocabulary: Vocabulary): string {
  const users = [...models.values()].filter((model) =>
    Object.values(model.fields).some((field) => field.vocabulary === vocabulary),
  )
  const [first, ...others] = new Set(users.map((model) => model.category))
  return others.length === 0 ? `${first}.${vocabulary.name}` : vocabulary.name
}

function wordSchema(vocabulary: Vocabulary): z.ZodType {
  const known = words.get(vocabulary)
  if (known) return known
  const schema = z
    .union([
      z.enum(vocabulary.words),
      z.string().meta({ description: 'A word of the vendor without an equivalent, passed through as it came.' }),
    ])
    .meta({
      title: vocabulary.name,
      description: 'One of our words, or the word of the vendor where none of ours fits.',
    })
  components.add(schema, { id: vocabularyName(vocabulary) })
  words.set(vocabulary, schema)
  return schema
}

function defineLazily(members: Record<string, z.ZodType>, name: string, make: () => z.ZodType): void {
  let value: z.ZodType | undefined
  Object.defineProperty(members, name, { enumerable: true, configurable: true, get: () => (value ??= make()) })
}
