/** `npm start`: PostgreSQL, migrations, sandboxes, API and worker; links a sandbox account per connector and syncs it. */
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import process from 'node:process'
import { styleText } from 'node:util'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { platformServices } from '../platform-services.ts'
import { createApp } from '../app.ts'
import { startServer } from '../http/server.ts'
import { routesOfPlatform } from '../routes-of-platform.ts'
import type { Platform } from '../platform.ts'
import { startEmbeddedPostgres } from '../store/embedded/index.ts'
import { prepareDemo, organizationOf, type Demo } from './demo.ts'
import { holdDemo } from './demo-lock.ts'
import { embeddedVariable } from './embedded-connection.ts'
import { readEnvironment, type Environment } from './environment.ts'
import { failStart } from './fail.ts'
import { openPlatform } from './open-platform.ts'
import { showFirstSync } from './progress.ts'
import { startSandboxes, type RunningSandbox } from './sandboxes.ts'
import { stopWithNpm } from './stop-with-npm.ts'
import { keepWorker } from './worker-process.ts'

/** What was started, in order; stopped in the opposite one. */
const started: (() => Promise<unknown>)[] = []
const stopping = new AbortController()

process.on('SIGINT', () => void stop(130))
process.on('SIGTERM', () => void stop(143))
stopWithNpm(() => void stop(143))

try {
  await start()
} catch (error) {
  if (!stopping.signal.aborted) {
    await stopAll()
    failStart(error)
  }
}

async function start(): Promise<void> {
  const environment = readEnvironment(process.env)
  await requireFreePort(environment)
  await mkdir(environment.dataFolder, { recursive: true })
  const embedded = environment.databaseUrl === undefined ? await startPostgres(environment) : undefined
  const sandboxes = environment.hasDemo ? await startSandboxes() : []
  started.push(() => Promise.all(sandboxes.map((sandbox) => sandbox.close())))
  // The sandboxes are the operator's own choice, so their addresses are allowed.
  const allowed = [...environment.allowedBaseUrls, ...sandboxes.map((sandbox) => sandbox.url)]
  const variables: NodeJS.ProcessEnv = {
    ...process.env,
    CROSSWALK_ALLOWED_BASE_URLS: allowed.join(','),
    ...(embedded === undefined ? {} : { [embeddedVariable]: embedded }),
  }
  const platform = await openPlatform({
    environment: { ...environment, allowedBaseUrls: allowed },
    variables,
    connectionString: environment.databaseUrl ?? embedded!,
    isEmbedded: embedded !== undefined,
  })
  started.push(async () => {
    await platform.outbound.close()
    await platform.database.close()
  })
  await startApi(platform, environment)
  const demo = environment.hasDemo ? await startDemo(platform, environment, sandboxes) : undefined
  const worker = await keepWorker(variables)
  started.push(() => worker.stop())

  if (demo?.isNew) await showDemoSync(platform, demo.demo)
  if (stopping.signal.aborted) return
  if (demo) printReady(demo.demo, environment)
  else console.log(`Crosswalk is ready: http://127.0.0.1:${environment.port}`)
}

async function startDemo(platform: Platform, environment: Environment, sandboxes: readonly RunningSandbox[]) {
  started.push(await holdDemo(platform.database))
  return prepareDemo({
    platform,
    baseUrl: `http://127.0.0.1:${environment.port}`,
    dataFolder: environment.dataFolder,
    sandboxes,
  })
}

async function showDemoSync(platform: Platform, demo: Demo): Promise<void> {
  console.log('Linked one sandbox account per connector. Syncing them:')
  const organizationId = await organizationOf(platform, demo.api_key)
  await showFirstSync(platform, organizationId!, stopping.signal)
}

async function startPostgres({ dataFolder }: Environment): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataFolder })
  started.push(() => postgres.stop())
  return postgres.connectionString
}

async function startApi(platform: Platform, { port, host, publicUrl, maximumPageSize }: Environment): Promise<void> {
  const app = createApp({
    database: platform.database,
    services: platformServices(platform),
    findConnector: (id) => platform.connectors.get(id),
    settings: {
      publicUrl,
      maximumPageSize,
      reportFailure: (error, request) =>
        console.error(`${request.method} ${request.path} failed (${request.requestId}): ${error.message}`),
    },
    platform,
    moreRoutes: routesOfPlatform(platform),
  })
  const server = await startServer(app, { port, hostname: host })
  started.push(() => server.close())
}

/** Looked at first, so that a port in use is one clear line and not a half-started platform. */
async function requireFreePort({ port, host }: Environment): Promise<void> {
  const probe = createServer()
  await new Promise<void>((free, taken) => {
    probe.once('error', (error: NodeJS.ErrnoException) =>
      taken(
        new CrosswalkError(
          'configuration_invalid',
          error.code === 'EADDRINUSE'
            ? `port ${port} is in use. Stop what uses it, or choose another: PORT=${port + 1} npm start`
            : `port ${port} cannot be used: ${error.message}`,
        ),
      ),
    )
    probe.listen(port, host, () => probe.close(() => free()))
  })
}

function printReady({ accounts, api_key: key, base_url: url }: Demo, { dataFolder }: Environment): void {
  const crm = accounts.find((account) => account.category === 'crm') ?? accounts[0]!
  const curl = (path: string) =>
    `  curl -s -H "Authorization: Bearer ${key}" -H "X-Account-Token: ${crm.account_token}" "${url}${path}"`
  console.log(`
${styleText('bold', `Crosswalk is ready: ${url}`)}  (OpenAPI: ${url}/openapi.json)

${curl('/api/crm/v1/contacts?page_size=2')}
${curl('/api/crm/v1/opportunities?page_size=2&expand=account,owner')}

Key and account tokens are in ${dataFolder}/demo.json. Stop with Ctrl-C.`)
}

async function stop(code: number): Promise<void> {
  if (stopping.signal.aborted) return
  stopping.abort()
  await stopAll()
  process.exit(code)
}

async function stopAll(): Promise<void> {
  for (const end of started.splice(0).toReversed()) await end().catch((error: unknown) => console.error(String(error)))
}
