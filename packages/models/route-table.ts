import type { Category, Model, NestedList, Operation } from './language/index.ts'
import { models } from './registry.ts'

export type RouteKind =
  | 'list'
  | 'retrieve'
  | 'nested-list'
  | 'nested-retrieve'
  | 'create'
  | 'update'
  | 'delete'
  | 'bulk-create'
  | 'bulk-update'
  | 'bulk-retrieve'
  | 'meta-post'
  | 'meta-patch'
  | 'perform'
  | 'associate'
  | 'ignore'
  | 'remote-field-classes'
  | 'distinct'
  | 'live-search'
  | 'download'
  | 'download-meta'
  | 'download-meta-list'
  | 'value-retrieve'

export type RouteMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One operation of the unified API on the records of a model. */
export interface ModelRoute {
  readonly method: RouteMethod
  /** With its parameters in braces: `/api/crm/v1/contacts/{id}`. */
  readonly path: string
  readonly operationId: string
  readonly model: Model
  readonly kind: RouteKind
  /** Where the list hangs below a parent. */
  readonly nested?: NestedList
  /** What is done with a record, for `perform`. */
  readonly operation?: Operation & { readonly name: string }
  /** The field whose values are listed, for `distinct`. */
  readonly field?: string
  /** Whether accounts of every category have it, and not only those of the model's. */
  readonly isForEveryCategory?: true
}

/** The parameters of a path, in order: `['collection_id']`. */
export const parametersOf = (path: string): readonly string[] =>
  [...path.matchAll(/\{([a-z_]+)\}/g)].map((match) => match[1]!)

const accepts = (model: Model, method: 'post' | 'patch'): boolean =>
  Object.values(model.fields).some((field) => field[method])

const isWritten = (model: Model): boolean => accepts(model, 'post') || accepts(model, 'patch')

function routesOf(model: Model): ModelRoute[] {
  const routes = model.path === undefined ? [] : ownRoutes(model, model.path)
  for (const nested of model.nested ?? []) routes.push(...nestedRoutes(model, nested))
  routes.push(...lineRoutes(model))
  if (model.valuePath !== undefined) routes.push(route(model, 'GET', 'value-retrieve', `${model.valuePath}/{id}`))
  return routes
}

function ownRoutes(model: Model, path: string): ModelRoute[] {
  const routes = [route(model, 'GET', 'list', path), route(model, 'GET', 'retrieve', `${path}/{id}`)]
  if (accepts(model, 'post'))
    routes.push(
      route(model, 'POST', 'create', path),
      route(model, 'GET', 'meta-post', `${path}/meta/post`),
      route(model, 'POST', 'bulk-create', `${path}/bulk`),
    )
  if (accepts(model, 'patch'))
    routes.push(
      route(model, 'PATCH', 'update', `${path}/{id}`),
      route(model, 'GET', 'meta-patch', `${path}/meta/patch/{id}`),
      route(model, 'PATCH', 'bulk-update', `${path}/bulk`),
    )
  if (isWritten(model)) routes.push(route(model, 'GET', 'bulk-retrieve', `${path}/bulk/{batch_id}`))
  routes.push(
    route(model, 'DELETE', 'delete', `${path}/{id}`),
    route(model, 'POST', 'ignore', `${path}/ignore/{model_id}`),
    route(model, 'GET', 'remote-field-classes', `${path}/remote-field-classes`),
  )
  for (const [name, operation] of Object.entries(model.operations ?? {}))
    routes.push(route(model, 'POST', 'perform', `${path}/{id}/${name}`, { operation: { ...operation, name } }))
  for (const [name, field] of Object.entries(model.distinct ?? {}))
    routes.push(route(model, 'GET', 'distinct', `${path}/${name}`, { field }))
  if (model.liveSearch) routes.push(route(model, 'GET', 'live-search', `${path}/live-search`))
  if (model.hasContent === true)
    routes.push(
      route(model, 'GET', 'download', `${path}/{id}/download`),
      route(model, 'GET', 'download-meta', `${path}/{id}/download/request-meta`),
      route(model, 'GET', 'download-meta-list', `${path}/download/request-meta`),
    )
  return routes
}

