import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { prepareBinaries, type Binaries } from './binaries.ts'
import { defaultSystemFolder, isCreated, locateCluster, type Cluster } from './cluster.ts'
import { connectionStringOf, ensureDatabase } from './connection.ts'
import { checkVersion, createCluster, readPassword, resetPassword } from './create.ts'
import { tryLock, withLock, type KernelLock } from './kernel-lock.ts'
import { clearSockets, clearStalePostmasterFile, livePostmaster } from './postmaster-file.ts'
import { isPostmasterOf } from './processes.ts'
import { launchServer, signalServer, stopServer, waitUntilReady, type Server } from './server.ts'
import { settingArguments } from './settings.ts'

export interface EmbeddedPostgres {
  /** Superuser connection string of the database `crosswalk`. It holds the password: never log it. */
  readonly connectionString: string
  /** How it came up: initdb ran, an existing cluster was started, or a live server of this data folder was found. */
  readonly origin: 'created' | 'started' | 'adopted'
  /**
   * Gives the server up. It is shut down in order unless another process still uses it: the last one stops it. Close
   * your pools first. Calling it again does nothing.
   */
  stop(): Promise<void>
}

export interface EmbeddedPostgresOptions {
  /** For example `<project>/.crosswalk`. The cluster goes to `postgres` in it, the log to `postgres.log`. */
  readonly dataFolder: string
  /** Settings of postgresql.conf. They win over the defaults, and have no effect on a server that is adopted. */
  readonly settings?: Readonly<Record<string, string>>
  readonly log?: (line: string) => void
  /** Where root keeps the cluster and the binaries when others may not enter the project. Default `/var/lib/crosswalk`. */
  readonly systemFolder?: string
}

type Origin = EmbeddedPostgres['origin']

/** Milliseconds that a server found in the middle of starting or stopping may take to make up its mind. */
const settleDeadline = 300_000

/**
 * Brings up the PostgreSQL of a data folder, or joins the one that runs there. Any number of processes may do so at
 * once. The server survives a kill of this process, and the next call adopts it; it does not survive an exit.
 *
 * @throws CrosswalkError `configuration_invalid` when the folder, its data or the machine do not allow it; `unavailable`
 * when another process stands in the way.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => {})
  const settings = settingArguments(options.settings)
  return withClearErrors(options.dataFolder, async () => {
    const cluster = await locateCluster(options.dataFolder, options.systemFolder ?? defaultSystemFolder)
    return withLock(cluster.startLock, async () => {
      // Looked at again under the lock: the data directory may have come to be while we waited for it.
      const current = await locateCluster(options.dataFolder, options.systemFolder ?? defaultSystemFolder)
      const binaries = await prepareBinaries(current.home, current.user, options.systemFolder ?? defaultSystemFolder)
      const { server, password, origin } = await bringUp(current, binaries, settings, log)
      const use = await finishStart(current, binaries, server, password, origin)
      log(`PostgreSQL ${origin} in ${current.dataDirectory} (process ${server.pid})`)
      const connectionString = connectionStringOf(server.address, password)
      return handleOf(current, binaries, server, use, { origin, connectionString, log })
    })
  })
}

/** Stops the server of a data folder whoever uses it, and tells whether there was one. For tests and repair tools. */
export async function stopAnyPostgresIn(dataFolder: string, systemFolder = defaultSystemFolder): Promise<boolean> {
  if (!existsSync(dataFolder)) return false
  const { startLock } = await locateCluster(dataFolder, systemFolder)
  return withLock(startLock, async () => {
    const cluster = await locateCluster(dataFolder, systemFolder)
    const found = livePostmaster(cluster.dataDirectory)
    if (!found) return false
    const binaries = await prepareBinaries(cluster.home, cluster.user, systemFolder)
    await stopServer(
      cluster,
      { pid: found.pid, address: found.address ?? { port: 0, socketFolder: undefined } },
      binaries,
    )
    return true
  })
}

async function bringUp(
  cluster: Cluster,
  binaries: Binaries,
  settings: readonly string[],
  log: (line: string) => void,
): Promise<{ server: Server; password: string; origin: Origin }> {
  const adopted = await adopt(cluster)
  if (adopted) return { ...adopted, origin: 'adopted' }
  requireAlone(cluster)
  const origin = isCreated(cluster) ? 'started' : 'created'
  if (origin === 'created') {
    log(`Creating the PostgreSQL data folder ${cluster.dataDirectory}`)
    await createCluster(cluster, binaries)
  }
  checkVersion(cluster, binaries)
  clearStalePostmasterFile(cluster.dataDirectory)
  if (readPassword(cluster) === undefined) await resetPassword(cluster, binaries)
  const password = readPassword(cluster) as string
  return { server: await launchServer(cluster, binaries, password, settings), password, origin }
}

