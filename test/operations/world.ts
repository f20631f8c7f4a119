/**
 * Two organisations with a linked account of every category each, on one platform behind a socket: the one whose key the
 * tests hold, and a foreign one whose data is marked so that it would be recognised anywhere.
 */
import { createSandbox, serveSandbox, type Sandbox } from '@crosswalk/connector-kit/sandbox'
import { connectors } from '@crosswalk/connectors'
import { categories, type Category } from '@crosswalk/models'
import { generateKey } from '../../packages/server/admin/api-keys.ts'
import { inOrganization } from '../../packages/server/store/organization.ts'
import { testOrganization } from '../../packages/server/store/testing.ts'
import { runStream } from '../../packages/server/sync/run-stream.ts'
import { testPlatform, type TestPlatform } from '../../packages/server/testing.ts'
import { ask, type Answer, type Call } from './ask.ts'
import { linkAccount } from './link-account.ts'
import { servedOperations, type OpenApiDocument, type PublishedOperation } from './published.ts'
import { wholeConnector } from './whole/connector.ts'
import { wholeSandbox } from './whole/sandbox.ts'
import type { WholeState } from './whole/state.ts'

export interface Account {
  readonly category: Category
  readonly id: string
  readonly token: string
  readonly sandbox: Sandbox<WholeState>
  /** Where the sandbox is served. */
  readonly url: string
}

export interface Tenant {
  readonly organizationId: string
  readonly apiKey: string
  /** Stands in every text, id and secret of the vendor's data. */
  readonly marker: string
  /** One per category. */
  readonly accounts: ReadonlyMap<Category, Account>
}

export interface World {
  readonly platform: TestPlatform
  readonly document: OpenApiDocument
  readonly operations: readonly PublishedOperation[]
  readonly own: Tenant
  /** Asks as whoever the headers say; nobody where there are none. */
  send(call: Call): Promise<Answer>
  /** Lets accounts be linked to a vendor at this address. */
  allow(url: string): void
  /** Another organisation with an account of each of these categories, synced. */
  addTenant(marker: string, of?: readonly Category[]): Promise<Tenant>
  /** More accounts of a tenant, one of each of these categories, with data of another marker, synced. */
  addAccounts(tenant: Tenant, marker: string, of?: readonly Category[]): Promise<Tenant>
  /** One more account of a tenant, not synced: for what ends an account. */
  link(tenant: Tenant, category: Category, marker?: string): Promise<Account>
  /** Reads all streams of an account. */
  sync(tenant: Tenant, account: Account): Promise<void>
  close(): Promise<void>
}

export interface WorldOptions {
  readonly categories?: readonly Category[]
  /** Rows of each stream; default those of the sandbox. */
  readonly rows?: number
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const platform = await testPlatform([...connectors, ...categories.map(wholeConnector)])
  const ends: (() => Promise<unknown>)[] = []
  const { baseUrl } = platform
  const send = (call: Call): Promise<Answer> => ask(baseUrl, call)
  const document = (await send({ method: 'GET', path: '/openapi.json' })).body as OpenApiDocument

  const allow: World['allow'] = (url) => (platform.platform.settings.allowedBaseUrls as string[]).push(url)

  const link: World['link'] = async ({ apiKey, marker: own }, category, marker = own) => {
    const definition = wholeSandbox(category, { marker, ...(options.rows !== undefined && { rows: options.rows }) })
    const sandbox = createSandbox(definition)
    const served = await serveSandbox(sandbox)
    ends.push(() => served.close())
    allow(served.url)
    const settings = { base_url: served.url }
    const { id, token } = await linkAccount(send, { apiKey, category, settings, credential: definition.credential })
    return { category, id, token, sandbox, url: served.url }
  }

  const sync: World['sync'] = async ({ organizationId }, { id, category }) => {
    for (const stream of Object.keys(wholeConnector(category).streams))
      await runStream(platform.platform, { organizationId, linkedAccountId: id, stream })
  }

  const fill = async (tenant: Omit<Tenant, 'accounts'>, of: readonly Category[]): Promise<Tenant> => {
    const bare: Tenant = { ...tenant, accounts: new Map() }
    const accounts = await Promise.all(of.map((category) => link(bare, category)))
    await Promise.all(accounts.map((account) => sync(bare, account)))
    return { ...tenant, accounts: new Map(accounts.map((account) => [account.category, account])) }
  }

  const addTenant: World['addTenant'] = async (marker, of = options.categories ?? categories) => {
    const { database } = platform.platform
    const organizationId = await testOrganization(database, marker)
    const apiKey = await inOrganization(database, organizationId, (client) =>
      generateKey(client, organizationId, marker),
    )
    return fill({ organizationId, apiKey, marker }, of)
  }

  const addAccounts: World['addAccounts'] = (
    { organizationId, apiKey },
    marker,
    of = options.categories ?? categories,
  ) => fill({ organizationId, apiKey, marker }, of)

  const { organizationId, apiKey } = platform
  const own = await fill({ organizationId, apiKey, marker: '' }, options.categories ?? categories)
  return {
    platform,
    document,
    operations: servedOperations(document),
    own,
    send,
    allow,
    addTenant,
    addAccounts,
    link,
    sync,
    close: async () => {
      for (const end of ends) await end()
      await platform.close()
    },
  }
}
