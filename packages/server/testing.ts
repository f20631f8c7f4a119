/** For tests: a whole platform on a database of its own, with an API and sandboxes behind real sockets. */
import { randomBytes } from 'node:crypto'
import { Logger, runOnce } from 'graphile-worker'
import type { Connector } from '@crosswalk/connector-kit'
import { createSandbox, serveSandbox, type Sandbox, type SandboxDefinition } from '@crosswalk/connector-kit/sandbox'
import { connectors } from '@crosswalk/connectors'
import { sandboxes } from '@crosswalk/connectors/sandboxes'
import { generateKey } from './admin/api-keys.ts'
import { platformServices } from './platform-services.ts'
import { createPlatform } from './create-platform.ts'
import { createApp } from './app.ts'
import { startServer } from './http/server.ts'
import type { Platform } from './platform.ts'
import { routesOfPlatform } from './routes-of-platform.ts'
import { linkSandbox } from './start/link-sandbox.ts'
import { inOrganization } from './store/organization.ts'
import { testDatabase, testOrganization } from './store/testing.ts'
import { hashToken } from './http/api-key.ts'
import { runStream } from './sync/run-stream.ts'
import { platformTasks } from './tasks.ts'
import { masterKey, masterKeys } from './vault/index.ts'

/** A vendor's connector, by its slug. */
export const connectorOf = (id: string): Connector => connectors.find((connector) => connector.id === id)!

/** The sandbox of the same vendor. */
export const sandboxOf = (id: string): SandboxDefinition<any> => sandboxes.find(({ connector }) => connector === id)!

export interface TestPlatform {
  readonly platform: Platform
  readonly connectionString: string
  readonly baseUrl: string
  readonly organizationId: string
  readonly apiKey: string
  /** Base64, for tests that start a process of their own on the same database. */
  readonly masterKey: string
  /** Serves a sandbox and links it over HTTP. */
  link<State>(
    connector: Connector,
    definition: SandboxDefinition<State>,
    options?: LinkOptions,
  ): Promise<TestAccount<State>>
  /** Links an account at any URL, as whatever credential says. */
  linkAt(
    connector: Connector,
    url: string,
    credential: Readonly<Record<string, string>>,
    settings?: Readonly<Record<string, string>>,
  ): Promise<LinkedTestAccount>
  get(path: string, accountToken?: string): Promise<{ status: number; body: any }>
  /** Does what waits in the queue, in this process. */
  runJobs(): Promise<void>
  close(): Promise<void>
}

export interface LinkOptions {
  readonly sizes?: Readonly<Record<string, number>>
  readonly isRateLimited?: boolean
}

export interface LinkedTestAccount {
  readonly id: string
  readonly token: string
  /** Runs streams to their end in this process, in the given order; all of the connector where none is named. */
  sync(...streams: string[]): Promise<void>
}

export interface TestAccount<State> extends LinkedTestAccount {
  readonly sandbox: Sandbox<State>
  readonly url: string
}

export async function testPlatform(connectors: readonly Connector[]): Promise<TestPlatform> {
  const own = await testDatabase()
  const { database, connectionString } = own
  const organizationId = await testOrganization(database)
  const allowedBaseUrls: string[] = []
  const ends: (() => Promise<unknown>)[] = []
  const settings = { publicUrl: 'http://127.0.0.1:0', allowedBaseUrls }
  const key = randomBytes(32).toString('base64')
  const platform = createPlatform({
    database,
    masterKeys: masterKeys(masterKey(Buffer.from(key, 'base64'))),
    connectors,
    settings,
    allowPrivateAddresses: true,
  })
  const app = createApp({
    database,
    services: platformServices(platform),
    findConnector: (id) => platform.connectors.get(id),
    settings: { publicUrl: settings.publicUrl, checkAnswers: true, clientAddressHeader: 'x-test-address' },
    platform,
    moreRoutes: routesOfPlatform(platform),
  })
  const server = await startServer(app, { port: 0 })
  const baseUrl = `http://127.0.0.1:${server.port}`
  settings.publicUrl = baseUrl
  const apiKey = await inOrganization(database, organizationId, (client) => generateKey(client, organizationId, 'Test'))

  const accountOf = async (connector: Connector, token: string): Promise<LinkedTestAccount> => {
    const { rows } = await inOrganization(database, organizationId, (client) =>
      client.query<{ id: string }>('SELECT id FROM linked_account WHERE account_token_hash = $1', [hashToken(token)]),
    )
    const id = rows[0]!.id
    return {
      id,
      token,
      sync: async (...streams) => {
        for (const stream of streams.length > 0 ? streams : Object.keys(connector.streams))
          await runStream(platform, { organizationId, linkedAccountId: id, stream })
      },
    }
  }

  return {
    platform,
    connectionString,
    baseUrl,
    organizationId,
    apiKey,
    masterKey: key,
    link: async (connector, definition, options = {}) => {
      const sandbox = createSandbox(definition, options)
      const served = await serveSandbox(sandbox)
      ends.push(() => served.close())
      allowedBaseUrls.push(served.url)
      const linked = await linkSandbox({ baseUrl, apiKey, connector, sandbox: definition, sandboxUrl: served.url })
      return { ...(await accountOf(connector, linked.account_token)), sandbox, url: served.url }
    },
    linkAt: async (connector, url, credential, more = {}) => {
      allowedBaseUrls.push(new URL(url).origin)
      const definition = { credential, settings: more } as unknown as SandboxDefinition<unknown>
      const linked = await linkSandbox({ baseUrl, apiKey, connector, sandbox: definition, sandboxUrl: url })
      return accountOf(connector, linked.account_token)
    },
    get: async (path, accountToken) => {
      const response = await fetch(baseUrl + path, {
        headers: { authorization: `Bearer ${apiKey}`, ...(accountToken ? { 'x-account-token': accountToken } : {}) },
      })
      return { status: response.status, body: await response.json() }
    },
    runJobs: () =>
      runOnce({
        pgPool: database.owner,
        taskList: platformTasks(platform),
        logger: new Logger(() => () => {}),
        noHandleSignals: true,
      }),
    close: async () => {
      await server.close(100)
      for (const end of ends) await end()
      await platform.outbound.close()
      await own.close()
    },
  }
}
