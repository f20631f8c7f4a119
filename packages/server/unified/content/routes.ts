import { CrosswalkError, parseJson } from '@crosswalk/connector-kit'
import { routeTable, type Model, type ModelRoute } from '@crosswalk/models'
import * as z from 'zod'
import type { Caller } from '../../http/caller.ts'
import { accountIn } from '../../http/door.ts'
import { booleanParameter, listParameter, textParameter } from '../../http/parameters.ts'
import { route, type AnyRoute, type RouteRequest } from '../../http/route.ts'
import { named } from '../../http/shapes.ts'
import { settingsOf } from '../../mapping/index.ts'
import type { Platform } from '../../platform.ts'
import type { Decoration } from '../decorate.ts'
import { listRecords } from '../list.ts'
import { listQuerySchema, type ListQuery } from '../list-parameters.ts'
import { readBySource, sourceHeader } from '../live/index.ts'
import { requireKnown, streamContent, type Wanted } from './content.ts'
import { linksTo, openLink } from './link.ts'

/** The contents of files and attachments: streamed, or as a link from which they can be fetched. */
export const contentRoutes = (platform: Platform): readonly AnyRoute[] => [
  ...routeTable().flatMap((entry): AnyRoute[] => {
    if (entry.kind === 'download') return [downloadRoute(platform, entry)]
    if (entry.kind === 'download-meta') return [metaRoute(platform, entry)]
    return entry.kind === 'download-meta-list' ? [metaListRoute(platform, entry)] : []
  }),
  linkRoute(platform),
]

const idParams = z.object({
  id: z
    .guid()
    .toLowerCase()
    .meta({ description: 'The id of the record.', openapi: { type: 'string', format: 'uuid' } }),
})

const mimeType = textParameter('The type to convert the content into, where the vendor can: `application/pdf`.')
const contentQuery = z.strictObject({
  include_shell_data: booleanParameter('Accepted for compatibility; it changes nothing.'),
  mime_type: mimeType,
})

const rangeHeader = {
  name: 'Range',
  description: 'The part of the content that is wanted; answered with 206 where the vendor can.',
  schema: { type: 'string' },
} as const

const bytes = { type: 'string', format: 'binary' } as const
const partOfIt = { 206: { description: 'The part that was asked for.', answer: bytes } }

function downloadRoute(platform: Platform, { path, operationId, model }: ModelRoute): AnyRoute {
  return route({
    method: 'GET',
    path,
    operationId,
    summary: 'Download the content',
    description: `The content of the ${model.title}, from the vendor as it comes. Nothing of it is kept here.`,
    tag: model.category,
    access: 'account',
    scope: `${model.category}:read`,
    headers: [rangeHeader],
    asksVendor: true,
    params: idParams,
    query: contentQuery,
    answer: bytes,
    otherAnswers: partOfIt,
    contentType: 'application/octet-stream',
    run: ({ caller, params, query, request }) => {
      const of = {
        organizationId: caller.organizationId,
        accountId: accountIn(caller, model.category).id,
        model,
        id: params.id,
        mimeType: query.mime_type,
      }
      return streamContent(platform, of, wantedBy(request))
    },
  })
}

const downloadMeta = named(
  'DownloadRequestMeta',
  'How the content can be fetched without a key: by whoever has this link, for ten minutes.',
  z.object({
    id: z.guid(),
    url: z.string(),
    method: z.literal('GET'),
    headers: z.record(z.string(), z.string()),
  }),
)

const metaOf = (id: string, url: string): z.output<typeof downloadMeta> => ({ id, url, method: 'GET', headers: {} })

function metaRoute(platform: Platform, { path, operationId, model }: ModelRoute): AnyRoute {
  return route({
    method: 'GET',
    path,
    operationId,
    summary: 'Make a download link',
    description: `A link to the content of the ${model.title} that works without a key for ten minutes. The credential of the account stays here.`,
    tag: model.category,
    access: 'account',
    scope: `${model.category}:read`,
    params: idParams,
    query: contentQuery.omit({ include_shell_data: true }),
    answer: downloadMeta,
    run: async ({ caller, params, query }) => {
      const account = accountIn(caller, model.category)
      if (!settingsOf(account.modelSettings, model.name).canRead)
        throw new CrosswalkError('model_disabled', `Reading ${model.name} is switched off for this linked account.`)
      const of = {
        organizationId: caller.organizationId,
        accountId: account.id,
        model,
        mimeType: query.mime_type,
      }
      await requireKnown(platform, { ...of, id: params.id })
      const [url] = await linksTo(platform, of, [params.id], caller.apiKeyId)
      return metaOf(params.id, url!)
    },
  })
}

