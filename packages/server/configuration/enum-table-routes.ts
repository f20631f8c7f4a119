import { CrosswalkError, type Connector } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import * as z from 'zod'
import { actorOf, audit, type Actor } from '../audit/audit.ts'
import type { Caller } from '../http/caller.ts'
import { idParameter, textParameter } from '../http/parameters.ts'
import { route, type AnyRoute } from '../http/route.ts'
import { named } from '../http/shapes.ts'
import { openAccount } from '../account/open-account.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { touchModels } from '../mapping/touch-models.ts'
import { deleteTable, listTables, putTable, type StoredTable, type TableKey } from './enum-table-store.ts'
import { modelNamed } from '../mapping/model-names.ts'
import * as own from './own-shapes.ts'
import { streamsOf } from './remote-fields/stream-endpoint.ts'
import { shortPointer } from '../http/json-pointer.ts'

const word = z.string().max(500).min(1)

const putRequest = named(
  'EnumTableRequest',
  'An enum table, in the place of what was there.',
  z.strictObject({
    level: z.enum(['connector', 'linked_account']),
    connector: z.string().max(100).nullish().meta({ description: 'At the level connector: its slug.' }),
    linked_account_id: z.guid().toLowerCase().nullish().meta({ description: 'At the level linked_account: its id.' }),
    model: z.string().max(100),
    field: z.string().max(100),
    words: z
      .record(word, word)
      .refine((words) => Object.keys(words).length <= 1000, 'must not have more than 1000 words')
      .meta({ description: 'Common words by the words of the vendor: `{"On hold": "OPEN"}`.' }),
  }),
)

const filters = z.strictObject({
  connector: textParameter('Only tables of this connector, by its slug.'),
  linked_account_id: idParameter('Only tables that hold for this linked account, those of its connector too.'),
  model: textParameter('Only tables of this common model, in full.'),
  field: textParameter('Only tables of this field.'),
})

const deleteQuery = z.strictObject({
  connector: textParameter('The slug of the connector, for a table of the level connector.'),
  linked_account_id: idParameter('The linked account, for a table of its own.'),
  model: z.string().max(100).meta({ description: 'The common model in full.' }),
  field: z.string().max(100).meta({ description: 'The field.' }),
})

const level = (table: StoredTable) => ({
  ...table,
  level: table.linked_account_id === null ? ('connector' as const) : ('linked_account' as const),
})

const common = { path: '/v1/enum-tables', tag: 'platform', access: 'organization' } as const

/** Common words for words of a vendor that its connector does not know, for a connector or one linked account. */
export const enumTableRoutes = (platform: Platform): readonly AnyRoute[] => [
  route({
    ...common,
    method: 'GET',
    operationId: 'v1_enum_tables_list',
    summary: 'List enum tables',
    description: 'The tables of your organisation. The original word stays visible with show_enum_origins.',
    scope: 'mappings:read',
    query: filters,
    answer: own.enumTables,
    run: async ({ caller, query }) => {
      const tables = await inOrganization(platform.database, caller.organizationId, (client) =>
        listTables(client, query),
      )
      return { results: tables.map(level) }
    },
  }),
  route({
    ...common,
    method: 'PUT',
    operationId: 'v1_enum_tables_update',
    summary: 'Set an enum table',
    description:
      'Says which common word a word of the vendor is, for one field of a model. A table of a linked account comes before that of its connector, word by word. Reads show it at once.',
    scope: 'mappings:write',
    body: putRequest,
    answer: own.enumTable,
    run: async ({ caller, body, request }) => {
      const model = modelNamed(body.model, '/model')
      checkWords(model, body.field, body.words)
      const isOfAccount = body.level === 'linked_account'
      const { connector, key } = await keyOf(
        platform,
        caller,
        {
          connector: isOfAccount ? undefined : body.connector,
          linked_account_id: isOfAccount ? body.linked_account_id : undefined,
          model: model.name,
          field: body.field,
        },
        '/',
      )
      checkPlace(connector, model, body.field)
      await apply(platform, actorOf(caller, request), key, 'set', (client) =>
        putTable(client, caller.organizationId, { ...key, words: body.words }),
      )
      return level({ ...key, words: body.words })
    },
  }),
  route({
    ...common,
    method: 'DELETE',
    operationId: 'v1_enum_tables_delete',
    summary: 'Delete an enum table',
    description:
      'The words are what the connector, or the table of the connector, makes of them. Reads show it at once.',
    scope: 'mappings:write',
    query: deleteQuery,
    answer: z.undefined(),
    status: 204,
    run: async ({ caller, query, request }) => {
      const { key } = await keyOf(platform, caller, query, '?')
      await apply(platform, actorOf(caller, request), key, 'deleted', async (client) => {
        if (!(await deleteTable(client, key)))
          throw new CrosswalkError('not_found', `There is no enum table of ${key.model} ${key.field} at this level.`)
      })
    },
  }),
]

