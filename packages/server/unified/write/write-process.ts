// A process of outcome.test.ts that serves the API until it is killed.
import { connectors } from '@crosswalk/connectors'
import { platformServices } from '../../platform-services.ts'
import { createPlatform } from '../../create-platform.ts'
import { createApp } from '../../app.ts'
import { startServer } from '../../http/server.ts'
import { routesOfPlatform } from '../../routes-of-platform.ts'
import { openDatabase } from '../../store/database.ts'
import { masterKey, masterKeys } from '../../vault/index.ts'

const [connectionString, key, baseUrl] = process.argv.slice(2) as [string, string, string]
const settings = { publicUrl: 'http://127.0.0.1:0', allowedBaseUrls: [baseUrl] }
const platform = createPlatform({
  database: openDatabase(connectionString, { connections: 4 }),
  masterKeys: masterKeys(masterKey(Buffer.from(key, 'base64'))),
  connectors,
  settings,
  allowPrivateAddresses: true,
})
const app = createApp({
  database: platform.database,
  services: platformServices(platform),
  findConnector: (id) => platform.connectors.get(id),
  settings: { publicUrl: settings.publicUrl },
  moreRoutes: routesOfPlatform(platform),
})
const server = await startServer(app, { port: 0 })
process.send?.(`http://127.0.0.1:${server.port}`)
