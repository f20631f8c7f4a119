import { CrosswalkError } from '@crosswalk/connector-kit'
import * as z from 'zod'
import { audit } from '../audit/audit.ts'
import { packCursor, unpackIdCursor } from '../http/cursor.ts'
import { cursorParameter, pageSizeParameter, textParameter } from '../http/parameters.ts'
import { route, type AnyRoute } from '../http/route.ts'
import { defaultPageSize } from '../http/settings.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { editorOf } from './field-mapping-service.ts'
import * as own from './own-shapes.ts'
import { deleteTargetField, holdTargetField, listTargetFields } from './target-field-store.ts'

const tag = 'platform'
const params = z.object({
  target_field_id: z.guid().toLowerCase().meta({ description: 'The id of the target field.' }),
})
const listQuery = z.strictObject({
  cursor: cursorParameter,
  page_size: pageSizeParameter(),
  model: textParameter('Only those of this common model, in full: `crm.Contact`.'),
})

/** Target fields in our own form: those of the organisation and of all of its accounts. */
export const ownTargetFieldRoutes = (platform: Platform): readonly AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/target-fields',
    operationId: 'v1_target_fields_list',
    summary: 'List all target fields',
    description:
      'The fields of your own, of all common models and linked accounts, with what fills them, oldest first.',
    tag,
    access: 'organization',
    scope: 'mappings:read',
    query: listQuery,
    answer: own.targetFieldPage,
    run: async ({ caller, query: { cursor, page_size: size = defaultPageSize, model } }) => {
      const bound = JSON.stringify(['target-fields', caller.organizationId, model])
      const after = cursor === undefined ? null : unpackIdCursor(cursor, bound).id
      const found = await inOrganization(platform.database, caller.organizationId, (client) =>
        listTargetFields(client, model, after, size + 1),
      )
      const page = found.slice(0, size)
      return {
        next: found.length > size ? packCursor(['next', page.at(-1)!.id], bound) : null,
        previous: null,
        results: page,
      }
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/target-fields/{target_field_id}',
    operationId: 'v1_target_fields_delete',
    summary: 'Delete a target field',
    description:
      'Only one that no field mapping fills any more, for any linked account; otherwise the answer is 409 and names one of them.',
    tag,
    access: 'organization',
    scope: 'mappings:write',
    params,
    answer: z.undefined(),
    status: 204,
    run: async ({ caller, params: { target_field_id: id }, request }) => {
      const by = editorOf(caller, request)
      await inOrganization(platform.database, caller.organizationId, async (client) => {
        const field = await holdTargetField(client, id)
        const { model, name, field_mapping_ids: mappings } = field
        if (mappings.length > 0)
          throw new CrosswalkError(
            'conflict',
            `The target field "${name}" of ${model} is filled by ${mappings.length} field mapping${mappings.length === 1 ? '' : 's'}, such as ${mappings[0]}. Delete what fills it first.`,
            { parameter: 'target_field_id' },
          )
        await deleteTargetField(client, id)
        await audit(client, by, {
          event: 'CHANGED_ORGANIZATION_SETTINGS',
          description: `The target field "${name}" of ${model} was deleted.`,
          linkedAccountId: field.linked_account_id,
        })
      })
    },
  }),
]
