/** A vendor and workers in processes of their own, on a database of its own, so that each can be killed alone. */
import { fork, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '@crosswalk/connector-kit/sandbox'
import { connectors } from '@crosswalk/connectors'
import { generateKey } from '../../packages/server/admin/api-keys.ts'
import { platformServices } from '../../packages/server/platform-services.ts'
import { createPlatform } from '../../packages/server/create-platform.ts'
import { createApp } from '../../packages/server/app.ts'
import { startServer } from '../../packages/server/http/server.ts'
import { routesOfPlatform } from '../../packages/server/routes-of-platform.ts'
import { linkSandbox } from '../../packages/server/start/link-sandbox.ts'
import type { Database } from '../../packages/server/store/database.ts'
import { inOrganization } from '../../packages/server/store/organization.ts'
import { testDatabase, testOrganization } from '../../packages/server/store/testing.ts'
import { masterKey, masterKeys } from '../../packages/server/vault/index.ts'
import { listPath, stream, vendorDefinition, type VendorOptions } from './vendor.ts'

export interface Rig {
  /** One row or more, as the owner of the database sees them. */
  ask(statement: string, ...values: unknown[]): Promise<any[]>
  readonly vendor: {
    fault(fault: Fault): Promise<void>
    heal(): Promise<void>
    /** How many pages of the stream were asked for, by the vendor's own count. */
    pagesAsked(): Promise<number>
  }
  /** Starts a worker process; resolves when it says that it is ready. */
  startWorker(): Promise<ChildProcess>
  /** The process that runs the stream at the moment, if one does. */
  holder(): Promise<number | undefined>
  close(): Promise<void>
}

/** Links one account of a HubSpot sandbox of which a single stream is synced. */
export async function openRig(options: VendorOptions): Promise<Rig> {
  const opened = await testDatabase()
  const { database, connectionString } = opened
  const [vendor, url] = await forkVendor(options)
  const key = randomBytes(32)
  const environment = {
    ...process.env,
    DATABASE_URL: connectionString,
    CROSSWALK_KEY: key.toString('base64'),
    CROSSWALK_ALLOWED_BASE_URLS: url,
  }
  await link(database, key, url)
  await database.owner.query('UPDATE sync_schedule SET is_enabled = stream = $1', [stream])
  const children = new Set<ChildProcess>()

  const control = async (method: string, name: string, body?: object): Promise<any> => {
    const response = await fetch(`${url}/__sandbox/${name}`, { method, ...(body && { body: JSON.stringify(body) }) })
    return response.status === 204 ? undefined : response.json()
  }
  const ask = async (statement: string, ...values: unknown[]): Promise<any[]> =>
    (await database.owner.query(statement, values)).rows

  return {
    ask,
    vendor: {
      fault: (fault) => control('POST', 'faults', { match: `${listPath}$`, ...fault }),
      heal: () => control('DELETE', 'faults'),
      pagesAsked: async () => {
        const { counts } = await control('GET', 'ledger')
        return Object.entries(counts as Record<string, number>)
          .filter(([name]) => name.startsWith(`GET ${listPath} `))
          .reduce((sum, [, count]) => sum + count, 0)
      },
    },
    startWorker: async () => {
      const child = fork(new URL('../../packages/server/start/worker.ts', import.meta.url), {
        env: environment,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        // Without the test runner's own.
        execArgv: [],
      })
      children.add(child)
      child.once('exit', () => children.delete(child))
      const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`The worker ended with ${code}.`)))
      await Promise.race([once(child, 'message'), ended])
      ended.catch(() => {})
      return child
    },
    holder: async () => {
      const rows = await ask(
        `SELECT process_id FROM worker_process JOIN graphile_worker._private_jobs ON locked_by = ANY (worker_ids)`,
      )
      return rows[0]?.process_id
    },
    close: async () => {
      for (const child of children) await kill(child)
      vendor.kill('SIGKILL')
      await opened.close()
    },
  }
}

/** Kills a process the hard way and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** Asks again and again. Throws with what was waited for when `milliseconds` have passed. */
export async function until(isSo: () => Promise<unknown>, milliseconds: number, what: string): Promise<void> {
  const end = Date.now() + milliseconds
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`Not within ${milliseconds / 1000} s: ${what}.`)
    await sleep(50)
  }
}

async function forkVendor(options: VendorOptions): Promise<[ChildProcess, string]> {
  const child = fork(new URL('./vendor-process.ts', import.meta.url), [JSON.stringify(options)], { execArgv: [] })
  const [url] = await once(child, 'message')
  return [child, url as string]
}

async function link(database: Database, key: Buffer, sandboxUrl: string): Promise<void> {
  const organizationId = await testOrganization(database)
  const settings = { publicUrl: 'http://127.0.0.1:0', allowedBaseUrls: [sandboxUrl] }
  const platform = createPlatform({
    database,
    masterKeys: masterKeys(masterKey(Buffer.from(key))),
    connectors,
    settings,
    allowPrivateAddresses: true,
  })
  const app = createApp({
    database,
    services: platformServices(platform),
    findConnector: (id) => platform.connectors.get(id),
    settings: { publicUrl: settings.publicUrl },
    platform,
    moreRoutes: routesOfPlatform(platform),
  })
  const server = await startServer(app, { port: 0 })
  const baseUrl = `http://127.0.0.1:${server.port}`
  settings.publicUrl = baseUrl
  const apiKey = await inOrganization(database, organizationId, (client) => generateKey(client, organizationId, 'Rig'))
  const connector = platform.connectors.get(vendorDefinition.connector)!
  await linkSandbox({ baseUrl, apiKey, connector, sandbox: vendorDefinition, sandboxUrl })
  await server.close(100)
  await platform.outbound.close()
}
