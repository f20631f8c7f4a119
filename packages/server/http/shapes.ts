/** The objects of the platform's own endpoints, by the names callers know. */
import { categories } from '@crosswalk/models'
import * as z from 'zod'
import { toInstantText } from '../store/instant-text.ts'
import { scopes } from './route.ts'
import { named } from './named.ts'
import { linkCategoryScopes, linkCommonModels } from './link-shapes.ts'

// Many read them from here.
export { named, platformComponents } from './named.ts'

const category = z.enum(categories)
export const instant = z.string().meta({ format: 'date-time' })

export const linkTokenRequest = named(
  'LinkTokenRequest',
  'Who is going to link an account, and to what.',
  z.strictObject({
    end_user_email_address: z.email().max(320).meta({ description: 'The e-mail address of your end user.' }),
    end_user_organization_name: z.string().min(1).max(500).meta({ description: 'The company of your end user.' }),
    end_user_origin_id: z.string().min(1).max(500).meta({
      description: 'Your own id of the end user. Linking again with the same id links the same account again.',
    }),
    categories: z.array(category).min(1).meta({ description: 'The categories the end user may choose from.' }),
    integration: z.string().max(100).nullish().meta({ description: 'The slug of the one connector to offer.' }),
    link_expiry_mins: z
      .int()
      .min(30)
      .max(10_080)
      .nullish()
      .meta({ description: 'Minutes the token is good for. Default 30; above 720 only with a magic link.' }),
    should_create_magic_link_url: z
      .boolean()
      .nullish()
      .meta({ description: 'Whether to answer a URL that opens the linking page by itself.' }),
    language: z
      .enum(['en', 'de'])
      .nullish()
      .meta({ description: 'The language of the linking window; the plain page behind a magic link is in English.' }),
    are_syncs_disabled: z.boolean().nullish().meta({ description: 'Whether the account is linked without syncing.' }),
    hide_admin_magic_link: z.boolean().nullish().meta({ description: 'Accepted; there is no such link to hide.' }),
    common_models: linkCommonModels.nullish().meta({
      description:
        'Scopes of the account to be, by model: the actions and fields that are off. Else the defaults hold.',
    }),
    category_common_model_scopes: linkCategoryScopes(categories).nullish().meta({
      description: 'The same by category, in the form that linked-account-scopes takes.',
    }),
  }),
)

export const linkToken = named(
  'LinkToken',
  'What opens the linking page for one end user.',
  z.object({
    link_token: z.string(),
    integration_name: z.string().nullable(),
    magic_link_url: z.string().nullable(),
  }),
)

export const accountIntegration = named(
  'AccountIntegration',
  'The connector behind a linked account.',
  z.object({
    name: z.string(),
    abbreviated_name: z.string().nullable(),
    categories: z.array(category),
    image: z.string().nullable(),
    square_image: z.string().nullable(),
    color: z.string().nullable(),
    slug: z.string(),
    api_endpoints_to_documentation_urls: z.record(z.string(), z.unknown()),
    webhook_setup_guide_url: z.string().nullable(),
    category_beta_status: z.record(z.string(), z.unknown()),
  }),
)

export const accountToken = named(
  'AccountToken',
  'The lasting token of a linked account.',
  z.object({ account_token: z.string(), integration: accountIntegration, id: z.string() }),
)

export const accountDetails = named(
  'AccountDetails',
  'A linked account.',
  z.object({
    id: z.string(),
    integration: z.string(),
    integration_slug: z.string(),
    category,
    end_user_origin_id: z.string().nullable(),
    end_user_organization_name: z.string(),
    end_user_email_address: z.string(),
    status: z.string(),
    webhook_listener_url: z.string().nullable(),
    is_duplicate: z.boolean().nullable(),
    account_type: z.string(),
    completed_at: instant.nullable(),
    instance_id: z.string().nullable(),
    instance_display_value: z.string().nullable(),
  }),
)

