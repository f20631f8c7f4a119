import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isPostmasterOf } from './processes.ts'

/** Where a server listens: a Unix socket in a private folder, or (Windows) a port of the loopback. */
export interface ServerAddress {
  readonly port: number
  readonly socketFolder: string | undefined
}

/** Short folders for sockets are made with this prefix, by which a leftover one is known as ours. */
export const socketFolderPrefix = 'crosswalk-pg-'

/** https://www.postgresql.org/docs/18/storage-file-layout.html: pid, data directory, start time, port, socket folder, ... */
export interface PostmasterFile {
  readonly pid: number
  /** Undefined while the server is too young to have written it. */
  readonly address: ServerAddress | undefined
}

export function readPostmasterFile(dataDirectory: string): PostmasterFile | undefined {
  const lines = linesOf(dataDirectory)
  const pid = Number(lines?.[0])
  if (!lines || !Number.isSafeInteger(pid) || pid <= 0) return undefined
  const port = Number(lines[3])
  const complete = lines.length > 6 && Number.isInteger(port) && port > 0
  return { pid, address: complete ? { port, socketFolder: lines[4] || undefined } : undefined }
}

/** The postmaster that runs on this cluster now, if one does. */
export function livePostmaster(dataDirectory: string): PostmasterFile | undefined {
  const file = readPostmasterFile(dataDirectory)
  return file && isPostmasterOf(file.pid, dataDirectory) ? file : undefined
}

/**
 * Makes a pid file that names no live postmaster harmless. PostgreSQL clears it by itself when the pid is dead, but
 * refuses to start when the pid is a zombie or has been given to another program. Call it only under the start lock,
 * right before starting.
 */
export function clearStalePostmasterFile(dataDirectory: string): void {
  const lines = linesOf(dataDirectory)
  if (!lines) return
  const path = join(dataDirectory, 'postmaster.pid')
  const stale = readPostmasterFile(dataDirectory)
  // The socket has a pid file too. The usual folder is cleared even where the pid file no longer names it.
  clearSockets(dataDirectory, dataDirectory)
  clearSockets(dataDirectory, stale?.address?.socketFolder)
  if (!stale || process.platform === 'win32') {
    rmSync(path, { force: true })
    return
  }
  // Not removed: its later lines let PostgreSQL see whether backends of the dead server still hang on to shared memory.
  // A pid file that names the server's own parent is stale to PostgreSQL by definition, and the parent is this process.
  // CreateLockFile in https://github.com/postgres/postgres/blob/REL_18_STABLE/src/backend/utils/init/miscinit.c
  writeFileSync(path, [String(process.pid), ...lines.slice(1)].join('\n'))
}

/** Removes what a server left in its socket folder, and the folder itself where it was a short one made for it. */
export function clearSockets(dataDirectory: string, socketFolder: string | undefined): void {
  if (!socketFolder || !existsSync(socketFolder)) return
  if (socketFolder === dataDirectory) {
    for (const name of ['.s.PGSQL.5432', '.s.PGSQL.5432.lock']) rmSync(join(socketFolder, name), { force: true })
    return
  }
  const ours = basename(socketFolder).startsWith(socketFolderPrefix)
  if (ours && statSync(socketFolder).uid === statSync(dataDirectory).uid) rmSync(socketFolder, { recursive: true })
}

function linesOf(dataDirectory: string): string[] | undefined {
  try {
    return readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
