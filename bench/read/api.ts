/** The HTTP interface as `npm start` serves it, in a process of its own. */
import { platformServices } from '../../packages/server/platform-services.ts'
import { createApp } from '../../packages/server/app.ts'
import { startServer } from '../../packages/server/http/server.ts'
import { routesOfPlatform } from '../../packages/server/routes-of-platform.ts'
import { benchPlatform, closePlatform, type PlatformArgument } from '../support/platform.ts'
import { argument, serveCalls } from '../support/process.ts'

export interface ServerCalls {
  origin(): string
}

const platform = benchPlatform(argument() as PlatformArgument)
const app = createApp({
  database: platform.database,
  services: platformServices(platform),
  findConnector: (id) => platform.connectors.get(id),
  settings: { publicUrl: platform.settings.publicUrl },
  platform,
  moreRoutes: routesOfPlatform(platform),
})
const server = await startServer(app, { port: 0 })
serveCalls({ origin: () => `http://127.0.0.1:${server.port}` }, async () => {
  await server.close(100)
  await closePlatform(platform)
})
