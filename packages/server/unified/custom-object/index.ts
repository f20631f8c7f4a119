import { categoryPath, routeTable, type ModelRoute } from '@crosswalk/models'
import type { Scope, ScopeOfAccount } from '../../http/route.ts'
import { customObjectModels } from '../../mapping/index.ts'

/**
 * The operations on objects of the customer's own making, for accounts of every category: what `/api/crm/v1` has for those
 * of crm stands once more below `/v1`.
 */
export const customObjectTable = (): readonly ModelRoute[] =>
  routeTable()
    .filter(({ model }) => customObjectModels.includes(model.name))
    .map((entry) => ({
      ...entry,
      path: entry.path.replace(categoryPath(entry.model.category), '/v1'),
      operationId: entry.operationId.replace(/^[a-z]+_/, 'v1_'),
      isForEveryCategory: true,
    }))

/** Every operation on records: those of the models, and the ones on custom objects for every category. */
export const operationTable = (): readonly ModelRoute[] => [...routeTable(), ...customObjectTable()]

/** What an API key must be allowed for an operation of the route table. */
export const scopeOf = ({ model, isForEveryCategory }: ModelRoute, access: 'read' | 'write'): Scope | ScopeOfAccount =>
  isForEveryCategory ? `{category}:${access}` : `${model.category}:${access}`

/** Under which heading of the API's documentation an operation of the route table stands. */
export const tagOf = ({ model, isForEveryCategory }: ModelRoute): string =>
  isForEveryCategory ? 'platform' : model.category
