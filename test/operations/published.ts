/** The published list of operations: what the declarations of the models promise, and what the platform adds to it. */
import { routeTable, type ModelRoute } from '@crosswalk/models'
import { customObjectTable } from '../../packages/server/unified/custom-object/index.ts'

export interface PublishedOperation {
  readonly operationId: string
  readonly method: string
  /** With parameters in braces: `/api/crm/v1/contacts/{id}`. */
  readonly path: string
  /** The names of its query parameters. */
  readonly query: readonly string[]
  /** What it is for, where it stands in the route table of the models. */
  readonly entry?: ModelRoute
  readonly definition: OperationDefinition
}

/** An operation in the served OpenAPI document, as far as the tests look at it. */
export interface OperationDefinition {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly security: readonly Readonly<Record<string, unknown>>[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: 'path' | 'query' | 'header'
    readonly required?: boolean
    readonly schema: Readonly<Record<string, unknown>>
  }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: object }>> }>>
  readonly 'x-scope'?: string
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationDefinition>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>
}

/** Every operation that is served, in the order of the document. */
export function servedOperations(document: OpenApiDocument): readonly PublishedOperation[] {
  const entries = new Map([...routeTable(), ...customObjectTable()].map((entry) => [keyOf(entry), entry]))
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([lower, definition]) => {
      const method = lower.toUpperCase()
      const entry = entries.get(keyOf({ method, path }))
      const query = (definition.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name)
      return { operationId: definition.operationId, method, path, query, definition, ...(entry && { entry }) }
    }),
  )
}

/** What the route table promises and nobody serves. */
export function missingOperations(served: readonly PublishedOperation[]): readonly ModelRoute[] {
  const there = new Set(served.map(keyOf))
  return [...routeTable(), ...customObjectTable()].filter((entry) => !there.has(keyOf(entry)))
}

/** An operation by its method and its path, whatever the parameters in it are called. */
export const keyOf = ({ method, path }: { readonly method: string; readonly path: string }): string =>
  `${method} ${path.replaceAll(/\{[^}]+\}/g, '{}')}`
