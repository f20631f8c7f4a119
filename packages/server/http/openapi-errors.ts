import { errorTable, type ErrorCode } from '@crosswalk/connector-kit'
import type { JsonSchema } from '@crosswalk/models'
import type { AnyRoute } from './route.ts'

/** RFC 9457 problem details, as every error is answered. */
export const problemSchema: JsonSchema = {
  type: 'object',
  description: 'An error (RFC 9457).',
  required: ['type', 'title', 'status', 'detail', 'code', 'retryable', 'actor', 'request_id'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'Where the error is explained.' },
    title: { type: 'string', description: 'What the code means.' },
    status: { type: 'integer', description: 'The status of the answer.' },
    detail: { type: 'string', description: 'What happened here, and what to do next.' },
    code: { type: 'string', enum: Object.keys(errorTable), description: 'Which error it is.' },
    parameter: {
      type: 'string',
      description: 'What is at fault: a parameter, a header, or a JSON pointer into the body.',
    },
    retryable: { type: 'boolean', description: 'Whether the same request may succeed later.' },
    actor: {
      type: 'string',
      enum: ['caller', 'end_user', 'operator', 'vendor', 'nobody'],
      description: 'Who must act before it can succeed.',
    },
    request_id: { type: 'string', format: 'uuid', description: 'What to quote when asking for help.' },
  },
}

/** The error that stands for each status in the document. */
const byStatus = {
  400: 'invalid_parameter',
  401: 'unauthorized',
  403: 'forbidden_scope',
  404: 'not_found',
  409: 'conflict',
  413: 'body_too_large',
  415: 'unsupported_media_type',
  422: 'remote_invalid',
  429: 'too_many_requests',
  502: 'remote_unavailable',
  504: 'remote_timeout',
} as const satisfies Record<number, ErrorCode>

type Status = keyof typeof byStatus

const statuses = Object.keys(byStatus).map(Number) as readonly Status[]

const nameOf = (status: Status): string => `Problem${status}`

/** The answers of an operation besides the good one. */
export function responsesFor({
  access,
  params,
  body,
  scope,
  idempotent,
  asksVendor,
  method,
}: AnyRoute): Readonly<Record<string, JsonSchema>> {
  const possible: Status[] = [400]
  if (access !== 'public') possible.push(401, 429)
  if (scope !== undefined) possible.push(403)
  if (method !== 'GET' && access !== 'public') possible.push(409)
  // What is done once is done at a vendor.
  if (idempotent || asksVendor) possible.push(422, 502, 504)
  if (access === 'account' || params) possible.push(404)
  if (body) possible.push(413, 415)
  return Object.fromEntries(
    possible.map((status) => [String(status), { $ref: `#/components/responses/${nameOf(status)}` }]),
  )
}

/** The answers that operations refer to. */
export const problemResponses = (publicUrl: string): Readonly<Record<string, JsonSchema>> =>
  Object.fromEntries(statuses.map((status) => [nameOf(status), problemResponse(status, publicUrl)]))

function problemResponse(status: Status, publicUrl: string): JsonSchema {
  const code = byStatus[status]
  const { title, retryable, actor } = errorTable[code]
  return {
    description: `${title}.`,
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        example: {
          type: `${publicUrl}/errors#${code}`,
          title,
          status,
          detail: `${title}. The detail names what was at fault and what to do next.`,
          code,
          retryable,
          actor,
          request_id: '0b1f7a52-6f0c-4a5e-9d1d-3f0a8c2b7e11',
        },
      },
    },
  }
}
