/** The sandbox of the whole vendor: one table per stream, one set of routes for all of them. */
import { bodyJson, defineSandbox, json, noContent, route, type Touch } from '@crosswalk/connector-kit/sandbox'
import type { SandboxDefinition, SandboxResponse, Table } from '@crosswalk/connector-kit/sandbox'
import type { Category, Model } from '@crosswalk/models'
import { readRoutes } from './read-routes.ts'
import { refusal, type WholeState } from './state.ts'
import { seededId, seededRow, type Row } from './values.ts'
import { vendorModels, streamOf } from './vendor-names.ts'
import { writeRoutes } from './write-routes.ts'

export interface WholeSandboxOptions {
  /** Stands in every seeded text and id. */
  readonly marker?: string
  /** Rows of each stream. Default: 45 of a main model (three pages), 8 of the others. */
  readonly rows?: number
}

/** Vendors have most of what they are made for: the models with the most filters. */
const isMain = (model: Model): boolean => Object.keys(model.filters ?? {}).length >= 4

export function wholeSandbox(category: Category, options: WholeSandboxOptions = {}): SandboxDefinition<WholeState> {
  const { marker = '' } = options
  const models = new Map(vendorModels(category).map((model) => [streamOf(model), model]))
  const token = `${marker}whole-${category}-token`
  return defineSandbox<WholeState>({
    connector: `whole-${category}`,
    sizes: Object.fromEntries([...models].map(([name, model]) => [name, options.rows ?? (isMain(model) ? 45 : 8)])),
    seed: ({ sizes, start, table }) => {
      const tables = new Map(
        [...models].map(([name, model]) => [name, seedTable(table, { marker, sizes }, model, start)]),
      )
      return { marker, tables, models, isRevoked: false }
    },
    credential: { token },
    authenticate: ({ headers }, { isRevoked }) =>
      headers['authorization'] === `Bearer ${token}` && !isRevoked ? undefined : refusal(401, 'bad_token'),
    errors: {
      rateLimited: (retryAfter) => refusal(429, 'too_many', { 'retry-after': retryAfter }),
      unauthorized: () => refusal(401, 'bad_token'),
      notFound: () => refusal(404, 'not_found'),
      failed: (status) => refusal(status, 'failed'),
    },
    routes: [
      route<WholeState>('GET', '/me', () => json({ id: `${marker}tenant-1`, name: 'Whole Company' })),
      route<WholeState>('POST', '/revoke', ({ state, request }) => revoke(state, bodyJson(request), token), {
        isOpen: true,
      }),
      ...readRoutes,
      ...writeRoutes,
    ],
    touch: Object.fromEntries([...models.keys()].map((name) => [name, touchOf(name)])),
  })
}

type MakeTable = <T>() => Table<T>

function seedTable(
  table: MakeTable,
  place: { readonly marker: string; readonly sizes: Readonly<Record<string, number>> },
  model: Model,
  start: number,
): Table<Row> {
  const name = streamOf(model)
  const rows = table<Row>()
  const count = place.sizes[name]!
  for (let index = 0; index < count; index++)
    rows.insert(seededId(place, name, index), seededRow(place, model, index), start - (count - index) * 1000)
  return rows
}

const revoke = (state: WholeState, body: { readonly token?: unknown } | undefined, token: string): SandboxResponse => {
  if (body?.token !== token) return refusal(400, 'unknown_token')
  state.isRevoked = true
  return noContent()
}

/** A change by a user of the vendor: every record has a nickname. */
const touchOf = (name: string): Touch<WholeState> => ({
  ids: ({ tables }) =>
    tables
      .get(name)!
      .list()
      .map(({ id }) => id),
  change: ({ tables, marker }, id, { random }) =>
    tables.get(name)!.update(id, (row) => ({
      ...row,
      nickname: `${marker}${random.firstName()} ${random.int(0, 1e6)}`,
    })),
  remove: ({ tables }, id) => tables.get(name)!.remove(id),
})
