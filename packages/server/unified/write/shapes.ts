/** The objects of writes, by the names callers know. */
import { componentPath, schemaReference, type JsonSchema, type Model } from '@crosswalk/models'
import * as z from 'zod'
import { booleanParameter } from '../../http/parameters.ts'
import { named, pageOf, platformComponents } from '../../http/shapes.ts'
import { problemTypes } from './write-problem.ts'

const instant = z.string().meta({ format: 'date-time' })

export const writeProblemShape = named(
  'WriteProblem',
  'Something that is wrong with a write, or that got lost.',
  z.object({
    source: z
      .object({ pointer: z.string().meta({ description: 'What of the body it is about, as a JSON pointer.' }) })
      .optional(),
    title: z.string(),
    detail: z.string(),
    problem_type: z.enum(problemTypes),
    raw_error: z.string().optional().meta({ description: 'What the vendor called it.' }),
    error_code: z.int().optional().meta({ description: 'The HTTP status that the vendor answered.' }),
  }),
)

const debugLogShape = named(
  'DebugModeLog',
  'A request to the vendor, where `is_debug_mode` asks for them.',
  z.object({
    log_id: z.string(),
    dashboard_view: z.string(),
    log_summary: z.object({ url: z.string(), method: z.string(), status_code: z.int() }),
  }),
)

const writtenReferenceShape = named(
  'WrittenReference',
  'Which record a write made or changed, where it could not be read back yet.',
  z.strictObject({ id: z.string(), remote_id: z.string().meta({ description: 'What the vendor calls it.' }) }),
)

export const vendorRequestShape = named(
  'VendorRequest',
  'A request as the vendor gets it. What is secret stands as ***.',
  z.object({
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.unknown(),
  }),
)

export const previewShape = named(
  'WriteDryRun',
  'What would be sent, and what of the given fields the vendor cannot take.',
  z.object({
    dry_run: z.literal(true),
    request: vendorRequestShape.nullable().meta({ description: 'Null where the vendor would not be asked at all.' }),
    warnings: z.array(writeProblemShape),
    errors: z.array(writeProblemShape),
  }),
)

export const batchPreviewShape = named(
  'BatchDryRun',
  'What would be sent for each item of a batch, and what of it cannot be.',
  z.object({
    dry_run: z.literal(true),
    objects: z.array(previewShape.omit({ dry_run: true }).extend({ item_id: z.string() })),
  }),
)

const taskStatus = z.enum(['QUEUED', 'IN_PROGRESS', 'COMPLETED', 'FAILURE'])

export const acceptedShape = named(
  'AsyncPostAccepted',
  'A write that is carried out later. `async-tasks/{task_id}` tells how it goes.',
  z.object({ task_id: z.string(), status: taskStatus }),
)

export const taskShape = named(
  'AsyncPostTask',
  'Where a write stands that nobody waited for.',
  z.object({
    status: taskStatus,
    result: z.object({
      status_code: z.int().nullable().meta({ description: 'The status that the write would have been answered with.' }),
      response: z.record(z.string(), z.unknown()).nullable(),
    }),
  }),
)

const batchAcceptedShape = named(
  'AsyncBulkAccepted',
  'A batch that is carried out later.',
  z.object({ batch_id: z.string(), status: z.literal('QUEUED'), total_count: z.int() }),
)

export const batchShape = named(
  'BatchObjectsResponse',
  'Where a batch stands, item by item.',
  z.object({
    status: z.enum(['QUEUED', 'IN_PROGRESS', 'COMPLETED']),
    total_count: z.int(),
    objects: z.array(
      z.object({
        item_id: z.string(),
        status: z.enum(['PENDING', 'SUCCESS', 'FAILURE']),
        response: z.record(z.string(), z.unknown()).nullable(),
      }),
    ),
  }),
)

export const writeStates = ['pending', 'sending', 'done', 'failed', 'unknown', 'resolved'] as const

export const writeShape = named(
  'Write',
  'One line of the ledger of writes.',
  z.object({
    id: z.string(),
    linked_account_id: z.string(),
    model: z.string(),
    action: z.enum(['create', 'update', 'delete', 'perform']),
    operation: z.string().nullable(),
    state: z.enum(writeStates).meta({
      description:
        'pending: nothing was sent yet. sending: on its way. unknown: it may or may not have happened, and a person must say. resolved: a person has.',
    }),
    resolution: z.enum(['happened', 'did_not_happen']).nullable(),
    record_id: z.string().nullable(),
    remote_id: z.string().nullable(),
    stream: z.string().nullable(),
    attempts: z.int(),
    sent_at: instant.nullable(),
    error: z.object({ code: z.string(), message: z.string(), remote_status: z.int().nullable() }).nullable(),
    created_at: instant,
    finished_at: instant.nullable(),
  }),
)

export const writePageShape = pageOf('WriteList', writeShape)

export const writeDetailShape = named(
  'WriteDetail',
  'A line of the ledger with what was asked, what was sent, and what was answered.',
  writeShape.extend({
    given: z.record(z.string(), z.unknown()).meta({ description: 'What the caller gave; sensitive fields as ***.' }),
    request: vendorRequestShape.nullable(),
    response: z.record(z.string(), z.unknown()).nullable(),
    status_code: z.int().nullable(),
  }),
)

export const resolutionShape = named(
  'WriteResolution',
  'What a person has found out about a write.',
  z.strictObject({
    outcome: z.enum(['happened', 'did_not_happen']),
    remote_id: z.string().min(1).max(500).optional().meta({
      description: 'What the vendor calls the record that came of it, so that it can be read.',
    }),
  }),
)

/** The parameters of every write. */
export const writeQuery = {
  is_debug_mode: booleanParameter('Whether to answer the requests that went to the vendor, as `logs`.'),
  run_async: booleanParameter('Whether to answer at once and write later: 202 with the id of a task.'),
  dry_run: booleanParameter(
    'Whether only to answer the request that would be sent. Nothing is sent and nothing stored.',
  ),
}

const componentOf = (shape: z.ZodType): JsonSchema => ({ $ref: componentPath + platformComponents.get(shape)!.id })

export const batchAcceptedSchema = componentOf(batchAcceptedShape)

const listOf = (shape: z.ZodType): JsonSchema => ({ type: 'array', items: componentOf(shape) })

/** The answer to a write of a model. */
export const writeAnswerSchema = (model: Model): JsonSchema => ({
  type: 'object',
  required: ['model', 'warnings', 'errors'],
  properties: {
    model: {
      anyOf: [schemaReference(model), componentOf(writtenReferenceShape), { type: 'null' }],
      description:
        'The record as it is now. Only its ids where the vendor has written it, but it could not be read back yet; null where not even these are known.',
    },
    warnings: listOf(writeProblemShape),
    errors: listOf(writeProblemShape),
    logs: listOf(debugLogShape),
  },
})
