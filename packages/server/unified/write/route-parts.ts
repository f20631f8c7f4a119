/** What the routes of writes have in common. */
import { parametersOf, type JsonSchema, type ModelRoute } from '@crosswalk/models'
import * as z from 'zod'
import type { Caller } from '../../http/caller.ts'
import { accountFor } from '../../http/door.ts'
import type { IdempotentRequest } from '../../http/idempotency.ts'
import type { Platform } from '../../platform.ts'
import { scopeOf, tagOf } from '../custom-object/index.ts'
import { acceptedShape, previewShape, writeAnswerSchema } from './shapes.ts'
import { whatCameOf } from './what-came-of.ts'

/** What all writes of a model have in common. */
export const writeRouteBase = (platform: Platform, entry: ModelRoute) => ({
  path: entry.path,
  operationId: entry.operationId,
  tag: tagOf(entry),
  access: 'account' as const,
  scope: scopeOf(entry, 'write'),
  idempotent: (request: IdempotentRequest) => whatCameOf(platform, request),
})

/** Any object: what it may hold is checked against the model, with every fault named. */
export const anyObject = z.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'must be an object',
)

export const bodyOf = (model: JsonSchema): JsonSchema => ({
  type: 'object',
  required: ['model'],
  properties: { model },
  additionalProperties: false,
})

export const pathSchema = ({ path, model }: ModelRoute): z.ZodObject =>
  z.object(
    Object.fromEntries(
      parametersOf(path).map((name) => [
        name,
        z
          .guid()
          .toLowerCase()
          .meta({
            description: name === 'id' ? `The id of the ${model.title}.` : 'The id of a record that it belongs to.',
            openapi: { type: 'string', format: 'uuid' },
          }),
      ]),
    ),
  )

/** The good answers of a write besides the usual one. */
export const otherAnswers = (...statuses: readonly (200 | 202)[]) => ({
  ...(statuses.includes(200) && { 200: { description: 'What a dry run would send.', answer: previewShape } }),
  202: { description: 'The task that will write it, where `run_async` asks for that.', answer: acceptedShape },
})

/** Where the good answer and a dry run have the same status. */
export const answerOrPreview = (entry: ModelRoute): JsonSchema => ({
  anyOf: [writeAnswerSchema(entry.model), { $ref: '#/components/schemas/WriteDryRun' }],
})

/** What all orders say of whose record it is. */
export const placeOf = (caller: Caller, entry: ModelRoute) => ({
  organizationId: caller.organizationId,
  accountId: accountFor(caller, entry).id,
  model: entry.model,
})
