import type { PoolClient } from 'pg'
import type { Category } from '@crosswalk/models'
import { places, withAccount, type Place } from '../../http/platform-routes.ts'
import { route, type AnyRoute } from '../../http/route.ts'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { actorOf, audit, type Actor } from '../../audit/audit.ts'
import { modelsBelow, nameBelow } from '../../mapping/model-names.ts'
import { changeScopes } from '../../configuration/scopes/change-scopes.ts'
import { readScopeChanges } from '../../configuration/scopes/scope.ts'
import { readScopes, type ScopeOwner } from '../../configuration/scopes/scope-store.ts'
import type { ModelScopeRequest } from '../../http/model-scope-request.ts'
import { scopesAnswer, scopesRequest, wholeScopesRequest } from './shapes.ts'

/** Common-model scopes: the defaults of the organisation, and what holds for one account. */
export const scopeRoutes = (platform: Platform): readonly AnyRoute[] =>
  places().flatMap((place) => [...defaults(platform, place), ...ofAccount(platform, place)])

const offNote =
  'What is off is neither asked for nor stored; reads show it as empty at once, and what is stored of it is removed in the background.'

function defaults(platform: Platform, place: Place): AnyRoute[] {
  const { prefix, operation, tag, category } = place
  const common = { path: `${prefix}/default-scopes`, tag, access: 'organization', answer: scopesAnswer } as const
  return [
    route({
      ...common,
      method: 'GET',
      operationId: `${operation}default_scopes_retrieve`,
      summary: 'Show the default scopes',
      description: 'What may be read and written of accounts that have no scopes of their own.',
      scope: 'accounts:read',
      run: ({ caller }) =>
        inOrganization(platform.database, caller.organizationId, (client) => present(client, null, category)),
    }),
    route({
      ...common,
      method: 'POST',
      operationId: `${operation}default_scopes_create`,
      summary: 'Change default scopes',
      description: `Models that are not named stay as they are. ${offNote}`,
      scope: 'accounts:write',
      body: scopesRequest,
      run: ({ caller, body, request }) =>
        change(platform, actorOf(caller, request), { owner: null, category, requests: body.common_models }),
    }),
    route({
      ...common,
      method: 'PUT',
      operationId: `${operation}default_scopes_update`,
      summary: 'Replace the default scopes',
      description: `Models that are not named are on, with all their fields. ${offNote}`,
      scope: 'accounts:write',
      body: wholeScopesRequest,
      run: ({ caller, body, request }) =>
        change(platform, actorOf(caller, request), {
          owner: null,
          category,
          requests: body.common_models,
          isWhole: true,
        }),
    }),
  ]
}

function ofAccount(platform: Platform, place: Place): AnyRoute[] {
  const { prefix, operation, tag } = place
  const common = { path: `${prefix}/linked-account-scopes`, tag, access: 'account', answer: scopesAnswer } as const
  return [
    route({
      ...common,
      method: 'GET',
      operationId: `${operation}linked_account_scopes_retrieve`,
      summary: 'Show the scopes of the linked account',
      description: 'What may be read and written of this account: its own scopes, else the defaults.',
      scope: 'accounts:read',
      run: ({ caller }) => {
        const { account } = withAccount(caller, place)
        return inOrganization(platform.database, caller.organizationId, (client) =>
          present(client, account.id, account.category),
        )
      },
    }),
    route({
      ...common,
      method: 'POST',
      operationId: `${operation}linked_account_scopes_create`,
      summary: 'Change the scopes of the linked account',
      description: `They hold for this account in place of the defaults. Models that are not named stay as they are. ${offNote}`,
      scope: 'accounts:write',
      body: scopesRequest,
      run: ({ caller, body, request }) => {
        const { id: owner, category } = withAccount(caller, place).account
        return change(platform, actorOf(caller, request), { owner, category, requests: body.common_models })
      },
    }),
    route({
      ...common,
      method: 'PUT',
      operationId: `${operation}linked_account_scopes_update`,
      summary: 'Replace the scopes of the linked account',
      description: `For models that are not named, the defaults hold again. ${offNote}`,
      scope: 'accounts:write',
      body: wholeScopesRequest,
      run: ({ caller, body, request }) => {
        const { id: owner, category } = withAccount(caller, place).account
        return change(platform, actorOf(caller, request), {
          owner,
          category,
          requests: body.common_models,
          isWhole: true,
        })
      },
    }),
  ]
}

interface Change {
  readonly owner: ScopeOwner
  readonly category: Category | undefined
  readonly requests: readonly ModelScopeRequest[]
  readonly isWhole?: boolean
}

async function change(platform: Platform, by: Actor, { owner, category, requests, isWhole = false }: Change) {
  const { organizationId } = by
  const changes = readScopeChanges(category, requests)
  return inOrganization(platform.database, organizationId, async (client) => {
    const changed = await changeScopes(client, {
      organizationId,
      owner,
      category,
      changes,
      reset: isWhole ? modelsBelow(category).map((model) => model.name) : undefined,
      findConnector: (id) => platform.connectors.get(id),
    })
    if (changed.length > 0)
      await audit(client, by, {
        event: owner === null ? 'CHANGED_SCOPES' : 'CHANGED_LINKED_ACCOUNT_COMMON_MODEL_OVERRIDE',
        description: `The ${owner === null ? 'default ' : ''}scopes of ${changed.join(', ')} were changed.`,
        linkedAccountId: owner,
        details: { common_models: requests },
      })
    return present(client, owner, category)
  })
}

async function present(client: PoolClient, owner: ScopeOwner, category: Category | undefined) {
  const scopes = await readScopes(client, owner)
  return {
    common_models: modelsBelow(category).map((model) => {
      const { canRead, canWrite, disabledFields } = scopes.of(model.name)
      return {
        model_name: nameBelow(category, model),
        model_permissions: { READ: { is_enabled: canRead }, WRITE: { is_enabled: canWrite } },
        field_permissions: {
          enabled_fields: Object.keys(model.fields).filter((name) => !disabledFields.includes(name)),
          disabled_fields: [...disabledFields],
        },
      }
    }),
  }
}