function metaListRoute(platform: Platform, entry: ModelRoute): AnyRoute {
  const { path, operationId, model } = entry
  const list = listQuerySchema(entry, undefined)
  const query = z.strictObject({
    ...Object.fromEntries(Object.entries(list.shape).filter(([name]) => !decorations.test(name))),
    ids: listParameter('Only the records with these ids, separated by commas.'),
    mime_types: listParameter('Types to convert the contents into, the first that the vendor can.'),
  })
  return route({
    method: 'GET',
    path,
    operationId,
    summary: 'Make download links',
    description: `Links to the contents of a page of ${model.title} records, each good for ten minutes.`,
    tag: model.category,
    access: 'account',
    scope: `${model.category}:read`,
    headers: [sourceHeader],
    asksVendor: true,
    query,
    answer: z.object({
      next: z.string().nullable(),
      previous: z.string().nullable(),
      results: z.array(downloadMeta),
    }),
    run: async ({ caller, query: asked, request }) => {
      const account = accountIn(caller, model.category)
      const {
        ids,
        mime_types: types,
        ...list
      } = asked as ListQuery & { ids?: readonly string[]; mime_types?: readonly string[] }
      const wanted = ids && checkedIds(ids)
      const page = await readBySource(platform, {
        entry: { ...entry, kind: 'list' },
        caller,
        params: {},
        // The ids are part of what a cursor is bound to.
        query: { ...list, ...(wanted && { ids: wanted.join() }) },
        header: request.header(sourceHeader.name),
        ...(wanted && { isWanted: ({ rendered }) => wanted.includes(rendered.id) }),
        readStored: () => {
          const scope = { accountId: account.id, model, ...(wanted && { parent: { id: wanted.join(), ids: wanted } }) }
          return listRecords(caller, scope, list, decorationOf(platform, caller, model, list))
        },
      })
      const { next, previous, results } = parseJson(page.text, 'The store') as {
        readonly next: string | null
        readonly previous: string | null
        readonly results: readonly { readonly id: string }[]
      }
      const of = { organizationId: caller.organizationId, accountId: account.id, model, mimeType: types?.[0] }
      const found = results.map(({ id }) => id)
      const links = await linksTo(platform, of, found, caller.apiKeyId)
      return { next, previous, results: found.map((id, index) => metaOf(id, links[index]!)) }
    },
  })
}

const decorationOf = (platform: Platform, caller: Caller, model: Model, query: ListQuery): Decoration => {
  const account = accountIn(caller, model.category)
  return {
    read: (statements) => caller.read(statements),
    accountId: account.id,
    settings: () => caller.account?.modelSettings ?? {},
    findConnector: (id) => platform.connectors.get(id),
    connector: platform.connectors.get(account.connector),
    model,
    query,
  }
}

const decorations =
  /^(expand|include_remote_data|include_remote_fields|include_sensitive_fields|show_enum_origins|remote_fields)$/

function checkedIds(ids: readonly string[]): readonly string[] {
  if (ids.every((id) => z.guid().safeParse(id).success)) return ids.map((id) => id.toLowerCase())
  throw new CrosswalkError('invalid_parameter', 'The parameter "ids" must be ids, separated by commas.', {
    parameter: '?ids',
  })
}

function linkRoute(platform: Platform): AnyRoute {
  return route({
    method: 'GET',
    path: '/v1/downloads/{token}',
    operationId: 'download_retrieve',
    summary: 'Follow a download link',
    description: 'The content behind a link that a request-meta endpoint made, without a key.',
    tag: 'platform',
    access: 'public',
    headers: [rangeHeader],
    asksVendor: true,
    params: z.object({
      token: z
        .string()
        .regex(/^[A-Za-z0-9_-]{50,4000}$/)
        .meta({ description: 'From the link.' }),
    }),
    answer: bytes,
    otherAnswers: partOfIt,
    contentType: 'application/octet-stream',
    run: async ({ params, request }) =>
      streamContent(platform, await openLink(platform, params.token), wantedBy(request)),
  })
}

const wantedBy = (request: RouteRequest): Wanted => ({
  range: request.header('range'),
  ifRange: request.header('if-range'),
  headOnly: request.raw.method === 'HEAD',
})
