import { CrosswalkError } from '@crosswalk/connector-kit'
import { models, type Model, type ModelName } from '@crosswalk/models'
import * as z from 'zod'
import type { Caller } from '../http/caller.ts'
import { booleanParameter } from '../http/parameters.ts'
import { places, withAccount, type Place } from '../http/platform-routes.ts'
import { route, type AnyRoute } from '../http/route.ts'
import { openAccount, type OpenAccount } from '../account/open-account.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import type { CompiledFieldMapping } from '../mapping/field-mapping.ts'
import { changedReading, publishedPointers, targetPointer, wantedBy } from './field-mapping-input.ts'
import { changeMapping, createMapping, editorOf, mappingOfAccount, removeMapping } from './field-mapping-service.ts'
import { mappingsOfAccount, type StoredFieldMapping } from './field-mapping-store.ts'
import { mappingWarnings } from './mapping-warnings.ts'
import { mayRead } from './may-read.ts'
import { byModelTitle } from '../mapping/model-names.ts'
import { presentMapping, streamOf } from './present.ts'
import { fieldsOfStreams } from './remote-fields/account-fields.ts'
import { streamsOf } from './remote-fields/stream-endpoint.ts'
import * as shapes from './shapes.ts'
import { compiledReading, rowOf } from './wanted-mapping.ts'

/** Field mappings below every place, in the shape that callers know. */
export const publishedFieldMappingRoutes = (platform: Platform): readonly AnyRoute[] =>
  places().flatMap((place) => routesAt(platform, place))

const exclude = z.strictObject({
  exclude_remote_field_metadata: booleanParameter('Whether to leave out what is known of the remote fields.'),
})
const idParams = z.object({ field_mapping_id: z.guid().toLowerCase().meta({ description: 'The id of the mapping.' }) })

const routesAt = (platform: Platform, place: Place): AnyRoute[] => [
  route({
    method: 'GET',
    path: `${place.prefix}/field-mappings`,
    operationId: `${place.operation}field_mappings_retrieve`,
    summary: 'List field mappings',
    description:
      'The field mappings that hold for the linked account, of all three levels: its own, those of its connector, those of your organisation.',
    tag: place.tag,
    access: 'account',
    scope: 'mappings:read',
    query: exclude,
    answer: shapes.fieldMappingInstances,
    run: async ({ caller, query }) => {
      const account = await open(platform, caller, place)
      const { id, connector } = account
      const mappings = await inOrganization(platform.database, caller.organizationId, (client) =>
        mappingsOfAccount(client, { id, connector: connector.id }),
      )
      const shown = await present(platform, account, mappings, query.exclude_remote_field_metadata !== true)
      return byModelTitle(
        connector.category,
        mappings.map((mapping, index) => [mapping.model, shown[index]!]),
      )
    },
  }),
  route({
    method: 'POST',
    path: `${place.prefix}/field-mappings`,
    operationId: `${place.operation}field_mappings_create`,
    summary: 'Map a field',
    description:
      'Fills a field of your own, or overrides a common field, from a path or a jq expression. Reads show it at once: it is applied to what is stored, and no vendor is asked.',
    tag: place.tag,
    access: 'account',
    scope: 'mappings:write',
    query: exclude,
    body: shapes.createFieldMappingRequest,
    answer: shapes.fieldMappingInstanceResponse,
    status: 201,
    run: async ({ caller, query, body, request }) => {
      const account = await open(platform, caller, place)
      const wanted = wantedBy(body, placeOf(account))
      const compiled = compiledReading(rowOf(wanted), publishedPointers)
      const made = await inOrganization(platform.database, caller.organizationId, (client) =>
        createMapping(client, editorOf(caller, request), wanted, targetPointer(body)),
      )
      return respond(platform, caller, account, made, compiled, query.exclude_remote_field_metadata !== true)
    },
  }),
  route({
    method: 'PATCH',
    path: `${place.prefix}/field-mappings/{field_mapping_id}`,
    operationId: `${place.operation}field_mappings_partial_update`,
    summary: 'Change a field mapping',
    description: 'Makes it read something else, as its next version. Reads show it at once.',
    tag: place.tag,
    access: 'account',
    scope: 'mappings:write',
    params: idParams,
    query: z.strictObject({
      remote_data_iteration_count: z
        .string()
        .regex(/^\d{1,9}$/, 'must be a whole number')
        .optional()
        .meta({ description: 'Accepted for compatibility: a mapping applies to all stored records.' }),
    }),
    body: shapes.editFieldMappingRequest,
    answer: shapes.fieldMappingInstanceResponse,
    run: async ({ caller, params, body, request }) => {
      const account = await open(platform, caller, place)
      const changed = await inOrganization(platform.database, caller.organizationId, async (client) => {
        const mapping = await mappingOfAccount(client, params.field_mapping_id, keyOf(account))
        const reading = changedReading(body, placeOf(account), modelOf(mapping), mapping)
        const compiled = compiledReading({ ...mapping, ...reading }, publishedPointers)
        return { mapping: await changeMapping(client, editorOf(caller, request), mapping, reading), compiled }
      })
      return respond(platform, caller, account, changed.mapping, changed.compiled, true)
    },
  }),
  route({
    method: 'DELETE',
    path: `${place.prefix}/field-mappings/{field_mapping_id}`,
    operationId: `${place.operation}field_mappings_destroy`,
    summary: 'Delete a field mapping',
    description: 'Its field has no value from now on, or the value of a wider level. Answers what was deleted.',
    tag: place.tag,
    access: 'account',
    scope: 'mappings:write',
    params: idParams,
    answer: shapes.fieldMappingInstanceResponse,
    run: async ({ caller, params, request }) => {
      const account = await open(platform, caller, place)
      const mapping = await inOrganization(platform.database, caller.organizationId, async (client) => {
        const found = await mappingOfAccount(client, params.field_mapping_id, keyOf(account))
        await removeMapping(client, editorOf(caller, request), found)
        return found
      })
      const [model] = await present(platform, account, [mapping], false)
      return { model: model!, warnings: [], errors: [], logs: [] }
    },
  }),
]

