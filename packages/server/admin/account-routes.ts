import * as z from 'zod'
import { booleanParameter } from '../http/parameters.ts'
import { places, withAccount, type Place } from '../http/platform-routes.ts'
import { route, type AnyRoute } from '../http/route.ts'
import { accountIntegration, modelOperation, named, syncStatus } from '../http/shapes.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { requestRuns } from '../sync/schedule.ts'
import { regenerateAccountToken } from './account-token.ts'
import { actorOf, audit } from '../audit/audit.ts'
import { operationsOfAccount } from './available-actions.ts'
import { connectorCalled } from './connector-of.ts'
import { deleteAccount } from './deletion/delete-account.ts'
import { integrationOf } from './integration.ts'
import { readLinkedAccount } from './linked-accounts.ts'
import { modelCalled } from '../mapping/model-names.ts'
import { settleStreams, streamsFilling } from '../sync/settle-streams.ts'
import { syncStatusOf } from './sync-status.ts'

const availableActions = named(
  'AvailableActions',
  'What can be done with the records of a linked account.',
  z.object({
    integration: accountIntegration,
    passthrough_available: z.boolean(),
    available_model_operations: z.array(modelOperation),
  }),
)

const regenerated = named(
  'RegenerateAccountToken',
  'The new token of a linked account.',
  z.object({ linked_account_id: z.guid(), account_token: z.string() }),
)

/** What is done with a linked account as a whole. */
export const accountRoutes = (platform: Platform): readonly AnyRoute[] => [
  ...places().flatMap((place) => published(platform, place)),
  ...own(platform),
]

const published = (platform: Platform, place: Place): AnyRoute[] => [
  route({
    method: 'GET',
    path: `${place.prefix}/available-actions`,
    operationId: `${place.operation}available_actions_retrieve`,
    summary: 'Show what can be done with the linked account',
    description:
      'For each common model: whether records can be read, made, changed and deleted, and which fields are filled, by what the connector can do and what the scopes of the account leave on.',
    tag: place.tag,
    access: 'account',
    scope: 'accounts:read',
    answer: availableActions,
    run: async ({ caller }) => {
      const { account } = withAccount(caller, place)
      const connector = connectorCalled(platform, account.connector)
      return {
        integration: integrationOf(connector),
        passthrough_available: true,
        available_model_operations: operationsOfAccount(connector, account.modelSettings),
      }
    },
  }),
  route({
    method: 'POST',
    path: `${place.prefix}/delete-account`,
    operationId: `${place.operation}delete_account_create`,
    summary: 'Delete the linked account',
    description:
      'It cannot be used from now on. In the background its credential is revoked at the vendor, where that is possible, and all of its data is erased.',
    tag: place.tag,
    access: 'account',
    scope: 'accounts:write',
    answer: z.undefined(),
    status: 204,
    run: ({ caller, request }) => {
      const { account } = withAccount(caller, place)
      return inOrganization(platform.database, caller.organizationId, (client) =>
        deleteAccount(client, actorOf(caller, request), account.id),
      )
    },
  }),
  route({
    method: 'POST',
    path: `${place.prefix}/account-token/regenerate`,
    operationId: `${place.operation}account_token_regenerate_create`,
    summary: 'Replace the account token',
    description: 'The token in the request is worth nothing from now on.',
    tag: place.tag,
    access: 'account',
    scope: 'accounts:write',
    answer: regenerated,
    run: ({ caller, request }) => {
      const { account } = withAccount(caller, place)
      return regenerate(platform, actorOf(caller, request), account.id)
    },
  }),
]

const params = z.object({ id: z.guid().toLowerCase().meta({ description: 'The id of the linked account.' }) })

