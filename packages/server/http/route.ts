import { categories, type JsonSchema } from '@crosswalk/models'
import type * as z from 'zod'
import type { Caller } from './caller.ts'
import type { IdempotentRequest } from './idempotency.ts'

/**
 * Who may call.
 * `public`        anyone, without a key
 * `organization`  the holder of an API key
 * `account`       the same, for one linked account, named by its account token
 */
export type Access = 'public' | 'organization' | 'account'

/** What an API key may be allowed to do. A key without any scope may do everything. */
export const scopes = [
  ...categories.flatMap((category) => [`${category}:read`, `${category}:write`] as const),
  'accounts:read',
  'accounts:write',
  'mappings:read',
  'mappings:write',
  'passthrough',
  'keys:write',
  'audit:read',
] as const
export type Scope = (typeof scopes)[number]

/** Of a route for accounts of every category: the scope of the category that the account is of. */
export type ScopeOfAccount = '{category}:read' | '{category}:write'

/** A header that a route reads, for the documentation. */
export interface HeaderParameter {
  readonly name: string
  readonly description: string
  readonly schema: JsonSchema
}

/** What a route may look at besides its validated input. */
export interface RouteRequest {
  /** The value of a header, by its name in any case. */
  header(name: string): string | undefined
  /** The address that the request came from. */
  readonly address: string
  /** The body as it came, for routes that declare none. */
  readonly raw: Request
}

export interface RouteInput<A extends Access, P, Q, B> {
  readonly caller: A extends 'public' ? undefined : Caller
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly request: RouteRequest
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
  /** What the API key must be allowed to do. Every route that is not public names one. */
  readonly scope?: Scope | ScopeOfAccount
  /** Headers that it reads. */
  readonly headers?: readonly HeaderParameter[]
  /**
   * Whether `Idempotency-Key` is honoured: the same request again answers what the first one answered. A function also tells
   * what came of a request whose process died: its answer; undefined where nothing was done yet, so that it may be now.
   */
  readonly idempotent?: boolean | ((request: IdempotentRequest) => Promise<unknown>)
  /** Whether the vendor may be asked while the caller waits: it can refuse, fail, or be too slow. */
  readonly asksVendor?: boolean
  /** Parameters of the path. One that does not validate names nothing, so the answer is 404. */
  readonly params?: P
  /** Parameters of the query; any other is refused. */
  readonly query?: Q
  readonly body?: B
  /** Whether texts of the body may hold what a column of text cannot: it is handed on to the vendor, or kept as JSON. */
  readonly anyText?: boolean
  /** The body for the documentation, where a reference to a named schema reads better than what `body` becomes. */
  readonly bodySchema?: JsonSchema
  /** Other successful answers, by status. */
  readonly otherAnswers?: Readonly<
    Record<number, { readonly description: string; readonly answer: z.ZodType | JsonSchema }>
  >
  /** The shape of the answer: a schema, or a JSON Schema where the answer is rendered text. */
  readonly answer: z.ZodType | JsonSchema
  /** An example of the answer, for the documentation. */
  readonly example?: unknown
  /** Of the answer. Default `application/json`. */
  readonly contentType?: string
  /** Default 200. */
  readonly status?: 200 | 201 | 202 | 204
  /** Whether `run` reads with `caller.read`, which confirms the caller in the same round trip. Default false. */
  readonly confirmsCaller?: boolean
  /** Does the work. Answers a value, sent as JSON, or an `Answered`, `Rendered` or `Streamed`. */
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
