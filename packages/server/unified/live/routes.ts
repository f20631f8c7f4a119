import * as z from 'zod'
import { actorOf } from '../../audit/audit.ts'
import { route, type AnyRoute } from '../../http/route.ts'
import { named } from '../../http/shapes.ts'
import type { Platform } from '../../platform.ts'
import { searchRoutes } from './search.ts'
import { changeSources, readSources } from './sources.ts'

const source = z.enum(['synced', 'live', 'hybrid'])
const maxAge = z.int().min(0).max(31_536_000)

const sources = named(
  'ModelSources',
  'By common model: `synced` answers what is stored, `live` asks the vendor and stores nothing, `hybrid` answers what is stored as long as it is no older than `max_age` seconds, else asks the vendor.',
  z.record(z.string(), z.object({ source, max_age: maxAge })),
)

const change = z.record(z.string().max(100), z.strictObject({ source: source.optional(), max_age: maxAge.optional() }))

const params = z.object({
  id: z
    .guid()
    .toLowerCase()
    .meta({ description: 'The id of the linked account.', openapi: { type: 'string', format: 'uuid' } }),
})

/** Live searches, and where the records of a linked account come from. */
export const liveRoutes = (platform: Platform): readonly AnyRoute[] => [
  ...searchRoutes(platform),
  route({
    method: 'GET',
    path: '/v1/linked-accounts/{id}/sources',
    operationId: 'linked_account_sources_retrieve',
    summary: 'Show where records come from',
    description: 'For each common model of the linked account: whether it is read from the store, or live.',
    tag: 'platform',
    access: 'organization',
    scope: 'accounts:read',
    params,
    answer: sources,
    run: ({ caller, params: { id } }) =>
      readSources(platform, { organizationId: caller.organizationId, linkedAccountId: id }),
  }),
  route({
    method: 'PUT',
    path: '/v1/linked-accounts/{id}/sources',
    operationId: 'linked_account_sources_update',
    summary: 'Set where records come from',
    description:
      'Changes the models that are named and leaves the others. A model that is set to live is not synced any more, and everything stored of it is erased; one that is set back is synced from its start.',
    tag: 'platform',
    access: 'organization',
    scope: 'accounts:write',
    params,
    body: change,
    answer: sources,
    run: ({ caller, params: { id }, body, request }) =>
      changeSources(
        platform,
        { organizationId: caller.organizationId, linkedAccountId: id },
        body as Parameters<typeof changeSources>[2],
        actorOf(caller, request),
      ),
  }),
]