/** The last steps. A server that we started and cannot use does not stay behind. */
async function finishStart(
  cluster: Cluster,
  binaries: Binaries,
  server: Server,
  password: string,
  origin: Origin,
): Promise<KernelLock> {
  try {
    await ensureDatabase(server.address, password)
    const use = tryLock(cluster.usersLock, 'shared')
    if (!use) throw usedElsewhere(cluster)
    return use
  } catch (error) {
    if (origin !== 'adopted') await stopServer(cluster, server, binaries)
    throw error
  }
}

/** Joins the live server of this cluster. Undefined when there is none, or it was on its way out. */
async function adopt(cluster: Cluster): Promise<{ server: Server; password: string } | undefined> {
  const end = Date.now() + settleDeadline
  for (let found = livePostmaster(cluster.dataDirectory); found; found = livePostmaster(cluster.dataDirectory)) {
    const { pid, address } = found
    const password = readPassword(cluster)
    if (password === undefined) {
      throw new CrosswalkError(
        'configuration_invalid',
        `PostgreSQL runs in ${cluster.dataDirectory} (process ${pid}), but its password file ${cluster.passwordFile} is gone. ` +
          `Stop it with "kill -INT ${pid}" and start again: a new password is then set.`,
      )
    }
    const isAlive = () => isPostmasterOf(pid, cluster.dataDirectory)
    const server = address && { pid, address }
    if (server && (await waitUntilReady(cluster, server, password, isAlive))) return { server, password }
    if (Date.now() > end) throw usedElsewhere(cluster)
    await delay(20)
  }
  return undefined
}

/**
 * No server of this cluster is to be seen, yet somebody may hold it: from another container, whose processes are
 * invisible here. A second server on the same files would destroy them.
 */
function requireAlone(cluster: Cluster): void {
  const alone = tryLock(cluster.usersLock, 'exclusive')
  if (!alone) throw usedElsewhere(cluster)
  alone.release()
}

function usedElsewhere(cluster: Cluster): CrosswalkError {
  return new CrosswalkError(
    'unavailable',
    `Another Crosswalk process uses ${cluster.dataDirectory}, but its PostgreSQL cannot be reached from here: it has died, or it runs in another container. ` +
      'Stop that process, or give this one a data folder of its own.',
  )
}

function handleOf(
  cluster: Cluster,
  binaries: Binaries,
  server: Server,
  use: KernelLock,
  { origin, connectionString, log }: { origin: Origin; connectionString: string; log: (line: string) => void },
): EmbeddedPostgres {
  const stopAtExit = () => {
    // Under the start lock until it is gone, so that nobody adopts a server on its way out. Who holds the lock longer
    // than this is adopting it, and stops it.
    const starting = waitFor(() => tryLock(cluster.startLock, 'exclusive'), 2_000)
    use.release()
    if (!starting || !tryLock(cluster.usersLock, 'exclusive')) return
    signalServer(cluster, server, binaries, 'fast')
    const isGone = waitFor(() => !isPostmasterOf(server.pid, cluster.dataDirectory), 10_000)
    if (isGone) clearSockets(cluster.dataDirectory, server.address.socketFolder)
  }
  const stopNow = () =>
    withLock(cluster.startLock, async () => {
      use.release()
      process.off('exit', stopAtExit)
      const alone = tryLock(cluster.usersLock, 'exclusive')
      if (!alone) {
        log(`PostgreSQL in ${cluster.dataDirectory} stays up: another process uses it`)
        return
      }
      try {
        await stopServer(cluster, server, binaries)
      } finally {
        alone.release()
      }
      log(`PostgreSQL in ${cluster.dataDirectory} stopped`)
    })
  process.on('exit', stopAtExit)
  let stopped: Promise<void> | undefined
  return { origin, connectionString, stop: () => (stopped ??= stopNow()) }
}

/** For a process that is exiting, where nothing asynchronous runs any more. `deadline` in milliseconds. */
function waitFor<T>(attempt: () => T, deadline: number): T {
  const end = Date.now() + deadline
  let result = attempt()
  while (!result && Date.now() < end) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    result = attempt()
  }
  return result
}

/** What the system refuses (permissions, a full disk) becomes an error that names the folder. */
async function withClearErrors<T>(dataFolder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof CrosswalkError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new CrosswalkError(
      'configuration_invalid',
      `The embedded PostgreSQL of ${dataFolder} could not be started: ${reason}. ` +
        'Check the permissions and the free space of that folder, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause: error },
    )
  }
}
