import type { JsonSchema } from '@crosswalk/models'
import type * as z from 'zod'
import type { Caller } from './caller.ts'

/**
 * Who may call.
 * `public`        anyone, without a key
 * `organization`  the holder of an API key
 * `account`       the same, for one linked account, named by its account token
 */
export type Access = 'public' | 'organization' | 'account'

export interface RouteInput<A extends Access, P, Q, B> {
  readonly caller: A extends 'public' ? undefined : Caller
  readonly params: P
  readonly query: Q
  readonly body: B
}

/** One operation of the API: what it takes, what it answers, and what it does. The OpenAPI document is made of these. */
export interface Route<
  A extends Access = Access,
  P extends z.ZodObject = z.ZodObject,
  Q extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With parameters in braces: `/api/crm/v1/contacts/{id}`. */
  readonly path: string
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tag: string
  readonly access: A
  /** Parameters of the path. One that does not validate names nothing, so the answer is 404. */
  readonly params?: P
  /** Parameters of the query; any other is refused. */
  readonly query?: Q
  readonly body?: B
  /** The shape of the answer: a schema, or a JSON Schema where the answer is rendered text. */
  readonly answer: z.ZodType | JsonSchema
  /** An example of the answer, for the documentation. */
  readonly example?: unknown
  /** Of the answer. Default `application/json`. */
  readonly contentType?: string
  /** Default 200. */
  readonly status?: 200 | 201 | 202
  /** Whether `run` reads with `caller.read`, which confirms the caller in the same round trip. Default false. */
  readonly confirmsCaller?: boolean
  /** Does the work. Answers a value, sent as JSON, or a `Rendered` text. */
  run(input: RouteInput<A, z.output<P>, z.output<Q>, z.output<B>>): Promise<unknown>
}

// Method parameters are bivariant, so routes of all shapes stand in one list.
export type AnyRoute = Route<any, any, any, any>

/**
 * Declares an operation.
 *
 * @example
 * route({
 *   method: 'GET', path: '/health', operationId: 'health', tag: 'platform', access: 'public',
 *   summary: 'Whether it is up', description: '…', answer: z.object({ status: z.literal('ok') }),
 *   run: async () => ({ status: 'ok' }),
 * })
 */
export const route = <A extends Access, P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>(
  declaration: Route<A, P, Q, B>,
): Route<A, P, Q, B> => declaration
