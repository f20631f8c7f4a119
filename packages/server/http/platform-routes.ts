import { CrosswalkError } from '@crosswalk/connector-kit'
import { categories, type Category } from '@crosswalk/models'
import * as z from 'zod'
import type { Caller } from './caller.ts'
import { accountIn, accountTokenHeader } from './door.ts'
import {
  booleanParameter,
  cursorParameter,
  idParameter,
  listParameter,
  pageSizeParameter,
  textParameter,
} from './parameters.ts'
import { route, type AnyRoute } from './route.ts'
import type { AccountCaller, PageRequest, PlatformServices } from './services.ts'
import { defaultPageSize, type HttpSettings } from './settings.ts'
import * as shapes from './shapes.ts'

/** The platform's own endpoints. The same set stands below every category and below `/api` itself. */
export const platformRoutes = (services: PlatformServices, settings: HttpSettings): readonly AnyRoute[] =>
  places().flatMap((place) => routesBelow(place, services, settings))

export interface Place {
  readonly category: Category | undefined
  readonly prefix: string
  readonly operation: string
  readonly tag: string
}

/** Where the platform's own endpoints stand. */
export const places = (): readonly Place[] => [undefined, ...categories].map(placeOf)

const placeOf = (category: Category | undefined): Place =>
  category === undefined
    ? { category, prefix: '/api', operation: '', tag: 'platform' }
    : { category, prefix: `/api/${category}/v1`, operation: `${category}_`, tag: category }

const routesBelow = (place: Place, services: PlatformServices, settings: HttpSettings): readonly AnyRoute[] => [
  ...linkRoutes(place, services),
  ...accountRoutes(place, services, settings),
  ...syncRoutes(place, services, settings),
]

const linkRoutes = ({ prefix, operation, tag }: Place, services: PlatformServices): AnyRoute[] => [
  route({
    method: 'POST',
    path: `${prefix}/link-token`,
    operationId: `${operation}link_token_create`,
    summary: 'Start linking an account',
    description: 'Makes the token with which one end user opens the linking page, once.',
    tag,
    access: 'organization',
    scope: 'accounts:write',
    body: shapes.linkTokenRequest,
    answer: shapes.linkToken,
    run: ({ caller, body, request }) => services.createLinkToken(caller, body, request.address),
  }),
  route({
    method: 'GET',
    path: `${prefix}/account-token/{public_token}`,
    operationId: `${operation}account_token_retrieve`,
    summary: 'Exchange a public token',
    description:
      'Exchanges the public token, which the linking page hands over when it is done, for the token of the linked account. It works once.',
    tag,
    access: 'organization',
    scope: 'accounts:write',
    params: z.object({ public_token: z.string().min(1).max(200).meta({ description: 'From the linking page.' }) }),
    answer: shapes.accountToken,
    run: ({ caller, params }) => services.exchangePublicToken(caller, params.public_token),
  }),
  route({
    method: 'POST',
    path: `${prefix}/generate-key`,
    operationId: `${operation}generate_key_create`,
    summary: 'Make an API key',
    description: 'Makes one more API key of your organisation. Only its hash is kept, so it cannot be shown again.',
    tag,
    access: 'organization',
    scope: 'keys:write',
    body: shapes.generateKeyRequest,
    answer: shapes.remoteKey,
    run: ({ caller, body, request }) => services.generateKey(caller, body, request.address),
  }),
]

