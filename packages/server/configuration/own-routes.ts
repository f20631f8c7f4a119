import * as z from 'zod'
import type { Caller } from '../http/caller.ts'
import { packCursor, unpackIdCursor } from '../http/cursor.ts'
import { booleanParameter, cursorParameter, idParameter, pageSizeParameter, textParameter } from '../http/parameters.ts'
import { route, type AnyRoute } from '../http/route.ts'
import { defaultPageSize } from '../http/settings.ts'
import type { OpenAccount } from '../account/open-account.ts'
import { openAccount } from '../account/open-account.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { compileFieldMapping, levelOf } from '../mapping/field-mapping.ts'
import { coverages } from './coverage.ts'
import {
  changeMapping,
  createMapping,
  editorOf,
  mappingOrNone,
  removeMapping,
  rollBack,
} from './field-mapping-service.ts'
import { listMappings, versionsOf, type StoredFieldMapping } from './field-mapping-store.ts'
import { mappingWarnings } from './mapping-warnings.ts'
import { mayRead } from './may-read.ts'
import * as own from './own-shapes.ts'
import { levels, newMapping, ownPointers, wantedByOwn, type NewMappingRequest } from './preview-input.ts'
import { streamsOf } from './remote-fields/stream-endpoint.ts'
import { compiledReading, readingOf, rowOf } from './wanted-mapping.ts'

const tag = 'platform'
const params = z.object({ field_mapping_id: z.guid().toLowerCase().meta({ description: 'The id of the mapping.' }) })
const listQuery = z.strictObject({
  cursor: cursorParameter,
  page_size: pageSizeParameter(),
  level: z
    .enum(levels, `must be one of ${levels.join(', ')}`)
    .optional()
    .meta({ description: 'Only those of this level.' }),
  connector: textParameter('Only those of this connector, by its slug.'),
  linked_account_id: idParameter('Only those of this linked account.'),
  model: textParameter('Only those of this common model, in full: `crm.Contact`.'),
  include_coverage: booleanParameter('Whether to tell which share of stored records each fills.'),
})

