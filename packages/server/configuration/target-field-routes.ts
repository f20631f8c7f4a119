import { CrosswalkError } from '@crosswalk/connector-kit'
import { actorOf, audit } from '../audit/audit.ts'
import { places, withAccount, type Place } from '../http/platform-routes.ts'
import { route, type AnyRoute } from '../http/route.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { byModelTitle, modelCalled } from '../mapping/model-names.ts'
import * as shapes from './shapes.ts'
import { insertTargetField, refuseCommonName, targetFieldsOfAccount } from './target-field-store.ts'

/** Fields of the customer's own, below every place. */
export const targetFieldRoutes = (platform: Platform): readonly AnyRoute[] =>
  places().flatMap((place) => routesAt(platform, place))

const routesAt = (platform: Platform, place: Place): AnyRoute[] => [
  route({
    method: 'GET',
    path: `${place.prefix}/target-fields`,
    operationId: `${place.operation}target_fields_retrieve`,
    summary: 'List target fields',
    description: 'The fields of your own that records of this linked account have, and which of them are mapped.',
    tag: place.tag,
    access: 'account',
    scope: 'mappings:read',
    answer: shapes.externalTargetFieldResponse,
    run: async ({ caller }) => {
      const { account } = withAccount(caller, place)
      const fields = await inOrganization(platform.database, caller.organizationId, (client) =>
        targetFieldsOfAccount(client, account),
      )
      return byModelTitle(
        account.category,
        fields.map((field) => [
          field.model,
          { name: field.name, description: field.description, is_mapped: field.is_mapped ? 'true' : 'false' },
        ]),
      )
    },
  }),
  route({
    method: 'POST',
    path: `${place.prefix}/target-fields`,
    operationId: `${place.operation}target_fields_create`,
    summary: 'Make a target field',
    description:
      'A field of your own on a common model, for all linked accounts. Records have it as soon as a field mapping fills it.',
    tag: place.tag,
    access: 'account',
    scope: 'mappings:write',
    body: shapes.createTargetFieldRequest,
    answer: shapes.externalTargetField,
    status: 201,
    run: async ({ caller, body, request }) => {
      const { account } = withAccount(caller, place)
      const model = modelCalled(account.category, body.common_model, '/common_model')
      refuseCommonName(model, body.name, '/name')
      const description = body.description ?? ''
      await inOrganization(platform.database, caller.organizationId, async (client) => {
        const field = { linked_account_id: null, model: model.name, name: body.name, description }
        if (!(await insertTargetField(client, caller.organizationId, field)))
          throw new CrosswalkError('conflict', `${model.name} has a target field "${body.name}" already.`, {
            parameter: '/name',
          })
        await audit(client, actorOf(caller, request), {
          event: 'CHANGED_ORGANIZATION_SETTINGS',
          description: `The target field "${body.name}" of ${model.name} was created.`,
          linkedAccountId: null,
        })
      })
      return { name: body.name, description, is_mapped: 'false' }
    },
  }),
]
