import { operators, type Condition, type Connector } from '@crosswalk/connector-kit'
import type { Category } from '@crosswalk/models'
import * as z from 'zod'
import { packCursor, unpackOffsetCursor } from '../../http/cursor.ts'
import { cursorParameter, pageSizeParameter, textParameter } from '../../http/parameters.ts'
import { pageRequest, places, withAccount, type Place } from '../../http/platform-routes.ts'
import { route, type AnyRoute } from '../../http/route.ts'
import type { Page, PageRequest } from '../../http/services.ts'
import { named, pageOf } from '../../http/shapes.ts'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { actorOf, audit } from '../../audit/audit.ts'
import { connectorCalled } from '../connector-of.ts'
import { nameBelow } from '../../mapping/model-names.ts'
import { askForNewSelection } from './ask-for-runs.ts'
import { conditionFields, readConditions, type ConditionField } from '../../sync/selection/condition-schema.ts'
import { readSelectiveSync, replaceSelectiveSync, type StoredConditions } from '../../sync/selection/store.ts'

const conditionRequest = named(
  'LinkedAccountConditionRequest',
  'A condition: named by its id, or by model and field.',
  z.strictObject({
    condition_schema_id: z.guid().toLowerCase().optional(),
    common_model: z.string().max(100).nullish(),
    field_name: z.string().max(100).optional(),
    native_name: z.string().max(500).optional().meta({ description: 'Accepted as it was answered; not looked at.' }),
    operator: z.string().max(50),
    value: z.unknown(),
  }),
)

const configurationsRequest = named(
  'LinkedAccountSelectiveSyncConfigurationListRequest',
  'Which records the account syncs: those that meet all conditions on their model.',
  z.strictObject({
    sync_configurations: z
      .array(z.strictObject({ linked_account_conditions: z.array(conditionRequest).max(20) }))
      .max(20),
  }),
)

const configuration = named(
  'LinkedAccountSelectiveSyncConfiguration',
  'Conditions, all of which a record must meet.',
  z.object({
    linked_account_conditions: z.array(
      z.object({
        condition_schema_id: z.guid(),
        common_model: z.string().nullable(),
        native_name: z.string(),
        operator: z.enum(operators),
        value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
        field_name: z.string(),
      }),
    ),
  }),
)
const configurations = z.array(configuration)

const conditionSchema = named(
  'ConditionSchema',
  'A field by which the records of the account can be narrowed.',
  z.object({
    id: z.guid(),
    common_model: z.string().nullable(),
    native_name: z.string(),
    field_name: z.string(),
    is_unique: z.boolean(),
    condition_type: z.enum(['BOOLEAN', 'DATE_TIME', 'INTEGER', 'FLOAT', 'STRING', 'LIST_OF_STRINGS']),
    operators: z.array(z.object({ operator: z.enum(operators), is_unique: z.boolean() })),
  }),
)
const conditionSchemaPage = pageOf('ConditionSchemaList', conditionSchema)

const selectiveSyncCondition = named(
  'SelectiveSyncCondition',
  'A condition of the account.',
  z.object({
    id: z.guid(),
    common_model: z.string(),
    normalized_key_name: z.string(),
    remote_key_name: z.string().nullable(),
    operator: z.enum(operators),
    value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
  }),
)
const selectiveSyncConditionPage = pageOf('SelectiveSyncConditionList', selectiveSyncCondition)

/** Which records of a linked account are synced, below every category and `/api`. */
export const selectiveSyncRoutes = (platform: Platform): readonly AnyRoute[] =>
  places().flatMap((place) => routesAt(platform, place))