/** Field mappings in our own form: all levels of the organisation, versions, rollback. */
export const ownFieldMappingRoutes = (platform: Platform): readonly AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/field-mappings',
    operationId: 'v1_field_mappings_list',
    summary: 'List all field mappings',
    description: 'The field mappings of your organisation, of all levels, oldest first.',
    tag,
    access: 'organization',
    scope: 'mappings:read',
    query: listQuery,
    answer: own.fieldMappingPage,
    run: async ({ caller, query }) => {
      const { cursor, page_size: size = defaultPageSize, include_coverage: withCoverage, ...filters } = query
      const bound = JSON.stringify(['field-mappings', caller.organizationId, filters])
      const after = cursor === undefined ? null : unpackIdCursor(cursor, bound).id
      const found = await inOrganization(platform.database, caller.organizationId, (client) =>
        listMappings(client, filters, after, size + 1),
      )
      const page = found.slice(0, size)
      const shares = withCoverage === true ? await coverages(platform, caller.organizationId, page) : undefined
      return {
        next: found.length > size ? packCursor(['next', page.at(-1)!.id], bound) : null,
        previous: null,
        results: page.map((mapping) => shown(mapping, shares?.get(mapping.id) ?? null)),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/v1/field-mappings',
    operationId: 'v1_field_mappings_create',
    summary: 'Map a field at any level',
    description:
      'Fills a field of your own, or overrides a common one, for the whole organisation, a connector or one linked account. Reads show it at once.',
    tag,
    access: 'organization',
    scope: 'mappings:write',
    body: newMapping,
    answer: own.savedFieldMapping,
    status: 201,
    run: async ({ caller, body, request }) => {
      const account = await accountOf(platform, caller, body)
      const wanted = wantedByOwn(body, platform, account?.connector)
      const compiled = compiledReading(rowOf(wanted), ownPointers)
      const made = await inOrganization(platform.database, caller.organizationId, (client) =>
        createMapping(client, editorOf(caller, request), wanted, '/target'),
      )
      const streams = account ? streamsOf(account.connector, wanted.model).map(([name]) => name) : []
      const of = { organizationId: caller.organizationId, accountId: account?.id ?? '' }
      const warnings = account
        ? await mappingWarnings(platform, of, compiled, {
            model: wanted.model,
            streams: wanted.reading.stream === null ? streams : [wanted.reading.stream],
            pointer: wanted.reading.expression === null ? ownPointers.path : ownPointers.expression,
            showsValues: mayRead(caller, wanted.model.category),
          })
        : []
      return { field_mapping: shown(made, null), warnings }
    },
  }),
  route({
    method: 'PATCH',
    path: '/v1/field-mappings/{field_mapping_id}',
    operationId: 'v1_field_mappings_update',
    summary: 'Change what a field mapping reads',
    description: 'Gives it another path or expression, as its next version. Reads show it at once.',
    tag,
    access: 'organization',
    scope: 'mappings:write',
    params,
    body: own.changeMapping,
    answer: own.savedFieldMapping,
    run: async ({ caller, params: { field_mapping_id: id }, body, request }) => {
      const changed = await inOrganization(platform.database, caller.organizationId, async (client) => {
        const mapping = await mappingOrNone(client, id)
        const reading = readingOf(body.path, body.expression, mapping.stream, ownPointers)
        compiledReading({ ...mapping, ...reading }, ownPointers)
        return changeMapping(client, editorOf(caller, request), mapping, reading)
      })
      return { field_mapping: shown(changed, null), warnings: [] }
    },
  }),
  route({
    method: 'DELETE',
    path: '/v1/field-mappings/{field_mapping_id}',
    operationId: 'v1_field_mappings_delete',
    summary: 'Delete a field mapping of any level',
    description: 'Its field has no value from now on, or the value of a wider level. Its versions are deleted too.',
    tag,
    access: 'organization',
    scope: 'mappings:write',
    params,
    answer: z.undefined(),
    status: 204,
    run: async ({ caller, params: { field_mapping_id: id }, request }) => {
      await inOrganization(platform.database, caller.organizationId, async (client) =>
        removeMapping(client, editorOf(caller, request), await mappingOrNone(client, id)),
      )
    },
  }),
  route({
    method: 'GET',
    path: '/v1/field-mappings/{field_mapping_id}/versions',
    operationId: 'v1_field_mapping_versions_list',
    summary: 'List the versions of a field mapping',
    description: 'What it read at each time and who changed it, newest first.',
    tag,
    access: 'organization',
    scope: 'mappings:read',
    params,
    answer: own.mappingVersions,
    run: async ({ caller, params: { field_mapping_id: id } }) => ({
      results: await inOrganization(platform.database, caller.organizationId, async (client) => {
        await mappingOrNone(client, id)
        return versionsOf(client, id)
      }),
    }),
  }),
  route({
    method: 'POST',
    path: '/v1/field-mappings/{field_mapping_id}/rollback',
    operationId: 'v1_field_mapping_rollback_create',
    summary: 'Go back to an earlier version',
    description: 'Makes the field mapping read what it read then, as a new version. Reads show it at once.',
    tag,
    access: 'organization',
    scope: 'mappings:write',
    params,
    body: own.rollback,
    answer: own.savedFieldMapping,
    run: async ({ caller, params: { field_mapping_id: id }, body, request }) => {
      const mapping = await inOrganization(platform.database, caller.organizationId, (client) =>
        rollBack(client, editorOf(caller, request), id, body.version),
      )
      return { field_mapping: shown(mapping, null), warnings: [] }
    },
  }),
]

/** The linked account that a request names; undefined where it names none. Throws where it is not theirs. */
export async function accountOf(
  platform: Platform,
  { organizationId }: Pick<Caller, 'organizationId'>,
  { level, linked_account_id: id }: Pick<NewMappingRequest, 'linked_account_id'> & { readonly level?: string | null },
): Promise<OpenAccount | undefined> {
  if (id === null || id === undefined || level !== 'linked_account') return undefined
  return openAccount(platform, organizationId, id)
}

const shown = (mapping: StoredFieldMapping, coverage: number | null) => ({
  id: mapping.id,
  level: levelOf(mapping),
  connector: mapping.connector,
  linked_account_id: mapping.linked_account_id,
  model: mapping.model,
  target: mapping.target ?? mapping.common_field!,
  overrides_common_field: mapping.common_field !== null,
  is_account_target: mapping.is_account_target,
  description: mapping.description,
  path: mapping.path && [...mapping.path],
  expression: mapping.expression,
  stream: mapping.stream,
  version: mapping.version,
  coverage,
  is_writable: isWritable(mapping),
  created_at: mapping.created_at,
  updated_at: mapping.updated_at,
})

function isWritable(mapping: StoredFieldMapping): boolean {
  try {
    return compileFieldMapping(mapping).write !== undefined
  } catch {
    return false
  }
}
