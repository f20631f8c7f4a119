import { createHmac } from 'node:crypto'
import {
  defineSandbox,
  hasValidToken,
  json,
  oauthRoutes,
  route,
  type OAuthServer,
  type Route,
  type SandboxEvent,
  type Touch,
} from '@crosswalk/connector-kit/sandbox'
import { customClasses } from './custom-classes.ts'
import { customRoutes } from './custom-routes.ts'
import * as errors from './errors.ts'
import { linkId, liveLinks } from './links.ts'
import { objectRoutes } from './object-routes.ts'
import { objectTypes } from './object-types.ts'
import { propertyRoutes } from './properties.ts'
import { portalId } from './render.ts'
import { seed, type HubSpotState } from './state.ts'

const client = { clientId: 'hubspot-sandbox-client', clientSecret: 'hubspot-sandbox-secret' }

const oauth = (tokenPath: string): OAuthServer => ({
  ...client,
  authorizePath: '/oauth/authorize',
  tokenPath,
  revokePath: `${tokenPath}/revoke`,
  expiresIn: 1800,
  extra: { hub_id: portalId },
})

const routes: readonly Route<HubSpotState>[] = [
  ...oauthRoutes<HubSpotState>(oauth('/oauth/2026-03/token')),
  ...oauthRoutes<HubSpotState>(oauth('/oauth/v1/token')),
  route('GET', '/account-info/v3/details', () =>
    json({
      portalId,
      accountType: 'STANDARD',
      timeZone: 'US/Eastern',
      companyCurrency: 'USD',
      additionalCurrencies: [],
      utcOffset: '-04:00',
      utcOffsetMilliseconds: -14_400_000,
      uiDomain: 'app.hubspot.com',
      dataHostingLocation: 'na1',
    }),
  ),
  route('GET', '/crm/v3/owners', ({ state, query }) => {
    const limit = Number(query.get('limit') ?? 100)
    if (!(limit >= 1 && limit <= 500)) return errors.invalid(`limit must be between 1 and 500, was ${limit}`)
    const isArchived = query.get('archived') === 'true'
    const found = state.owners
      .list({ after: query.get('after') ?? undefined })
      .filter(({ row }) => row.archived === isArchived)
    const page = found.slice(0, limit)
    const paging = found.length > limit ? { paging: { next: { after: page.at(-1)!.id } } } : {}
    return json({ results: page.map(({ row }) => row), ...paging }, { records: page.length })
  }),
  route('GET', '/crm/v3/owners/:id', ({ state, params, query }) => {
    const owner = state.owners.get(params['id']!)?.row
    return owner && owner.archived === (query.get('archived') === 'true') ? json(owner) : errors.notFound()
  }),
  route('GET', '/crm/v3/pipelines/deals', ({ state }) => {
    const results = state.pipelines.list().map(({ row }) => row)
    return json({ results }, { records: results.length })
  }),
  route('GET', '/crm/v3/pipelines/deals/:id', ({ state, params }) => {
    const pipeline = state.pipelines.get(params['id']!)
    return pipeline ? json(pipeline.row) : errors.notFound()
  }),
  ...propertyRoutes,
  ...customRoutes,
  ...objectRoutes,
]

/** The property that a change from outside writes. */
const touched: Readonly<Record<string, string>> = {
  companies: 'description',
  contacts: 'jobtitle',
  deals: 'description',
  calls: 'hs_call_body',
  emails: 'hs_email_text',
  meetings: 'hs_meeting_body',
  notes: 'hs_note_body',
  tasks: 'hs_task_body',
}

const touchObject = (path: string): Touch<HubSpotState> => ({
  ids: ({ objects }) =>
    objects
      .get(path)!
      .table.list()
      .map(({ id }) => id),
  change: ({ objects }, id, { clock, random }) => {
    const value = { [touched[path]!]: random.sentence() }
    const change = (row: { readonly properties: Readonly<Record<string, string>> }) => ({ ...row.properties, ...value })
    objects.get(path)!.table.update(id, (row) => ({ ...row, properties: change(row) }), clock.now())
  },
  remove: ({ objects }, id) => void objects.get(path)!.table.remove(id),
})