const accountRoutes = (place: Place, services: PlatformServices, settings: HttpSettings): AnyRoute[] => [
  route({
    method: 'GET',
    path: `${place.prefix}/account-details`,
    operationId: `${place.operation}account_details_retrieve`,
    summary: 'Describe the linked account',
    description: 'The linked account that the account token names.',
    tag: place.tag,
    access: 'account',
    scope: 'accounts:read',
    answer: shapes.accountDetails,
    run: ({ caller }) => services.accountDetails(withAccount(caller, place)),
  }),
  route({
    method: 'GET',
    path: `${place.prefix}/linked-accounts`,
    operationId: `${place.operation}linked_accounts_list`,
    summary: 'List linked accounts',
    description: 'The linked accounts of your organisation, in all categories unless one is asked for.',
    tag: place.tag,
    access: 'organization',
    scope: 'accounts:read',
    query: linkedAccountsQuery(settings),
    answer: shapes.linkedAccountPage,
    run: ({ caller, query: { cursor, page_size: size, ...filters } }) =>
      services.listLinkedAccounts(caller, filters, pageRequest(cursor, size)),
  }),
]

const syncRoutes = (place: Place, services: PlatformServices, settings: HttpSettings): AnyRoute[] => [
  route({
    method: 'GET',
    path: `${place.prefix}/sync-status`,
    operationId: `${place.operation}sync_status_list`,
    summary: 'Show where syncing stands',
    description:
      'For each common model that the connector fills: when it was last synced, with what result, and when next.',
    tag: place.tag,
    access: 'account',
    scope: 'accounts:read',
    query: z.strictObject({ cursor: cursorParameter, page_size: pageSizeParameter(settings.maximumPageSize) }),
    answer: shapes.syncStatusPage,
    run: ({ caller, query }) =>
      services.syncStatus(withAccount(caller, place), pageRequest(query.cursor, query.page_size)),
  }),
  route({
    method: 'POST',
    path: `${place.prefix}/sync-status/resync`,
    operationId: `${place.operation}sync_status_resync_create`,
    summary: 'Sync now',
    description:
      'Asks for a full run of every stream of the linked account as soon as its budget allows. Where the brake on deletes stopped a run and the records really are gone at the vendor, confirm_deletes lets this run remove them.',
    tag: place.tag,
    access: 'account',
    scope: 'accounts:write',
    query: z.strictObject({
      confirm_deletes: booleanParameter('Whether this run may remove more than half of the known records.'),
    }),
    answer: z.array(shapes.syncStatus),
    run: ({ caller, query, request }) =>
      services.resync(withAccount(caller, place), query.confirm_deletes ?? false, request.address),
  }),
]

const linkedAccountsQuery = ({ maximumPageSize }: HttpSettings) =>
  z.strictObject({
    category: z
      .enum(categories, `must be one of ${categories.join(', ')}`)
      .optional()
      .meta({ description: 'Only accounts of this category.' }),
    cursor: cursorParameter,
    end_user_email_address: textParameter('Only accounts of the end user with this e-mail address.'),
    end_user_organization_name: textParameter('Only accounts of end users of this company.'),
    end_user_origin_id: textParameter('Only accounts of the end user with this id of yours.'),
    end_user_origin_ids: listParameter('Only accounts of the end users with these ids of yours, separated by commas.'),
    id: idParameter('Only the account with this id.'),
    ids: listParameter('Only the accounts with these ids, separated by commas.'),
    include_duplicates: booleanParameter('Whether to show accounts that are linked a second time.'),
    integration_name: textParameter('Only accounts of the connector with this name or slug.'),
    is_test_account: booleanParameter('Only test accounts, or only real ones.'),
    page_size: pageSizeParameter(maximumPageSize),
    status: z
      .enum(shapes.linkedAccountStatus.options, `must be one of ${shapes.linkedAccountStatus.options.join(', ')}`)
      .optional()
      .meta({ description: 'Only accounts with this status.' }),
  })

export const pageRequest = (cursor: string | undefined, size = defaultPageSize): PageRequest => ({ cursor, size })

/** The linked account of a request below one of the places. */
export function withAccount(caller: Caller, { category }: Place): AccountCaller {
  const account = category === undefined ? caller.account : accountIn(caller, category)
  if (!account) throw new CrosswalkError('not_found', 'No linked account was named.', { parameter: accountTokenHeader })
  return { organizationId: caller.organizationId, apiKeyId: caller.apiKeyId, scopes: caller.scopes, account }
}
