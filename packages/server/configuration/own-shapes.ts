/** The objects of field mappings and enum tables in the form that is our own. */
import * as z from 'zod'
import { named, pageOf } from '../http/shapes.ts'
import { levels } from './preview-input.ts'
import { expressionText, mappingWarning, traversalPath } from './shapes.ts'

const instant = z.string().meta({ format: 'date-time' })

export const fieldMapping = named(
  'FieldMapping',
  'A field mapping at its level.',
  z.object({
    id: z.string(),
    level: z.enum(levels),
    connector: z.string().nullable(),
    linked_account_id: z.string().nullable(),
    model: z.string(),
    target: z.string(),
    overrides_common_field: z.boolean(),
    is_account_target: z.boolean().meta({ description: 'Whether the field is one account’s own.' }),
    description: z.string(),
    path: z.array(z.string()).nullable(),
    expression: z.string().nullable(),
    stream: z.string().nullable(),
    version: z.int(),
    coverage: z.number().nullable().meta({
      description: 'The share of stored records that it fills, of a sample; null where that was not asked for.',
    }),
    is_writable: z.boolean().meta({ description: 'Whether a value can be written back through it.' }),
    created_at: instant,
    updated_at: instant,
  }),
)
export const fieldMappingPage = pageOf('FieldMappingList', fieldMapping)

export const targetField = named(
  'TargetField',
  'A field of your own on a common model.',
  z.object({
    id: z.string(),
    model: z.string(),
    name: z.string(),
    description: z.string(),
    linked_account_id: z.string().nullable().meta({ description: 'Where it is one account’s own.' }),
    field_mapping_ids: z.array(z.string()).meta({ description: 'The field mappings that fill it, of all levels.' }),
    created_at: instant,
  }),
)
export const targetFieldPage = pageOf('TargetFieldList', targetField)

export const savedFieldMapping = named(
  'SavedFieldMapping',
  'A field mapping as it was saved, and what should be known about it.',
  z.object({ field_mapping: fieldMapping, warnings: z.array(mappingWarning) }),
)

export const changeMapping = named(
  'FieldMappingChange',
  'What a field mapping reads from now on: a path or an expression.',
  z.strictObject({ path: traversalPath.nullish(), expression: expressionText.nullish() }),
)

export const mappingVersions = named(
  'FieldMappingVersions',
  'What a field mapping read at each time, newest first.',
  z.object({
    results: z.array(
      z.object({
        version: z.int(),
        path: z.array(z.string()).nullable(),
        expression: z.string().nullable(),
        stream: z.string().nullable(),
        api_key_id: z.string().nullable(),
        created_at: instant,
      }),
    ),
  }),
)

export const rollback = named(
  'FieldMappingRollback',
  'The version to go back to.',
  z.strictObject({ version: z.int().min(1) }),
)

const counts = { records: z.int(), changed: z.int(), unchanged: z.int(), failed: z.int() }

export const preview = named(
  'FieldMappingPreview',
  'What reads would answer if the field mapping were saved.',
  z.object({
    sample: z.object({
      ...counts,
      records_shown: z.array(
        z.object({
          record_id: z.string(),
          remote_id: z.string().nullable(),
          before: z.unknown(),
          after: z.unknown(),
          changed: z.boolean(),
          problem: z.string().nullable().meta({ description: 'Why the field has no value: what went wrong.' }),
          diff: z.array(z.object({ pointer: z.string(), before: z.unknown(), after: z.unknown() })),
        }),
      ),
    }),
    whole: z
      .object({ ...counts, is_complete: z.boolean() })
      .nullable()
      .meta({ description: 'Over all stored records of the model, as far as 20 seconds carry.' }),
  }),
)

export const enumTable = named(
  'EnumTable',
  'Common words for words of the vendor, beyond what the connector knows.',
  z.object({
    level: z.enum(['connector', 'linked_account']),
    connector: z.string(),
    linked_account_id: z.string().nullable(),
    model: z.string(),
    field: z.string(),
    words: z.record(z.string(), z.string()),
  }),
)
export const enumTables = named('EnumTables', 'Enum tables.', z.object({ results: z.array(enumTable) }))
