import * as z from 'zod'
import { modelScopeRequest } from './model-scope-request.ts'

/** What a link token may say of the scopes of the account to be. */
export const linkCommonModels = z
  .array(
    z.strictObject({
      model_id: z.string().min(1).max(100),
      enabled_actions: z.array(z.enum(['READ', 'WRITE'])).optional(),
      disabled_fields: z.array(z.string().max(100)).max(500).optional(),
    }),
  )
  .max(200)

/** The same in the form of the scopes of a linked account, by category. */
export const linkCategoryScopes = (categories: readonly [string, ...string[]]) =>
  z.partialRecord(z.enum(categories), z.array(modelScopeRequest).max(200))
