/** For tests of what an organisation controls: a platform with these routes, and short words for calling them. */
import { Logger, runOnce } from 'graphile-worker'
import type { Connector } from '@crosswalk/connector-kit'
import { createApp } from '../app.ts'
import { startServer } from '../http/server.ts'
import type { AnyRoute } from '../http/route.ts'
import { routesOfPlatform } from '../routes-of-platform.ts'
import { inOrganization } from '../store/organization.ts'
import { testOrganization } from '../store/testing.ts'
import { platformTasks } from '../tasks.ts'
import { testPlatform, type TestPlatform } from '../testing.ts'
import { generateKey } from './api-keys.ts'
import { controlRoutes } from './control-routes.ts'
import { controlTasks } from './control-tasks.ts'
import { platformServices } from '../platform-services.ts'

export interface Call {
  readonly body?: unknown
  readonly token?: string
  readonly key?: string
}

export interface ControlWorld extends TestPlatform {
  call(method: string, path: string, options?: Call): Promise<{ status: number; body: any }>
  /** A key of another organisation, which may do everything. */
  strangersKey(): Promise<string>
  /** Rows as the organisation sees them. */
  rows(statement: string, ...values: unknown[]): Promise<any[]>
}

export async function controlWorld(connectors: readonly Connector[]): Promise<ControlWorld> {
  const test = await testPlatform(connectors)
  const { platform } = test
  const app = createApp({
    database: platform.database,
    services: platformServices(platform),
    findConnector: (id) => platform.connectors.get(id),
    settings: { publicUrl: platform.settings.publicUrl, checkAnswers: true },
    moreRoutes: withoutDoubles([...controlRoutes(platform), ...routesOfPlatform(platform)]),
  })
  const server = await startServer(app, { port: 0 })
  const baseUrl = `http://127.0.0.1:${server.port}`
  return {
    ...test,
    baseUrl,
    call: async (method, path, { body, token, key = test.apiKey } = {}) => {
      const response = await fetch(baseUrl + path, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(token === undefined ? {} : { 'x-account-token': token }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
    },
    strangersKey: async () => {
      const stranger = await testOrganization(platform.database, 'Stranger')
      return inOrganization(platform.database, stranger, (client) => generateKey(client, stranger, 'Stranger'))
    },
    rows: (statement, ...values) =>
      inOrganization(platform.database, test.organizationId, async (client) => {
        const { rows } = await client.query(statement, values)
        return rows
      }),
    runJobs: () =>
      runOnce({
        pgPool: platform.database.owner,
        taskList: { ...platformTasks(platform), ...controlTasks(platform) },
        logger: new Logger(() => () => {}),
        noHandleSignals: true,
      }),
    close: async () => {
      await server.close(100)
      await test.close()
    },
  }
}

const withoutDoubles = (routes: readonly AnyRoute[]): readonly AnyRoute[] => [
  ...new Map(routes.map((route) => [route.operationId, route])).values(),
]