const routesAt = (platform: Platform, place: Place): AnyRoute[] => [
  route({
    method: 'GET',
    path: `${place.prefix}/selective-sync/configurations`,
    operationId: `${place.operation}selective_sync_configurations_list`,
    summary: 'Show which records are synced',
    description: 'The conditions that records of the linked account must meet to be synced.',
    tag: place.tag,
    access: 'account',
    scope: 'accounts:read',
    answer: configurations,
    run: async ({ caller }) => {
      const { account, organizationId } = withAccount(caller, place)
      const connector = connectorCalled(platform, account.connector)
      const stored = await inOrganization(platform.database, organizationId, (client) =>
        readSelectiveSync(client, account.id),
      )
      return presentConfigurations(connector, account.category, stored)
    },
  }),
  route({
    method: 'PUT',
    path: `${place.prefix}/selective-sync/configurations`,
    operationId: `${place.operation}selective_sync_configurations_update`,
    summary: 'Choose which records are synced',
    description:
      'Replaces all conditions, of which a record must meet every one that is on its model. The vendor is asked to leave the others out where it can; otherwise they are dropped before anything is stored. A full run follows at once, and removes what does not meet the conditions.',
    tag: place.tag,
    access: 'account',
    scope: 'accounts:write',
    body: configurationsRequest,
    answer: configurations,
    run: async ({ caller, body, request }) => {
      const { account, organizationId } = withAccount(caller, place)
      const connector = connectorCalled(platform, account.connector)
      const wanted = body.sync_configurations.flatMap((one, index) =>
        readConditions(
          connector,
          account.category,
          one.linked_account_conditions,
          `/sync_configurations/${index}/linked_account_conditions`,
        ),
      )
      return inOrganization(platform.database, organizationId, async (client) => {
        const of = { organizationId, linkedAccountId: account.id }
        const changed = await replaceSelectiveSync(client, of, wanted)
        if (changed.length > 0) {
          await askForNewSelection(client, account.id, connector, changed)
          await audit(client, actorOf(caller, request), {
            event: 'CHANGED_SELECTIVE_SYNC',
            description: `Which records of ${changed.join(', ')} are synced was changed.`,
            linkedAccountId: account.id,
            details: { fields: wanted.map(({ model, field, operator }) => `${model.name}.${field} ${operator}`) },
          })
        }
        return presentConfigurations(connector, account.category, await readSelectiveSync(client, account.id))
      })
    },
  }),
  route({
    method: 'GET',
    path: `${place.prefix}/selective-sync/meta`,
    operationId: `${place.operation}selective_sync_meta_list`,
    summary: 'List what can be chosen by',
    description: 'The fields on which conditions can be put for this linked account, and how each can be compared.',
    tag: place.tag,
    access: 'account',
    scope: 'accounts:read',
    query: z.strictObject({
      common_model: textParameter('Only fields of this common model.'),
      cursor: cursorParameter,
      page_size: pageSizeParameter(),
    }),
    answer: conditionSchemaPage,
    run: async ({ caller, query }) => {
      const { account } = withAccount(caller, place)
      const fields = conditionFields(connectorCalled(platform, account.connector))
        .map((field) => presentField(field, account.category))
        .filter((field) => query.common_model === undefined || field.common_model === query.common_model)
      const bound = `selective-sync-meta ${account.id} ${query.common_model ?? ''}`
      return slice(fields, pageRequest(query.cursor, query.page_size), bound)
    },
  }),
  route({
    method: 'GET',
    path: `${place.prefix}/selective-sync/conditions`,
    operationId: `${place.operation}selective_sync_conditions_list`,
    summary: 'List conditions',
    description: 'The conditions of the linked account one by one.',
    tag: place.tag,
    access: 'account',
    scope: 'accounts:read',
    query: z.strictObject({ cursor: cursorParameter, page_size: pageSizeParameter() }),
    answer: selectiveSyncConditionPage,
    run: async ({ caller, query }) => {
      const { account, organizationId } = withAccount(caller, place)
      const connector = connectorCalled(platform, account.connector)
      const stored = await inOrganization(platform.database, organizationId, (client) =>
        readSelectiveSync(client, account.id),
      )
      const all = withFields(connector, stored).map(({ field, condition }) => ({
        id: field.id,
        common_model: nameBelow(account.category, field.model),
        normalized_key_name: condition.field,
        remote_key_name: field.remoteName,
        operator: condition.operator,
        value: valueOf(condition),
      }))
      return slice(all, pageRequest(query.cursor, query.page_size), `selective-sync-conditions ${account.id}`)
    },
  }),
]

/** A page of a list that is at hand as a whole. */
function slice<Item>(all: readonly Item[], page: PageRequest, bound: string): Page<Item> {
  const from = page.cursor === undefined ? 0 : unpackOffsetCursor(page.cursor, bound)
  const to = from + page.size
  return {
    next: to < all.length ? packCursor([String(to)], bound) : null,
    previous: from > 0 ? packCursor([String(Math.max(0, from - page.size))], bound) : null,
    results: all.slice(from, to),
  }
}

/** Conditions whose field the connector still has. */
function withFields(connector: Connector, stored: readonly StoredConditions[]) {
  const fields = conditionFields(connector)
  return stored.flatMap(({ model, conditions }) =>
    conditions.flatMap((condition) => {
      const field = fields.find((one) => one.model.name === model && one.name === condition.field)
      return field ? [{ field, condition }] : []
    }),
  )
}

const presentConfigurations = (connector: Connector, category: Category, stored: readonly StoredConditions[]) => [
  {
    linked_account_conditions: withFields(connector, stored).map(({ field, condition }) => ({
      condition_schema_id: field.id,
      common_model: nameBelow(category, field.model),
      native_name: field.remoteName,
      operator: condition.operator,
      value: valueOf(condition),
      field_name: field.name,
    })),
  },
]

const valueOf = ({ value }: Condition) => (typeof value === 'object' ? [...value] : value)

const presentField = (of: ConditionField, category: Category): z.output<typeof conditionSchema> => ({
  id: of.id,
  common_model: nameBelow(category, of.model),
  native_name: of.remoteName,
  field_name: of.name,
  is_unique: false,
  condition_type: of.field.list ? 'LIST_OF_STRINGS' : (types[of.field.kind] ?? 'STRING'),
  operators: of.operators.map((operator) => ({ operator, is_unique: false })),
})

const types: Readonly<Record<string, z.output<typeof conditionSchema>['condition_type']>> = {
  boolean: 'BOOLEAN',
  datetime: 'DATE_TIME',
  integer: 'INTEGER',
  number: 'FLOAT',
}