export const modelOperation = named(
  'ModelOperation',
  'What a connector can do with the records of a common model.',
  z.object({
    model_name: z.string(),
    available_operations: z.array(z.string()),
    required_post_parameters: z.array(z.string()),
    supported_fields: z.array(z.string()),
  }),
)

export const linkedAccountStatus = z.enum(['COMPLETE', 'INCOMPLETE', 'RELINK_NEEDED', 'IDLE'])

export const accountDetailsAndActions = named(
  'AccountDetailsAndActions',
  'A linked account, and what its connector can do.',
  z.object({
    id: z.string(),
    category: category.nullable(),
    status: linkedAccountStatus,
    status_detail: z.string().nullable(),
    end_user_origin_id: z.string().nullable(),
    end_user_organization_name: z.string(),
    end_user_email_address: z.string(),
    subdomain: z.string().nullable(),
    webhook_listener_url: z.string(),
    is_duplicate: z.boolean().nullable(),
    integration: z
      .object({
        name: z.string(),
        categories: z.array(category),
        image: z.string().nullable(),
        square_image: z.string().nullable(),
        color: z.string(),
        slug: z.string(),
        passthrough_available: z.boolean(),
        available_model_operations: z.array(modelOperation).nullable(),
      })
      .nullable(),
    account_type: z.string(),
    completed_at: instant.nullable(),
    integration_specific_fields: z.record(z.string(), z.unknown()).nullable(),
  }),
)

const syncWord = z.enum(['SYNCING', 'DONE', 'FAILED', 'DISABLED', 'PAUSED', 'PARTIALLY_SYNCED'])

export const syncStatus = named(
  'SyncStatus',
  'Where the syncing of one common model stands.',
  z.object({
    model_name: z.string(),
    model_id: z.string(),
    last_sync_start: instant.nullable(),
    next_sync_start: instant.nullable(),
    last_sync_result: syncWord.nullable(),
    last_sync_finished: instant.nullable(),
    status: syncWord,
    is_initial_sync: z.boolean(),
    selective_sync_configurations_usage: z.enum(['IN_NEXT_SYNC', 'IN_LAST_SYNC']).nullable(),
    data_fresh_as_of: instant
      .nullable()
      .meta({ description: 'Everything the vendor had at this instant is here. Null until the first run has ended.' }),
    sync_status_reason: z.enum(['RATE_LIMITED', 'WAITING_ON_OTHER_MODELS']).nullable(),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'What went wrong, as a code of the table at /errors and a sentence.' }),
  }),
)

export const keyName = z.string().trim().min(1).max(200).meta({ description: 'What the key is for.' })

export const generateKeyRequest = named(
  'GenerateKeyRequest',
  'The key to make.',
  z.strictObject({
    name: keyName,
    scopes: z
      .array(z.enum(scopes))
      .max(scopes.length)
      .optional()
      .meta({ description: 'What it may do. Left out: all that the key may do which makes it.' }),
    expires_at: z
      .string()
      .refine((text) => toInstantText(text) !== undefined && Date.parse(text) > Date.now(), {
        message: 'must be a date in the future, as ISO 8601 has it',
      })
      .optional()
      .meta({ description: 'Until when it works. Left out: until it is revoked.', format: 'date-time' }),
  }),
)

export const remoteKey = named(
  'RemoteKey',
  'A new API key. It is shown this once.',
  z.object({ name: z.string(), key: z.string() }),
)

/** One page of a list. */
export const pageOf = <T extends z.ZodType>(id: string, item: T) =>
  named(
    id,
    'One page of a list.',
    z.object({ next: z.string().nullable(), previous: z.string().nullable(), results: z.array(item) }),
  )

export const linkedAccountPage = pageOf('LinkedAccountList', accountDetailsAndActions)
export const syncStatusPage = pageOf('SyncStatusList', syncStatus)
