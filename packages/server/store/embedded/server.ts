import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
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
  const ready = await waitUntilReady(cluster, { pid, address }, password, isAlive)
  if (ready) return { pid }
  return reasonFromLog(cluster.logFile, log.start)
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
  binaries: Binaries | undefined,
  deadlines: StopDeadlines = {},
): Promise<void> {
  if (isPostmasterOf(server.pid, cluster.dataDirectory)) {
    signal(server.pid, 'SIGINT', cluster, binaries)
    if (!(await isGoneWithin(server.pid, deadlines.fast ?? 30_000))) {
      signal(server.pid, 'SIGQUIT', cluster, binaries)
      if (!(await isGoneWithin(server.pid, deadlines.immediate ?? 15_000))) {
        throw notStopped(cluster, server.pid)
      }
    }
  }
  clearSockets(cluster.dataDirectory, server.address.socketFolder)
}