function nestedRoutes(model: Model, nested: NestedList): ModelRoute[] {
  const { path } = nested
  const routes = [route(model, 'GET', 'nested-list', path, { nested })]
  if (nested.retrieve === true) routes.push(route(model, 'GET', 'nested-retrieve', `${path}/{id}`, { nested }))
  if (nested.associate !== undefined) routes.push(route(model, 'PUT', 'associate', nested.associate, { nested }))
  // A model that has only this list is also written there, and its fields are described beside it. Lines that lie inside of
  // their record are written with it.
  if (model.path !== undefined) return routes
  if (accepts(model, 'post') && 'own' in nested.through)
    routes.push(
      route(model, 'POST', 'create', path, { nested }),
      route(model, 'GET', 'meta-post', `${path}/meta/post`, { nested }),
    )
  if ('own' in nested.through) {
    if (accepts(model, 'patch'))
      routes.push(
        route(model, 'PATCH', 'update', `${path}/{id}`, { nested }),
        route(model, 'GET', 'meta-patch', `${path}/meta/patch/{id}`, { nested }),
      )
    routes.push(route(model, 'DELETE', 'delete', `${path}/{id}`, { nested }))
  }
  if (model.remoteFields === true)
    routes.push(route(model, 'GET', 'remote-field-classes', `${withoutParameters(path)}/remote-field-classes`))
  return routes
}

/** The classes of the custom fields of lines, which live inside their records. */
function lineRoutes(model: Model): ModelRoute[] {
  if (model.path === undefined) return []
  return Object.entries(model.fields).flatMap(([name, { embedded: line }]) => {
    const own = model.linePaths?.[name]
    if (!line || (line.remoteFields !== true && own === undefined)) return []
    const path = `${model.path}/${own ?? name.replaceAll('_', '-')}/remote-field-classes`
    return [route(line, 'GET', 'remote-field-classes', path)]
  })
}

const withoutParameters = (path: string): string => path.replaceAll(/\/\{[a-z_]+\}/g, '')

const verbs: Readonly<Record<RouteKind, string>> = {
  list: 'list',
  retrieve: 'retrieve',
  'nested-list': 'list',
  'nested-retrieve': 'retrieve',
  create: 'create',
  update: 'update',
  delete: 'delete',
  'bulk-create': 'create',
  'bulk-update': 'update',
  'bulk-retrieve': 'retrieve',
  'meta-post': 'retrieve',
  'meta-patch': 'retrieve',
  perform: 'create',
  associate: 'update',
  ignore: 'create',
  'remote-field-classes': 'list',
  distinct: 'list',
  'live-search': 'list',
  download: 'retrieve',
  'download-meta': 'retrieve',
  'download-meta-list': 'list',
  'value-retrieve': 'retrieve',
}

function route(
  model: Model,
  method: RouteMethod,
  kind: RouteKind,
  path: string,
  more: Partial<ModelRoute> = {},
): ModelRoute {
  const words = path.replaceAll(/\{[a-z_]+\}/g, '').split(/[/-]+/)
  return {
    method,
    path: `${categoryPath(model.category)}/${path}`,
    operationId: [model.category, ...words.filter(Boolean), verbs[kind]].join('_'),
    model,
    kind,
    ...more,
  }
}

/** What every path of a category starts with. */
export const categoryPath = (category: Category): string => `/api/${category}/v1`

// Paths without parameters come first, so that `contacts/meta/post` is not taken for a contact.
const table: readonly ModelRoute[] = [...models.values()]
  .flatMap(routesOf)
  .sort((a, b) => parametersOf(a.path).length - parametersOf(b.path).length)

/** Every operation that the declarations promise. */
export const routeTable = (): readonly ModelRoute[] => table
