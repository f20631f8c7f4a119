import * as z from 'zod'
import { named } from '../../http/named.ts'
import { modelScopeRequest } from '../../http/model-scope-request.ts'

export const scopesRequest = named(
  'CommonModelScopesRequest',
  'Scopes to set. Models that are not named stay as they are.',
  z.strictObject({ common_models: z.array(modelScopeRequest).max(200) }),
)

/** The same with PUT, where models that are not named go back to their default. */
export const wholeScopesRequest = named(
  'CommonModelScopesReplacement',
  'All scopes. Models that are not named go back to their default.',
  z.strictObject({ common_models: z.array(modelScopeRequest).max(200) }),
)

const enabled = z.object({ is_enabled: z.boolean() })

export const scopesAnswer = named(
  'CommonModelScopeApi',
  'What may be read and written, by common model.',
  z.object({
    common_models: z.array(
      z.object({
        model_name: z.string(),
        model_permissions: z.object({ READ: enabled, WRITE: enabled }),
        field_permissions: z.object({ enabled_fields: z.array(z.string()), disabled_fields: z.array(z.string()) }),
      }),
    ),
  }),
)
