import { createSchema, model as declareModel, type ModelRoute, type Operation } from '@crosswalk/models'
import * as z from 'zod'
import { route, type AnyRoute } from '../../http/route.ts'
import type { Platform } from '../../platform.ts'
import { checkModel, modelIn } from './check-model.ts'
import { askerOf, respond } from './respond.ts'
import { answerOrPreview, anyObject, bodyOf, pathSchema, placeOf, writeRouteBase } from './route-parts.ts'
import { acceptedShape, writeQuery } from './shapes.ts'
import { missingField, refused } from './write-problem.ts'

/** `POST applications/{id}/change-stage`: something is done with a record. Its fields stand in `model`, or by themselves. */
export function performRoute(entry: ModelRoute, platform: Platform): AnyRoute {
  const { operation } = entry
  const schema = operationSchema(entry)
  const { $schema: _, ...fields } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const required = { ...fields, required: operation!.required }
  return route({
    ...writeRouteBase(platform, entry),
    method: 'POST',
    summary: operation!.description,
    description: `${operation!.description} Answers the record as it is afterwards.`,
    params: pathSchema(entry),
    query: z.strictObject(writeQuery),
    body: anyObject,
    anyText: true,
    bodySchema: { anyOf: [bodyOf(required), required] },
    answer: answerOrPreview(entry),
    otherAnswers: { 202: { description: 'The task that will do it.', answer: acceptedShape } },
    run: async ({ caller, params, query, body, request }) => {
      const place = placeOf(caller, entry)
      const isWrapped = Object.hasOwn(body, 'model')
      const wrapped = isWrapped ? modelIn(body) : body
      const given = checkModel(schema, wrapped, isWrapped ? '/model' : '')
      checkRequired(operation!, given, isWrapped ? '/model' : '')
      const order = {
        ...place,
        action: 'perform' as const,
        operation: operation!.name,
        recordId: (params as Readonly<Record<string, string>>)['id']!,
        given,
      }
      return respond(platform, order, askerOf(caller, request), query)
    },
  })
}

const operationSchema = ({ model, operation }: ModelRoute): z.ZodObject =>
  createSchema(
    declareModel(`${model.name}.${operation!.name}`, {
      description: operation!.description,
      fields: operation!.fields,
    }),
  )

function checkRequired({ required }: Operation, given: Readonly<Record<string, unknown>>, base: string): void {
  const missing = required.filter((name) => given[name] === undefined || given[name] === null)
  if (missing.length === 0) return
  throw refused(missing.map((name) => missingField(base, name)))
}