const open = (platform: Platform, caller: Caller, place: Place): Promise<OpenAccount> =>
  openAccount(platform, caller.organizationId, withAccount(caller, place).account.id)

const keyOf = ({ id, connector }: OpenAccount) => ({ id, connector: connector.id })

const placeOf = ({ id, connector, settings }: OpenAccount) => ({
  connector,
  settings,
  accountId: id,
  category: connector.category,
})

const modelOf = (mapping: StoredFieldMapping): Model => {
  const model = models.get(mapping.model as ModelName)
  if (model) return model
  throw new CrosswalkError('conflict', `${mapping.model} is no common model any more. Delete the mapping.`)
}

/** Mappings as callers know them; with the types of what they read where that is wanted. */
async function present(
  platform: Platform,
  account: OpenAccount,
  mappings: readonly StoredFieldMapping[],
  withMetadata: boolean,
) {
  const { id, organizationId, connector, settings } = account
  const streams = new Set(
    mappings.flatMap((mapping) => streamOf(connector, modelOf(mapping), mapping.stream)?.[0] ?? []),
  )
  const fields = withMetadata
    ? await fieldsOfStreams(platform, { organizationId, accountId: id }, [...streams], {
        askVendor: false,
        payloads: sampled,
      })
    : undefined
  return mappings.map((mapping) => presentMapping(mapping, { connector, settings, fields }))
}

/** Payloads that tell the type of a field. */
const sampled = 100

async function respond(
  platform: Platform,
  caller: Caller,
  account: OpenAccount,
  mapping: StoredFieldMapping,
  compiled: CompiledFieldMapping,
  withMetadata: boolean,
) {
  const model = modelOf(mapping)
  const [shown] = await present(platform, account, [mapping], withMetadata)
  const { organizationId, id: accountId, connector } = account
  const names = streamsOf(connector, model).map(([name]) => name)
  const warnings = await mappingWarnings(platform, { organizationId, accountId }, compiled, {
    model,
    streams: mapping.stream === null ? names : [mapping.stream],
    pointer: mapping.expression === null ? publishedPointers.path : publishedPointers.expression,
    showsValues: mayRead(caller, connector.category),
  })
  return { model: shown!, warnings, errors: [], logs: [] }
}
