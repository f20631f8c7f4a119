import type { RemoteFieldType } from '@crosswalk/connector-kit'
import * as z from 'zod'
import { named, pageOf } from '../../http/shapes.ts'
import type { StreamField } from '../../configuration/index.ts'

const fieldType = z.enum(['string', 'number', 'date', 'datetime', 'bool', 'list'])

export const remoteFieldClass = named(
  'RemoteFieldClass',
  'A field of the vendor, standard or made by the customer.',
  z.object({
    id: z.string(),
    display_name: z.string().nullable(),
    remote_key_name: z.string(),
    description: z.string().nullable(),
    is_custom: z.boolean().nullable().meta({ description: 'Null where the vendor does not tell.' }),
    is_common_model_field: z.boolean().meta({ description: 'Whether a common field holds it.' }),
    is_required: z.boolean().nullable(),
    field_type: fieldType.nullable(),
    field_format: fieldType.nullable(),
    field_choices: z.array(z.object({ value: z.unknown(), display_name: z.string() })),
    item_schema: z
      .object({
        item_type: fieldType.nullable(),
        item_format: fieldType.nullable(),
        item_choices: z.array(z.string()).nullable(),
      })
      .nullable(),
  }),
)
export const remoteFieldClassPage = pageOf('RemoteFieldClassList', remoteFieldClass)

export type RemoteFieldClass = z.output<typeof remoteFieldClass>

/** What a class is made of, from wherever it is known. */
export type ClassSource = Pick<
  StreamField,
  'id' | 'key' | 'displayName' | 'description' | 'type' | 'itemType' | 'isCustom' | 'isRequired' | 'choices'
>

/** A field of the vendor as the published shape has it, without whether a common field holds it. */
export function describeClass(field: ClassSource): Omit<RemoteFieldClass, 'is_common_model_field'> {
  const type: RemoteFieldType | null = field.type ?? null
  const choices = field.choices.map(({ value, label }) => ({ value, display_name: label ?? value }))
  return {
    id: field.id,
    display_name: field.displayName,
    remote_key_name: field.key,
    description: field.description,
    is_custom: field.isCustom,
    is_required: field.isRequired,
    field_type: type,
    field_format: type,
    // Of a list the choices are those of its items.
    field_choices: type === 'list' ? [] : choices,
    item_schema:
      type === 'list'
        ? {
            item_type: field.itemType ?? null,
            item_format: field.itemType ?? null,
            item_choices: choices.length > 0 ? choices.map(({ value }) => value) : null,
          }
        : null,
  }
}

export const classOf = (field: StreamField): RemoteFieldClass => ({
  ...describeClass(field),
  is_common_model_field: field.isCommon,
})
