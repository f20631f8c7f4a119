import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, realpathSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Binaries } from './binaries.ts'
import type { Cluster } from './cluster.ts'
import { isAcceptingConnections } from './connection.ts'
import { notRunnable, notStartable, openLog, reasonFromLog } from './failure.ts'
import { clearSockets, socketFolderPrefix, type ServerAddress } from './postmaster-file.ts'
import { isPostmasterOf, isRunning } from './processes.ts'
import { canEnter, giveTo } from './server-user.ts'

export interface Server {
  readonly pid: number
  readonly address: ServerAddress
}

/** Only names the socket: no TCP port is opened on Unix. */
const socketPort = 5432
/** Milliseconds. Crash recovery of a large log takes minutes on a slow disk. */
const readyDeadline = 300_000
/** Milliseconds that backends of a killed server are given to notice and let go of its shared memory. */
const leftoverDeadline = 15_000
const leftoverBackends = /shared memory block .* is still in use/

/** Starts the server and waits until it takes connections. */
export async function launchServer(
  cluster: Cluster,
  binaries: Binaries,
  password: string,
  settings: readonly string[],
): Promise<Server> {
  const end = Date.now() + leftoverDeadline
  for (;;) {
    const address = await newAddress(cluster)
    const launched = await launch(cluster, binaries, password, settings, address)
    if (typeof launched === 'object') return { pid: launched.pid, address }
    clearSockets(cluster.dataDirectory, address.socketFolder)
    if (!leftoverBackends.test(launched) || Date.now() > end) throw notStartable(cluster, launched)
    await delay(250)
  }
}

/** The pid, or the reason why not. */
async function launch(
  cluster: Cluster,
  binaries: Binaries,
  password: string,
  settings: readonly string[],
  address: ServerAddress,
): Promise<{ pid: number } | string> {
  const program = binaries.program('postgres')
  const log = openLog(cluster.logFile)
  const args = ['-D', cluster.dataDirectory, ...settings, ...addressArguments(address)]
  const child = spawn(program, args, {
    cwd: cluster.home,
    env: { ...binaries.environment },
    stdio: ['ignore', log.descriptor, log.descriptor],
    // A session of its own: Ctrl-C in the terminal reaches us, and we stop PostgreSQL in order.
    detached: true,
    windowsHide: true,
    ...cluster.user,
  })
  closeSync(log.descriptor)
  const failure = new Promise<NodeJS.ErrnoException>((resolve) => child.once('error', resolve))
  if (child.pid === undefined) throw notRunnable(program, await failure)
  child.unref()
  const { pid } = child
  const isAlive = () => child.exitCode === null && child.signalCode === null
  try {
    const ready = await waitUntilReady(cluster, { pid, address }, password, isAlive)
    return ready ? { pid } : reasonFromLog(cluster.logFile, log.start)
  } catch (error) {
    await stopServer(cluster, { pid, address }, binaries)
    throw error
  }
}

/**
 * Waits until the server takes connections. False when it ended before that.
 *
 * @throws CrosswalkError `configuration_invalid` when it refuses our password, or is not ready in time.
 */
export async function waitUntilReady(
  cluster: Cluster,
  server: Server,
  password: string,
  isAlive: () => boolean,
): Promise<boolean> {
  const end = Date.now() + readyDeadline
  for (let pause = 5; isAlive(); pause = Math.min(pause * 1.5, 250)) {
    if (await isAcceptingConnections(cluster, server.address, password)) return true
    if (Date.now() > end) {
      throw notStartable(cluster, `it was not ready after ${readyDeadline / 60_000} minutes (process ${server.pid})`)
    }
    await delay(pause)
  }
  return false
}

export interface StopDeadlines {
  /** Milliseconds for a fast shutdown: sessions end, memory is written out. Default 30 s. */
  readonly fast?: number
  /** Milliseconds more for an immediate one; what was committed is recovered at the next start. Default 15 s. */
  readonly immediate?: number
}

/** Stops a server of this cluster and waits until it is gone. https://www.postgresql.org/docs/18/server-shutdown.html */
export async function stopServer(
  cluster: Cluster,
  server: Server,
  binaries: Binaries,
  deadlines: StopDeadlines = {},
): Promise<void> {
  signalServer(cluster, server, binaries, 'fast')
  if (!(await isGoneWithin(server.pid, deadlines.fast ?? 30_000))) {
    signalServer(cluster, server, binaries, 'immediate')
    if (!(await isGoneWithin(server.pid, deadlines.immediate ?? 15_000))) {
      throw new CrosswalkError(
        'unavailable',
        `The embedded PostgreSQL in ${cluster.dataDirectory} (process ${server.pid}) does not stop. See ${cluster.logFile}.`,
      )
    }
  }
  clearSockets(cluster.dataDirectory, server.address.socketFolder)
}

/** Asks the server to shut down, and does not wait. Does nothing when the pid is no longer its own. */
export function signalServer(cluster: Cluster, server: Server, binaries: Binaries, mode: 'fast' | 'immediate'): void {
  if (!isPostmasterOf(server.pid, cluster.dataDirectory)) return
  if (process.platform === 'win32') {
    spawnSync(binaries.program('pg_ctl'), ['stop', '-D', cluster.dataDirectory, '-m', mode, '-W'], {
      windowsHide: true,
    })
    return
  }
  try {
    process.kill(server.pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function isGoneWithin(pid: number, deadline: number): Promise<boolean> {
  const end = Date.now() + deadline
  for (let pause = 2; isRunning(pid); pause = Math.min(pause * 1.5, 100)) {
    if (Date.now() > end) return false
    await delay(pause)
  }
  return true
}

/**
 * On Unix nothing listens on the network: the socket lies in a folder that only the server's user may enter, the data
 * directory itself where its path fits into a socket's address. On Windows it is a free port of the loopback.
 */
async function newAddress(cluster: Cluster): Promise<ServerAddress> {
  if (process.platform === 'win32') return { port: await freePort(), socketFolder: undefined }
  if (fitsSocketPath(cluster.dataDirectory)) return { port: socketPort, socketFolder: cluster.dataDirectory }
  const parent = [tmpdir(), '/tmp'].find(
    (folder) =>
      fitsSocketPath(join(folder, `${socketFolderPrefix}xxxxxx`)) && (!cluster.user || canEnter(folder, cluster.user)),
  )
  if (!parent) throw notStartable(cluster, `its path is too long for a Unix socket, and so is ${tmpdir()}`)
  const folder = mkdtempSync(join(realpathSync(parent), socketFolderPrefix))
  giveTo(folder, cluster.user)
  return { port: socketPort, socketFolder: folder }
}

/** sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included. */
function fitsSocketPath(folder: string): boolean {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${socketPort}`)) < (process.platform === 'linux' ? 108 : 104)
}

function addressArguments({ port, socketFolder }: ServerAddress): string[] {
  const listen = socketFolder === undefined ? '127.0.0.1' : ''
  const own = {
    port: String(port),
    listen_addresses: listen,
    unix_socket_directories: socketFolder === undefined ? '' : quoted(socketFolder),
    unix_socket_permissions: '0700',
  }
  return Object.entries(own).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** The setting is a list: a path with a comma or a blank must be quoted as an identifier. */
function quoted(path: string): string {
  return `"${path.replaceAll('"', '""')}"`
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
