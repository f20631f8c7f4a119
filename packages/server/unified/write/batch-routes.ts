import { asCrosswalkError } from '@crosswalk/connector-kit'
import { createSchema, schemaReference, updateSchema, type JsonSchema, type ModelRoute } from '@crosswalk/models'
import * as z from 'zod'
import { Answered } from '../../http/answer.ts'
import { shortPointer } from '../../http/json-pointer.ts'
import { route, type AnyRoute } from '../../http/route.ts'
import type { Platform } from '../../platform.ts'
import { previewBatch } from './batch-preview.ts'
import { openBatch, readBatch, type BatchItem } from './batch.ts'
import { checkModel } from './check-model.ts'
import { askerOf } from './respond.ts'
import { anyObject, bodyOf, pathSchema, placeOf, writeRouteBase } from './route-parts.ts'
import { batchAcceptedSchema, batchPreviewShape, batchShape, writeQuery } from './shapes.ts'
import { refused, writeProblem } from './write-problem.ts'

/** Items in one batch. */
const mostItems = 1000

const itemId = z
  .string()
  .min(1, 'must not be empty')
  .max(200, 'must not be longer than 200 characters')
  // oxlint-disable-next-line no-control-regex
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not have control characters')
  .meta({ description: 'A name of your own for the item, by which its result is found.' })

const itemsOf = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    batch_items: z
      .array(item)
      .min(1, 'must have at least one item')
      .max(mostItems, `must not have more than ${mostItems} items`)
      .refine(haveNamesOfTheirOwn, 'must not have two items with the same item_id'),
  })

const haveNamesOfTheirOwn = (items: readonly unknown[]): boolean =>
  new Set(items.map((item) => (item as { item_id: string }).item_id)).size === items.length

/** Of an item only its name must be good, or its result could not be named; what else is wrong with it is its result. */
const batchBody = itemsOf(z.looseObject({ item_id: itemId }))
type Item = z.output<typeof batchBody>['batch_items'][number]

const payloadShape = z.strictObject({ model: anyObject })
const itemShapes = {
  create: z.strictObject({ item_id: itemId, payload: payloadShape }),
  update: z.strictObject({ item_id: itemId, id: z.guid('must be an id').toLowerCase(), payload: payloadShape }),
} as const

const bulkNote =
  'Every item is written by itself and has a result of its own: a bad one fails no other. The answer comes at once; `bulk/{batch_id}` tells how it goes.'

export const batchRoutes = {
  create(entry: ModelRoute, platform: Platform): AnyRoute {
    return batchRoute(entry, platform, 'create')
  },

  update(entry: ModelRoute, platform: Platform): AnyRoute {
    return batchRoute(entry, platform, 'update')
  },

  retrieve(entry: ModelRoute, platform: Platform): AnyRoute {
    const { model } = entry
    return route({
      ...writeRouteBase(platform, entry),
      idempotent: false,
      method: 'GET',
      summary: `Show a batch of ${model.title} writes`,
      description: 'Where the batch stands, and the result of each item.',
      params: pathSchema(entry),
      answer: batchShape,
      run: ({ caller, params }) =>
        readBatch(platform.database, {
          ...placeOf(caller, entry),
          id: (params as { batch_id: string }).batch_id,
        }),
    })
  },
}

function batchRoute(entry: ModelRoute, platform: Platform, action: 'create' | 'update'): AnyRoute {
  const { model } = entry
  const isCreate = action === 'create'
  return route({
    ...writeRouteBase(platform, entry),
    method: isCreate ? 'POST' : 'PATCH',
    summary: `${isCreate ? 'Create' : 'Update'} many ${model.title} records`,
    description: `${bulkNote} At most ${mostItems} items.`,
    query: z.strictObject({ dry_run: writeQuery.dry_run }),
    body: batchBody,
    anyText: true,
    bodySchema: documented(entry, action),
    answer: batchAcceptedSchema,
    status: 202,
    otherAnswers: { 200: { description: 'What a dry run would send, item by item.', answer: batchPreviewShape } },
    run: async ({ caller, query, body, request }) => {
      const schema = isCreate ? createSchema(model) : updateSchema(model)
      const items = body.batch_items.map((item) => itemOf(item, action, schema))
      const batch = { ...placeOf(caller, entry), action, items }
      if (query.dry_run === true) return new Answered(await previewBatch(platform, batch), { status: 200 })
      const { id } = await openBatch(platform.database, { ...batch, asker: askerOf(caller, request) })
      return { batch_id: id, status: 'QUEUED' as const, total_count: items.length }
    },
  })
}

/** An item, or what is wrong with it; the pointers start at the item. */
function itemOf(item: Item, action: 'create' | 'update', schema: z.ZodObject): BatchItem {
  const parsed = itemShapes[action].safeParse(item)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const path = issue!.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue!.path
    const pointer = shortPointer(path)
    const what =
      issue!.code === 'unrecognized_keys'
        ? 'is not a field that can be sent here'
        : `is not as documented: ${issue!.message}`
    return {
      itemId: item.item_id,
      recordId: undefined,
      error: refused([writeProblem('INCORRECT_FIELD_TYPE', `"${pointer}" ${what}.`, pointer)]),
    }
  }
  const place = { itemId: item.item_id, recordId: 'id' in parsed.data ? (parsed.data.id as string) : undefined }
  try {
    return { ...place, given: checkModel(schema, parsed.data.payload.model) }
  } catch (error) {
    return { ...place, error: asCrosswalkError(error) }
  }
}

function documented({ model }: ModelRoute, action: 'create' | 'update'): JsonSchema {
  const payload = bodyOf(schemaReference(model, action === 'create' ? 'post' : 'patch'))
  const id = { type: 'string', format: 'uuid', description: `The id of the ${model.title}.` }
  return {
    type: 'object',
    required: ['batch_items'],
    additionalProperties: false,
    properties: {
      batch_items: {
        type: 'array',
        minItems: 1,
        maxItems: mostItems,
        items: {
          type: 'object',
          required: action === 'create' ? ['item_id', 'payload'] : ['item_id', 'id', 'payload'],
          additionalProperties: false,
          properties: {
            item_id: { type: 'string', minLength: 1, maxLength: 200, description: 'A name of your own for the item.' },
            ...(action === 'update' && { id }),
            payload,
          },
        },
      },
    },
  }
}
