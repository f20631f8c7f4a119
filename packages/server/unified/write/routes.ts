import { createSchema, schemaReference, updateSchema, type ModelRoute, type RouteKind } from '@crosswalk/models'
import * as z from 'zod'
import { route, type AnyRoute } from '../../http/route.ts'
import type { Platform } from '../../platform.ts'
import { operationTable } from '../custom-object/index.ts'
import { batchRoutes } from './batch-routes.ts'
import { checkModel, modelIn } from './check-model.ts'
import { ledgerRoutes } from './ledger-routes.ts'
import { associationOf, parentFields, requireInParent } from './named-in-path.ts'
import { performRoute } from './perform-route.ts'
import { asWrite, askerOf, respond } from './respond.ts'
import { writeAnswerSchema, writeQuery } from './shapes.ts'
import { taskRoutes } from './task-routes.ts'
import { answerOrPreview, bodyOf, otherAnswers, pathSchema, placeOf, writeRouteBase } from './route-parts.ts'

/** The writes of the unified API, and the ledger behind them. */
export const writeRoutes = (platform: Platform): readonly AnyRoute[] => [
  ...operationTable().flatMap((entry) => {
    const made = routesOf[entry.kind]?.(entry, platform)
    return made ? [entry.kind.startsWith('bulk-') ? made : asWrite(made)] : []
  }),
  ...taskRoutes(platform),
  ...ledgerRoutes(platform),
]

const routesOf: Partial<Record<RouteKind, (entry: ModelRoute, platform: Platform) => AnyRoute>> = {
  create: createRoute,
  update: updateRoute,
  delete: deleteRoute,
  perform: performRoute,
  associate: associateRoute,
  'bulk-create': batchRoutes.create,
  'bulk-update': batchRoutes.update,
  'bulk-retrieve': batchRoutes.retrieve,
}

type Params = Readonly<Record<string, string>>

function createRoute(entry: ModelRoute, platform: Platform): AnyRoute {
  const { model, nested } = entry
  return route({
    ...writeRouteBase(platform, entry),
    method: 'POST',
    summary: `Create a ${model.title}`,
    description: `Creates the record at the vendor, reads it back, and answers it. Fields that the vendor has no place for are warnings.`,
    params: pathSchema(entry),
    query: z.strictObject(writeQuery),
    body: z.unknown(),
    anyText: true,
    bodySchema: bodyOf(schemaReference(model, 'post')),
    answer: writeAnswerSchema(model),
    status: 201,
    otherAnswers: otherAnswers(200, 202),
    run: async ({ caller, params, query, body, request }) => {
      const place = placeOf(caller, entry)
      const given = checkModel(createSchema(model), modelIn(body))
      const parents = nested ? await parentFields(caller, place.accountId, nested, params as Params) : {}
      const order = {
        ...place,
        action: 'create' as const,
        given: { ...given, ...parents },
      }
      return respond(platform, order, askerOf(caller, request), query)
    },
  })
}

function updateRoute(entry: ModelRoute, platform: Platform): AnyRoute {
  const { model } = entry
  return route({
    ...writeRouteBase(platform, entry),
    method: 'PATCH',
    summary: `Update a ${model.title}`,
    description:
      'Changes the given fields at the vendor: those of them that differ from what is stored, and where none does, the vendor is not asked.',
    params: pathSchema(entry),
    query: z.strictObject(writeQuery),
    body: z.unknown(),
    anyText: true,
    bodySchema: bodyOf(schemaReference(model, 'patch')),
    answer: answerOrPreview(entry),
    otherAnswers: otherAnswers(202),
    run: async ({ caller, params, query, body, request }) => {
      const place = placeOf(caller, entry)
      await requireInParent(caller, place.accountId, entry, params as Params)
      const order = {
        ...place,
        action: 'update' as const,
        recordId: (params as Params)['id']!,
        given: checkModel(updateSchema(model), modelIn(body)),
      }
      return respond(platform, order, askerOf(caller, request), query)
    },
  })
}

function deleteRoute(entry: ModelRoute, platform: Platform): AnyRoute {
  const { model } = entry
  return route({
    ...writeRouteBase(platform, entry),
    method: 'DELETE',
    summary: `Delete a ${model.title}`,
    description:
      'Removes the record at the vendor, and answers it as it was, with `remote_was_deleted`. One that the vendor no longer has counts as removed.',
    params: pathSchema(entry),
    query: z.strictObject(writeQuery),
    answer: answerOrPreview(entry),
    otherAnswers: otherAnswers(202),
    run: async ({ caller, params, query, request }) => {
      const place = placeOf(caller, entry)
      await requireInParent(caller, place.accountId, entry, params as Params)
      const order = {
        ...place,
        action: 'delete' as const,
        recordId: (params as Params)['id']!,
        given: {},
      }
      return respond(platform, order, askerOf(caller, request), query)
    },
  })
}

function associateRoute(entry: ModelRoute, platform: Platform): AnyRoute {
  const { model } = entry
  return route({
    ...writeRouteBase(platform, entry),
    method: 'PUT',
    summary: `Make a ${model.title}`,
    description:
      'Links two records in the way of the association type. The path names everything, so there is no body.',
    params: pathSchema(entry),
    query: z.strictObject(writeQuery),
    answer: writeAnswerSchema(model),
    status: 201,
    otherAnswers: otherAnswers(200, 202),
    run: async ({ caller, params, query, request }) => {
      const place = placeOf(caller, entry)
      const order = {
        ...place,
        action: 'create' as const,
        given: await associationOf(caller, place.accountId, entry, params as Params),
      }
      return respond(platform, order, askerOf(caller, request), query)
    },
  })
}
