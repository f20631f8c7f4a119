import type { Model, NestedList } from './language/index.ts'
import { models } from './registry.ts'

export type RouteKind = 'list' | 'retrieve' | 'nested-list' | 'nested-retrieve' | 'create' | 'update'

/** One operation of the unified API on the records of a model. */
export interface ModelRoute {
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** With its parameters in braces: `/api/crm/v1/contacts/{id}`. */
  readonly path: string
  readonly operationId: string
  readonly model: Model
  readonly kind: RouteKind
  /** Where the list hangs below a parent. */
  readonly nested?: NestedList
  /** False for writes, which the platform does not offer yet. */
  readonly available: boolean
}

/** The parameters of a path, in order: `['collection_id']`. */
export const parametersOf = (path: string): readonly string[] =>
  [...path.matchAll(/\{([a-z_]+)\}/g)].map((match) => match[1]!)

const accepts = (model: Model, method: 'post' | 'patch'): boolean =>
  Object.values(model.fields).some((field) => field[method])

const methods = { create: 'POST', update: 'PATCH' } as const
const verbs = { list: 'list', retrieve: 'retrieve', 'nested-list': 'list', 'nested-retrieve': 'retrieve' } as const

const table: readonly ModelRoute[] = [...models.values()].flatMap(routesOf)

/** Every operation that the declarations promise, reads and writes. */
export const routeTable = (): readonly ModelRoute[] => table

function routesOf(model: Model): ModelRoute[] {
  const routes = ownRoutes(model)
  for (const nested of model.nested ?? []) routes.push(...nestedRoutes(model, nested))
  return routes
}

function ownRoutes(model: Model): ModelRoute[] {
  if (model.path === undefined) return []
  const { path } = model
  const routes = [route(model, 'list', path), route(model, 'retrieve', `${path}/{id}`)]
  if (accepts(model, 'post')) routes.push(route(model, 'create', path))
  if (accepts(model, 'patch')) routes.push(route(model, 'update', `${path}/{id}`))
  return routes
}

function nestedRoutes(model: Model, nested: NestedList): ModelRoute[] {
  const routes = [route(model, 'nested-list', nested.path, nested)]
  if (nested.retrieve === true) routes.push(route(model, 'nested-retrieve', `${nested.path}/{id}`, nested))
  // A model that has only this list is also written there.
  if (model.path === undefined && accepts(model, 'post')) routes.push(route(model, 'create', nested.path, nested))
  return routes
}

function route(model: Model, kind: RouteKind, path: string, nested?: NestedList): ModelRoute {
  const isWrite = kind === 'create' || kind === 'update'
  const words = path.replaceAll(/\{[a-z_]+\}/g, '').split(/[/-]+/)
  return {
    method: isWrite ? methods[kind] : 'GET',
    path: `/api/${model.category}/v1/${path}`,
    operationId: [model.category, ...words.filter(Boolean), isWrite ? kind : verbs[kind]].join('_'),
    model,
    kind,
    available: !isWrite,
    ...(nested && { nested }),
  }
}
