/** The objects of field mappings and of what they map, by the names callers know. */
import * as z from 'zod'
import { named } from '../http/shapes.ts'

/** What no name of a field may be, whatever reads the answer. */
const forbidden = new Set(['__proto__', 'prototype', 'constructor'])

export const targetName = z
  .string()
  .regex(/^[\p{L}_][\p{L}\p{N}_ .-]{0,99}$/u, 'must begin with a letter and have at most 100 letters, digits, _ . -')
  .refine((name) => !forbidden.has(name), 'must not be a name that JavaScript keeps for itself')

export const traversalPath = z
  .array(z.union([z.string().max(200).min(1), z.int().min(0)]))
  .max(20, 'must not have more than 20 steps')
  .meta({ description: 'The steps from the raw record to the value: `["properties", "shoe_size"]`.' })

export const expressionText = z
  .string()
  .max(10_000)
  .min(1)
  .meta({ description: 'A jq expression; its input is the raw record, and `$remote_id` its id.' })

const jsonSchema = z.record(z.string(), z.unknown())

export const remoteEndpointInfo = named(
  'RemoteEndpointInfo',
  'Where the vendor answers a field.',
  z.object({ method: z.string(), url_path: z.string(), field_traversal_path: z.array(z.string()) }),
)

export const advancedMetadata = named(
  'AdvancedMetadata',
  'What is known of a field of the vendor.',
  z.object({
    id: z.string(),
    display_name: z.string().nullable(),
    description: z.string().nullable(),
    is_required: z.boolean().nullable(),
    is_custom: z.boolean().nullable(),
    field_choices: z.array(z.unknown()),
  }),
)

export const remoteFieldApi = named(
  'RemoteFieldApi',
  'A field of the vendor, which a field mapping may read.',
  z.object({
    schema: jsonSchema,
    remote_key_name: z.string(),
    remote_endpoint_info: remoteEndpointInfo,
    example_values: z.array(z.unknown()),
    advanced_metadata: advancedMetadata,
    coverage: z.number().nullable().meta({ description: 'The share of the stored records in which it is filled.' }),
  }),
)

export const remoteFieldApiResponse = named(
  'RemoteFieldApiResponse',
  'The fields of the vendor by common model.',
  z.record(z.string(), z.array(remoteFieldApi)),
)

export const externalTargetField = named(
  'ExternalTargetFieldApi',
  'A field of your own.',
  z.object({
    name: z.string(),
    description: z.string(),
    is_mapped: z.enum(['true', 'false']).meta({ description: 'Whether a field mapping fills it for this account.' }),
  }),
)

export const externalTargetFieldResponse = named(
  'ExternalTargetFieldApiResponse',
  'Fields of your own by common model.',
  z.record(z.string(), z.array(externalTargetField)),
)

export const createTargetFieldRequest = named(
  'CreateTargetFieldRequest',
  'A field of your own, for all linked accounts.',
  z.strictObject({
    name: targetName,
    description: z.string().max(1000).nullish(),
    common_model: z.string().min(1).max(100).meta({ description: 'The model by its title: `Employee`.' }),
  }),
)

export const fieldMappingInstance = named(
  'FieldMappingApiInstance',
  'A field mapping as it holds for the linked account.',
  z.object({
    id: z.string(),
    is_integration_wide: z.boolean().nullable(),
    target_field: z.object({ name: z.string(), description: z.string(), is_organization_wide: z.boolean() }).nullable(),
    remote_field: z
      .object({
        remote_key_name: z.string().nullable(),
        schema: jsonSchema.nullable(),
        remote_endpoint_info: remoteEndpointInfo,
      })
      .nullable(),
    jmes_path: z.string().nullable(),
    advanced_mapping_expression: z.string().nullable(),
  }),
)

export const fieldMappingInstances = named(
  'FieldMappingApiInstanceResponse',
  'The field mappings that hold for the linked account, by common model.',
  z.record(z.string(), z.array(fieldMappingInstance)),
)

export const mappingWarning = z.object({
  source: z.object({ pointer: z.string() }).nullable(),
  title: z.string(),
  detail: z.string(),
  problem_type: z.string(),
})
export type MappingWarning = z.output<typeof mappingWarning>

export const fieldMappingInstanceResponse = named(
  'FieldMappingInstanceResponse',
  'A field mapping, and what should be known about it.',
  z.object({
    model: fieldMappingInstance,
    warnings: z.array(mappingWarning),
    errors: z.array(mappingWarning),
    logs: z.array(z.unknown()),
  }),
)

const remoteMethod = z.enum(['GET', 'OPTIONS', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])

export const createFieldMappingRequest = named(
  'CreateFieldMappingRequest',
  'A field mapping to make: a path or a jq expression, and the field that it fills.',
  z.strictObject({
    target_field_name: targetName.nullish().meta({
      description: 'A field of this linked account alone, which is made; or a common field, which is overridden.',
    }),
    target_field_description: z.string().max(1000).nullish(),
    organization_wide_target_field: targetName.nullish().meta({
      description: 'A field of all linked accounts: one of the target fields.',
    }),
    organization_wide: z
      .boolean()
      .nullish()
      .meta({ description: 'Whether it holds for every linked account of the organisation that has the model.' }),
    is_integration_wide: z
      .boolean()
      .nullish()
      .meta({ description: 'Whether it holds for every linked account of the same connector.' }),
    remote_field_traversal_path: traversalPath,
    remote_method: remoteMethod,
    remote_url_path: z.string().min(1).max(2000),
    common_model_name: z.string().min(1).max(100),
    jmes_path: z.string().nullish(),
    advanced_mapping_expression: expressionText.nullish(),
  }),
)

export const editFieldMappingRequest = named(
  'PatchedEditFieldMappingRequest',
  'What a field mapping reads from now on.',
  z.strictObject({
    remote_field_traversal_path: traversalPath.optional(),
    remote_method: remoteMethod.optional(),
    remote_url_path: z.string().min(1).max(2000).optional(),
    jmes_path: z.string().nullish(),
    advanced_mapping_expression: expressionText.nullish(),
  }),
)
