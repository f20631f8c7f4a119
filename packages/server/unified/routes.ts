import type { Connector } from '@crosswalk/connector-kit'
import { parametersOf, schemaReference, type JsonSchema, type ModelRoute, type RouteKind } from '@crosswalk/models'
import * as z from 'zod'
import { Rendered } from '../http/answer.ts'
import type { Caller } from '../http/caller.ts'
import { accountFor } from '../http/door.ts'
import { route, type AnyRoute } from '../http/route.ts'
import type { HttpSettings } from '../http/settings.ts'
import type { Platform } from '../platform.ts'
import { operationTable, scopeOf, tagOf } from './custom-object/index.ts'
import type { Decoration } from './decorate.ts'
import { listAsOf, parentAsOf, retrieveAsOf } from './history/read-past.ts'
import { listRecords } from './list.ts'
import { listQuerySchema, retrieveQuerySchema, type ReadQuery } from './list-parameters.ts'
import type { ListScope } from './list-statement.ts'
import { readBySource, readPast, sourceHeader } from './live/index.ts'
import { parentOf } from './parent.ts'
import { retrieveRecord } from './retrieve.ts'

/** What reading needs from outside. */
export interface UnifiedDependencies {
  readonly findConnector: (id: string) => Connector | undefined
  readonly settings: HttpSettings
  /** For reads that ask the vendor. Without it, everything is answered from the store. */
  readonly platform?: Platform | undefined
}

/** The reads of the unified API: a list and a single record for every model, and the lists below a parent. */
export const unifiedRoutes = (dependencies: UnifiedDependencies): readonly AnyRoute[] =>
  operationTable()
    .filter(({ kind }) => readKinds.has(kind))
    .map((entry) => readRoute(entry, dependencies))

const readKinds: ReadonlySet<RouteKind> = new Set(['list', 'retrieve', 'nested-list', 'nested-retrieve'])

function readRoute(entry: ModelRoute, dependencies: UnifiedDependencies): AnyRoute {
  const isList = entry.kind === 'list' || entry.kind === 'nested-list'
  const { model } = entry
  const schema = isList ? listQuerySchema(entry, dependencies.settings.maximumPageSize) : retrieveQuerySchema(entry)
  return route({
    method: 'GET',
    path: entry.path,
    operationId: entry.operationId,
    summary: isList ? `List ${wordsOf(entry)}` : `Read one of the ${wordsOf(entry)}`,
    description: `${model.description} ${isList ? listNote : retrieveNote}`,
    tag: tagOf(entry),
    access: 'account',
    scope: scopeOf(entry, 'read'),
    params: paramsSchema(entry),
    query: schema,
    answer: isList ? listAnswer(schemaReference(model)) : schemaReference(model),
    headers: [sourceHeader],
    asksVendor: true,
    confirmsCaller: true,
    run: async ({ caller, params, query, request }) => {
      const readStored = async (): Promise<string> => {
        const { scope, decoration } = await prepare(entry, dependencies, caller, params as Params, query)
        const { as_of: asOf } = query as ReadQuery
        if (asOf !== undefined) {
          const past = { ...query, as_of: asOf }
          const then = await parentAsOf(caller, scope, entry.nested, decoration, past)
          return isList
            ? listAsOf(caller, then, past, decoration)
            : retrieveAsOf(caller, then, (params as Params)['id']!, decoration, past)
        }
        return isList
          ? listRecords(caller, scope, query, decoration)
          : retrieveRecord(caller, scope, (params as Params)['id']!, decoration)
      }
      const { platform } = dependencies
      const header = request.header(sourceHeader.name)
      if ((query as ReadQuery).as_of !== undefined) return readPast(header, readStored)
      if (!platform) return new Rendered(await readStored())
      return readBySource(platform, { entry, caller, params: params as Params, query, header, readStored })
    },
  })
}

type Params = Readonly<Record<string, string>>

async function prepare(
  entry: ModelRoute,
  { findConnector }: UnifiedDependencies,
  caller: Caller,
  params: Params,
  query: ReadQuery,
): Promise<{ scope: ListScope; decoration: Decoration }> {
  const { model, nested } = entry
  const account = accountFor(caller, entry)
  const read: Decoration['read'] = (statements) => caller.read(statements)
  const parent = nested && (await parentOf(read, account.id, nested, params))
  return {
    scope: { accountId: account.id, model, ...(parent && { parent }) },
    decoration: {
      read,
      accountId: account.id,
      settings: () => caller.account?.modelSettings ?? {},
      findConnector,
      connector: findConnector(account.connector),
      model,
      query,
    },
  }
}

const paramsSchema = ({ path, model }: ModelRoute): z.ZodObject =>
  z.object(
    Object.fromEntries(
      parametersOf(path).map((name) => [
        name,
        z
          .guid()
          .toLowerCase()
          .meta({
            description:
              name === 'id' ? `The id of the ${model.title}.` : 'The id of the record that the list belongs to.',
            openapi: { type: 'string', format: 'uuid' },
          }),
      ]),
    ),
  )

const listAnswer = (item: JsonSchema): JsonSchema => ({
  type: 'object',
  required: ['next', 'previous', 'results'],
  properties: {
    next: { type: ['string', 'null'], description: 'The cursor of the next page; null on the last.' },
    previous: { type: ['string', 'null'], description: 'The cursor of the page before; null on the first.' },
    results: { type: 'array', items: item },
  },
})

const listNote =
  'The list is sorted by when records first came here, so paging neither skips nor repeats a record. Filters narrow it together.'
const retrieveNote = 'A record that the vendor no longer has is answered with `remote_was_deleted`.'

/** The last part of the path without parameters: `custom objects`. */
const wordsOf = ({ path }: ModelRoute): string =>
  path
    .split('/')
    .findLast((part) => !part.startsWith('{'))!
    .replaceAll('-', ' ')