/** Only words of the vocabulary: a table is there to make common words of the vendor's. */
function checkWords(model: Model, field: string, words: Readonly<Record<string, string>>): void {
  const declared = Object.hasOwn(model.fields, field) ? model.fields[field] : undefined
  if (declared?.kind !== 'word')
    throw new CrosswalkError('invalid_request', `${model.name} has no field "${field}" that holds a word.`, {
      parameter: '/field',
    })
  const known: readonly string[] = declared.vocabulary!.words
  for (const [remote, common] of Object.entries(words))
    if (!known.includes(common))
      throw new CrosswalkError(
        'invalid_request',
        `"${common.slice(0, 80)}" is no word of ${declared.vocabulary!.name}: ${known.slice(0, 50).join(', ')}${known.length > 50 ? ', …' : ''}.`,
        { parameter: shortPointer(['words', remote]) },
      )
}

/** A table works where the connector reads the word from one place. */
function checkPlace(connector: Connector, model: Model, field: string): void {
  const mappings = streamsOf(connector, model).flatMap(([, stream]) =>
    stream.mappings.filter((mapping) => mapping.model.name === model.name),
  )
  if (mappings.some((mapping) => mapping.provenance[field]?.length === 1)) return
  throw new CrosswalkError(
    'invalid_request',
    `${connector.name} does not read ${model.name} ${field} from one place, so there is no word to look up. Override the field with a field mapping.`,
    { parameter: '/field' },
  )
}

async function keyOf(
  platform: Platform,
  { organizationId }: Caller,
  of: {
    readonly connector?: string | null | undefined
    readonly linked_account_id?: string | null | undefined
    readonly model: string
    readonly field: string
  },
  /** Where it was named: in the query or in the body. */
  pointer: '?' | '/',
): Promise<{ readonly connector: Connector; readonly key: TableKey }> {
  const { model, field } = of
  if (of.linked_account_id !== null && of.linked_account_id !== undefined) {
    const { id, connector } = await openAccount(platform, organizationId, of.linked_account_id)
    return { connector, key: { connector: connector.id, linked_account_id: id, model, field } }
  }
  const connector = platform.connectors.get(of.connector ?? '')
  if (!connector)
    throw new CrosswalkError(
      'invalid_request',
      'Name a linked account, or a connector of this installation by its slug.',
      {
        parameter: `${pointer}connector`,
      },
    )
  return { connector, key: { connector: connector.id, linked_account_id: null, model, field } }
}

/** Changes a table, shows it on reads at once, and notes who did it. */
const apply = (
  platform: Platform,
  by: Actor,
  key: TableKey,
  what: 'set' | 'deleted',
  change: (client: Parameters<typeof touchModels>[0]) => Promise<void>,
): Promise<void> =>
  inOrganization(platform.database, by.organizationId, async (client) => {
    await change(client)
    const where = {
      organizationId: by.organizationId,
      connector: key.connector,
      linkedAccountId: key.linked_account_id ?? undefined,
    }
    await touchModels(client, where, [key.model])
    await audit(client, by, {
      event:
        key.linked_account_id === null
          ? 'CHANGED_INTEGRATION_WIDE_FIELD_MAPPING'
          : 'CHANGED_LINKED_ACCOUNT_FIELD_MAPPING',
      description: `The enum table of ${key.model} ${key.field} was ${what} for ${key.linked_account_id ?? key.connector}.`,
      linkedAccountId: key.linked_account_id,
    })
  })