const own = (platform: Platform): AnyRoute[] => [
  route({
    method: 'DELETE',
    path: '/v1/linked-accounts/{id}',
    operationId: 'linked_account_destroy',
    summary: 'Delete a linked account',
    description: 'As delete-account, for an account named by its id.',
    tag: 'platform',
    access: 'organization',
    scope: 'accounts:write',
    params,
    answer: z.undefined(),
    status: 204,
    run: ({ caller, params: { id }, request }) =>
      inOrganization(platform.database, caller.organizationId, (client) =>
        deleteAccount(client, actorOf(caller, request), id),
      ),
  }),
  route({
    method: 'PATCH',
    path: '/v1/linked-accounts/{id}',
    operationId: 'linked_account_update',
    summary: 'Switch syncing on or off',
    description:
      'Without syncing, what is stored stays as it is, and the account can still be read live and written to.',
    tag: 'platform',
    access: 'organization',
    scope: 'accounts:write',
    params,
    body: z.strictObject({ are_syncs_disabled: z.boolean() }),
    answer: z.object({ id: z.guid(), are_syncs_disabled: z.boolean() }),
    run: ({ caller, params: { id }, body, request }) =>
      inOrganization(platform.database, caller.organizationId, async (client) => {
        await readLinkedAccount(client, id)
        const { rowCount } = await client.query(
          'UPDATE linked_account SET are_syncs_disabled = $2 WHERE id = $1 AND are_syncs_disabled <> $2',
          [id, body.are_syncs_disabled],
        )
        if (rowCount === 0) return { id, ...body }
        await settleStreams(client, { linkedAccountId: id }, (name) => platform.connectors.get(name))
        await audit(client, actorOf(caller, request), {
          event: 'CHANGED_SYNCING',
          description: `Syncing of a linked account was switched ${body.are_syncs_disabled ? 'off' : 'on'}.`,
          linkedAccountId: id,
        })
        return { id, ...body }
      }),
  }),
  route({
    method: 'POST',
    path: '/v1/linked-accounts/{id}/account-token',
    operationId: 'linked_account_token_create',
    summary: 'Replace the token of a linked account',
    description: 'For an account named by its id, such as one that was linked through a magic link.',
    tag: 'platform',
    access: 'organization',
    scope: 'accounts:write',
    params,
    answer: regenerated,
    run: ({ caller, params: { id }, request }) => regenerate(platform, actorOf(caller, request), id),
  }),
  route({
    method: 'POST',
    path: '/v1/linked-accounts/{id}/resync',
    operationId: 'linked_account_resync_create',
    summary: 'Sync some models now',
    description:
      'Asks for runs of the streams that fill some common models, or of all: full ones, or what changed since the last. Answers where each model stands.',
    tag: 'platform',
    access: 'organization',
    scope: 'accounts:write',
    params,
    query: z.strictObject({
      confirm_deletes: booleanParameter('Whether this run may remove more than half of the known records.'),
    }),
    body: z.strictObject({
      models: z.array(z.string().max(100)).min(1).max(100).optional().meta({ description: 'Left out: all of them.' }),
      mode: z.enum(['full', 'incremental']).default('full'),
    }),
    answer: z.array(syncStatus),
    run: ({ caller, params: { id }, query, body, request }) =>
      inOrganization(platform.database, caller.organizationId, async (client) => {
        const account = await readLinkedAccount(client, id)
        const connector = connectorCalled(platform, account.connector)
        const models = body.models?.map((name, index) => modelCalled(account.category, name, `/models/${index}`).name)
        await requestRuns(client, id, {
          full: body.mode === 'full',
          confirmDeletes: query.confirm_deletes ?? false,
          ...(models && { streams: streamsFilling(connector, models) }),
        })
        await audit(client, actorOf(caller, request), {
          event: 'FORCED_LINKED_ACCOUNT_RESYNC',
          description: `A sync of ${models?.join(', ') ?? 'all models'} was asked for.`,
          linkedAccountId: id,
          details: { mode: body.mode, confirm_deletes: query.confirm_deletes ?? false },
        })
        const statuses = await syncStatusOf(client, id, connector)
        return models ? statuses.filter((status) => models.some((name) => name === status.model_id)) : [...statuses]
      }),
  }),
]

const regenerate = (platform: Platform, by: ReturnType<typeof actorOf>, linkedAccountId: string) =>
  inOrganization(platform.database, by.organizationId, async (client) => {
    const token = await regenerateAccountToken(client, platform.vault, by.organizationId, linkedAccountId)
    await audit(client, by, {
      event: 'REGENERATED_ACCOUNT_TOKEN',
      description: 'The token of a linked account was replaced.',
      linkedAccountId,
    })
    return { linked_account_id: linkedAccountId, account_token: token }
  })
