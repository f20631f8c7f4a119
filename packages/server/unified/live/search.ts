import { filterPath, routeTable, schemaReference, type Filter, type Model, type ModelRoute } from '@crosswalk/models'
import * as z from 'zod'
import { Rendered } from '../../http/answer.ts'
import { accountFor } from '../../http/door.ts'
import { listParameter } from '../../http/parameters.ts'
import { route, type AnyRoute } from '../../http/route.ts'
import type { Platform } from '../../platform.ts'
import { recordId } from '../../store/ids.ts'
import { boundOf } from '../list.ts'
import { listQuerySchema, type ListQuery } from '../list-parameters.ts'
import { listLive } from './live-list.ts'
import { liveRead } from './read.ts'
import { sourceHeaders } from './source.ts'

/** Searches that always ask the vendor: `tickets/live-search`. */
export const searchRoutes = (platform: Platform): readonly AnyRoute[] =>
  routeTable().flatMap((entry) => (entry.kind === 'live-search' ? [searchRoute(platform, entry)] : []))

function searchRoute(platform: Platform, entry: ModelRoute): AnyRoute {
  const { path, operationId, model } = entry
  const filters = model.liveSearch!
  return route({
    method: 'GET',
    path,
    operationId,
    summary: `Search ${model.title} records at the vendor`,
    description: `${model.description} The vendor is asked now, whatever the source of the model is. Pages go forward only, by remote_cursor.`,
    tag: model.category,
    access: 'account',
    scope: `${model.category}:read`,
    asksVendor: true,
    query: searchQuery(entry, filters),
    answer: {
      type: 'object',
      required: ['next', 'previous', 'results'],
      properties: {
        next: { type: ['string', 'null'], description: 'The `remote_cursor` of the next page; null on the last.' },
        previous: { type: 'null', description: 'A live search only goes forward.' },
        results: { type: 'array', items: schemaReference(model) },
      },
    },
    run: async ({ caller, query: asked }) => {
      const { id } = accountFor(caller, entry)
      const { remote_cursor: cursor, ...rest } = asked as ListQuery & { readonly remote_cursor?: string }
      const remoteIds = new Map<string, string>()
      const ours = ourIds(id, model, filters, rest, remoteIds)
      const query = { ...rest, ...ours, ...(cursor !== undefined && { cursor }) }
      const read = await liveRead(platform, { caller, entry, query })
      const bound = `live search ${boundOf({ accountId: id, model }, rest)}`
      const text = await listLive(read, { query, filters, remoteIds, bound, cursorParameter: 'remote_cursor' })
      return new Rendered(text, 'application/json', { headers: sourceHeaders('live', new Date().toISOString()) })
    },
  })
}

function searchQuery(entry: ModelRoute, filters: Readonly<Record<string, Filter>>): z.ZodObject {
  // The filters of a search are declared as those of a list; only what names vendor's ids differs.
  const list = listQuerySchema({ ...entry, model: { ...entry.model, filters } }, undefined)
  const kept = Object.entries(list.shape).filter(([name]) => !left.test(name))
  const remote = Object.entries(filters).flatMap(([name, filter]) =>
    isRemote(entry.model, name, filter)
      ? [[name, listParameter(filter.description ?? `Ids of the vendor of ${name}, separated by commas.`)] as const]
      : [],
  )
  return z.strictObject({
    ...Object.fromEntries(kept),
    ...Object.fromEntries(remote),
    remote_cursor: textCursor,
  })
}

const left = /^(cursor|order_by|as_of|remote_id|(created|modified)_(after|before))$/

const textCursor = z
  .string()
  .min(1)
  .max(16_000)
  .optional()
  .meta({ description: '`next` of the page before. Keep all other parameters.' })

/** Relations are named by our ids where the parameter says so (`assignee_ids`), else by those of the vendor. */
const isRemote = (model: Model, name: string, { field }: Filter): boolean =>
  filterPath(model, field)?.at(-1)?.field.kind === 'reference' && !/_ids?$/.test(name)

/** The ids of the vendor in a query as ours, and in `remoteIds` the way back. */
function ourIds(
  accountId: string,
  model: Model,
  filters: Readonly<Record<string, Filter>>,
  query: ListQuery,
  remoteIds: Map<string, string>,
) {
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, filter]) => {
      const value = query[name] as readonly string[] | undefined
      const target = filterPath(model, filter.field)?.at(-1)?.field.target
      if (!value || !target || !isRemote(model, name, filter)) return []
      const ids = value.map((remoteId) => recordId(accountId, target, remoteId))
      for (const [index, id] of ids.entries()) remoteIds.set(id, value[index]!)
      return [[name, ids]]
    }),
  )
}
