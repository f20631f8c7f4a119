import { CrosswalkError } from '@crosswalk/connector-kit'
import * as z from 'zod'
import type { AccountRow, Caller } from '../../http/caller.ts'
import { accountTokenHeader } from '../../http/door.ts'
import { cursorParameter, pageSizeParameter } from '../../http/parameters.ts'
import { pageRequest } from '../../http/platform-routes.ts'
import { route, type AnyRoute } from '../../http/route.ts'
import { named, pageOf } from '../../http/shapes.ts'
import { historyOf } from './history.ts'

const historyEntry = named(
  'HistoryEntry',
  'One change of a record.',
  z.object({
    at: z.string().meta({ format: 'date-time', description: 'When it came here.' }),
    kind: z.enum(['added', 'changed', 'removed']),
    origin: z
      .enum(['sync', 'live', 'write', 'mapping', 'person'])
      .meta({ description: 'Who moved it: the vendor, found by a sync or a live read; a write; a mapping; a person.' }),
    fields: z.array(
      z.object({
        field: z.string(),
        before: z.unknown(),
        after: z.unknown(),
        is_sensitive: z
          .boolean()
          .meta({ description: 'Whether it is a field of whose values no history is kept: both are null.' }),
      }),
    ),
  }),
)

const historyPage = pageOf('HistoryList', historyEntry)

/** The history of a record, whatever its model and the category of its account. */
export const historyRoutes = (): readonly AnyRoute[] => [
  route({
    method: 'GET',
    path: '/v1/records/{id}/history',
    operationId: 'v1_records_history_list',
    summary: 'List what happened to a record',
    description:
      'The changes of a record of any model, the newest first, from the log of changes: when, by whom, and what each field was before and after. Of sensitive fields it tells only that they moved.',
    tag: 'platform',
    access: 'account',
    scope: '{category}:read',
    params: recordParams,
    query: z.strictObject({ cursor: cursorParameter, page_size: pageSizeParameter() }),
    answer: historyPage,
    run: ({ caller, params, query }) =>
      historyOf(caller, accountOf(caller), params.id, pageRequest(query.cursor, query.page_size)),
  }),
]

/** The id in the path of something about one record. */
export const recordParams = z.object({
  id: z
    .guid()
    .toLowerCase()
    .meta({ description: 'The id of the record.', openapi: { type: 'string', format: 'uuid' } }),
})

/** The linked account of a request that is for accounts of every category. */
export function accountOf({ account }: Caller): AccountRow {
  if (account) return account
  throw new CrosswalkError('not_found', 'No linked account was named.', { parameter: accountTokenHeader })
}
