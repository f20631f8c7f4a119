import { routeTable, schemaReference, type ModelRoute } from '@crosswalk/models'
import * as z from 'zod'
import type { Caller } from '../../http/caller.ts'
import { accountFor } from '../../http/door.ts'
import { booleanParameter, listParameter } from '../../http/parameters.ts'
import { route, type AnyRoute } from '../../http/route.ts'
import type { Platform } from '../../platform.ts'
import { recordParams } from '../history/routes.ts'
import { retrieveQuerySchema } from '../list-parameters.ts'
import { distinctValues } from './distinct.ts'
import { findValue } from './find-value.ts'

type Dependencies = Pick<Platform, 'connectors'>

/** Values inside records: read by an id of their own, or listed by what is different among them. */
export const valueRoutes = (dependencies: Dependencies): readonly AnyRoute[] =>
  routeTable().flatMap((entry) => {
    if (entry.kind === 'value-retrieve') return [valueRoute(entry, dependencies)]
    return entry.kind === 'distinct' ? [distinctRoute(entry, dependencies)] : []
  })

const valueRoute = (entry: ModelRoute, dependencies: Dependencies): AnyRoute =>
  route({
    method: 'GET',
    path: entry.path,
    operationId: entry.operationId,
    summary: `Read one ${entry.model.title}`,
    description: `${entry.model.description} It is a value inside a record, read by the id that it carries there. The id names its place: where the record holds other values, the same place may hold another one.`,
    tag: entry.model.category,
    access: 'account',
    scope: `${entry.model.category}:read`,
    params: recordParams,
    query: retrieveQuerySchema(entry).omit({ as_of: true, expand: true, include_provenance: true }),
    answer: schemaReference(entry.model),
    confirmsCaller: true,
    run: ({ caller, params, query }) =>
      findValue({ ...readingOf(entry, dependencies, caller), model: entry.model, query }, params.id),
  })

function distinctRoute(entry: ModelRoute, dependencies: Dependencies): AnyRoute {
  const field = entry.field!
  const isWord = entry.model.fields[field]?.kind === 'word'
  return route({
    method: 'GET',
    path: entry.path,
    operationId: entry.operationId,
    summary: `List the different values of ${field}`,
    description: `The different values of \`${field}\` over the stored records of the model ${entry.model.title}, sorted; at most 1000.`,
    tag: entry.model.category,
    access: 'account',
    scope: `${entry.model.category}:read`,
    query: z.strictObject({
      include_deleted_data: booleanParameter('Whether records count that the vendor no longer has.'),
      ...(isWord && {
        show_enum_origins: listParameter(`\`${field}\`, to list the words as the vendor has them.`)
          .refine((names) => names === undefined || names.every((name) => name === field), `must be ${field}`)
          .meta({
            description: `\`${field}\`, to list the words as the vendor has them.`,
            openapi: { type: 'string' },
          }),
      }),
    }),
    answer: z.array(z.string()),
    confirmsCaller: true,
    run: ({ caller, query }) =>
      distinctValues({
        ...readingOf(entry, dependencies, caller),
        model: entry.model,
        field,
        includesDeleted: query.include_deleted_data === true,
        showsOrigins: query.show_enum_origins !== undefined,
      }),
  })
}

const readingOf = (entry: ModelRoute, { connectors }: Dependencies, caller: Caller) => ({
  read: (statements: Parameters<Caller['read']>[0]) => caller.read(statements),
  accountId: accountFor(caller, entry).id,
  settings: () => caller.account?.modelSettings ?? {},
  findConnector: (id: string) => connectors.get(id),
})