/** By the remote ids of the connector: the records of all classes are one stream there. */
const touchCustomObjects: Touch<HubSpotState> = {
  ids: ({ objects }) =>
    customClasses.flatMap(({ type }) =>
      objects
        .get(type.path)!
        .table.list()
        .map(({ id }) => `${type.typeId}-${id}`),
    ),
  change: ({ objects }, remoteId, { clock, random }) => {
    const [, typeId = '', id = ''] = /^(.*)-(\d+)$/.exec(remoteId) ?? []
    const { type, primary } = customClasses.find((one) => one.type.typeId === typeId)!
    const value = { [primary]: `${random.company()} ${random.hex(4)}` }
    objects
      .get(type.path)!
      .table.update(id, (row) => ({ ...row, properties: { ...row.properties, ...value } }), clock.now())
  },
  remove: ({ objects }, remoteId) => {
    const [, typeId = '', id = ''] = /^(.*)-(\d+)$/.exec(remoteId) ?? []
    objects.get(typeId)!.table.remove(id)
  },
}

const touchAssociations: Touch<HubSpotState> = {
  ids: (state) =>
    customClasses.flatMap(({ type }) =>
      state.associationTypes
        .list()
        .filter(({ row }) => row.from === type.typeId)
        .flatMap(({ row }) => liveLinks(state, row.from, row.to).filter(({ typeId }) => typeId === row.typeId))
        .map(linkId),
    ),
  // There is nothing to change about an association.
  change: () => {},
  remove: ({ links }, id) => void links.remove(id),
}

export default defineSandbox<HubSpotState>({
  connector: 'hubspot',
  sizes: {
    owners: 8,
    companies: 60,
    contacts: 250,
    deals: 80,
    calls: 40,
    emails: 40,
    meetings: 30,
    notes: 40,
    tasks: 30,
    customObjects: 30,
  },
  seed,
  authenticate: (request, state) => {
    if (hasValidToken(state, request, state.clock.now())) return undefined
    const isToken = /^Bearer \w+-\w+-\w+-\w+$/.test(request.headers['authorization'] ?? '')
    return isToken ? errors.unauthorized() : errors.unauthenticated()
  },
  routes,
  rateLimit: {
    requests: 110,
    perSeconds: 10,
    headers: (left) => ({
      'x-hubspot-ratelimit-max': '110',
      'x-hubspot-ratelimit-remaining': String(left),
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
    }),
  },
  errors,
  credential: {},
  oauthClient: client,
  touch: {
    owners: {
      ids: ({ owners }) => owners.list().map(({ id }) => id),
      change: ({ owners }, id, { clock, random }) =>
        void owners.update(id, (row) => ({ ...row, firstName: random.firstName(), updatedAt: clock.iso() })),
      remove: ({ owners }, id) => void owners.remove(id),
    },
    pipelines: {
      ids: ({ pipelines }) => pipelines.list().map(({ id }) => id),
      change: ({ pipelines }, id, { random }) =>
        void pipelines.update(id, (row) => {
          const [first, ...others] = row.stages
          return { ...row, stages: [{ ...first!, label: random.sentence(2) }, ...others] }
        }),
      remove: ({ pipelines }, id) => void pipelines.remove(id),
    },
    ...Object.fromEntries(objectTypes.map(({ path }) => [path, touchObject(path)])),
    customObjects: touchCustomObjects,
    associations: touchAssociations,
  },
  webhook: {
    secret: client.clientSecret,
    body: (events) => JSON.stringify(events.map(notice)),
    sign: ({ url, body, at, secret }) => {
      const timestamp = String(at.getTime())
      const signature = createHmac('sha256', secret).update(`POST${url}${body}${timestamp}`).digest('base64')
      return { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp }
    },
  },
})

const changes = { created: 'creation', changed: 'propertyChange', deleted: 'deletion' } as const

/** An event of a generic subscription. */
function notice({ stream, id, kind, at }: SandboxEvent, index: number) {
  return {
    eventId: at + index,
    subscriptionId: 3_706_322,
    portalId,
    appId: 3_820_241,
    occurredAt: at,
    subscriptionType: `object.${changes[kind]}`,
    attemptNumber: 0,
    objectId: Number(id),
    objectTypeId: objectTypes.find(({ path }) => path === stream)?.typeId,
    changeSource: 'CRM_UI',
    ...(kind === 'changed' && { propertyName: touched[stream], propertyValue: '' }),
  }
}
