import * as z from 'zod'
import { named } from './named.ts'

const permission = z.strictObject({ is_enabled: z.boolean() })

export const modelScopeRequest = named(
  'CommonModelScopeRequest',
  'What may be read and written of one common model. What is left out stays as it is.',
  z.strictObject({
    model_name: z.string().min(1).max(100).meta({ description: 'The model: `Contact`, or `crm.Contact`.' }),
    model_permissions: z
      .strictObject({ READ: permission.optional(), WRITE: permission.optional() })
      .optional()
      .meta({ description: 'Whether its records are read, and may be written.' }),
    field_permissions: z
      .strictObject({
        enabled_fields: z.array(z.string().max(100)).max(500).optional(),
        disabled_fields: z.array(z.string().max(100)).max(500).optional(),
      })
      .optional()
      .meta({ description: 'Fields to switch on and off.' }),
  }),
)

/** A model with a whole scope, as a caller wrote it. */
export type ModelScopeRequest = z.output<typeof modelScopeRequest>
