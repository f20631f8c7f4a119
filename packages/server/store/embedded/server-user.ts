import { execFileSync } from 'node:child_process'
import { chownSync, lchownSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CrosswalkError } from '@crosswalk/connector-kit'

/** The unprivileged user a server started by root runs as. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

export const runsAsRoot = process.getuid?.() === 0

/**
 * PostgreSQL refuses to run as root, and initdb also refuses a uid that has no name, so the user must exist in the
 * system's list.
 */
export function unprivilegedUser(): ServerUser {
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf('-u', name)
    const gid = idOf('-g', name)
    if (uid !== undefined && gid !== undefined && uid !== 0) return { uid, gid }
  }
  throw new CrosswalkError(
    'configuration_invalid',
    'PostgreSQL does not run as root, and this system has neither a user "postgres" nor "nobody" to run it as. ' +
      'Start Crosswalk as an ordinary user, create the user "postgres", or set DATABASE_URL to a PostgreSQL of your own.',
  )
}

/**
 * Whether `user` may enter every folder on the way to `path` and read it (and enter or run it, where it is a folder or
 * a program). Decided by permission bits: access lists are not looked at.
 */
export function canReach(path: string, user: ServerUser): boolean {
  const real = realpathSync(path)
  const self = statSync(real)
  const runnable = self.isDirectory() || (self.mode & 0o111) !== 0
  if (!allows(real, user, runnable ? 5 : 4)) return false
  return canEnter(dirname(real), user)
}

/** Whether `user` may enter the folder and every folder above it. */
export function canEnter(folder: string, user: ServerUser): boolean {
  for (let at = realpathSync(folder); ; at = dirname(at)) {
    if (!allows(at, user, 1)) return false
    if (at === dirname(at)) return true
  }
}

function allows(path: string, user: ServerUser, wanted: number): boolean {
  const { mode, uid, gid } = statSync(path)
  const bits = uid === user.uid ? mode >> 6 : gid === user.gid ? mode >> 3 : mode
  return (bits & wanted) === wanted
}

/** Hands a file or folder to the server's user. Does nothing when the server runs as ourselves. */
export function giveTo(path: string, user: ServerUser | undefined): void {
  if (user) chownSync(path, user.uid, user.gid)
}

/** The same for everything inside. Symbolic links are handed over, never followed. */
export function giveAllTo(folder: string, user: ServerUser): void {
  lchownSync(folder, user.uid, user.gid)
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    lchownSync(join(entry.parentPath, entry.name), user.uid, user.gid)
  }
}

function idOf(option: '-u' | '-g', name: string): number | undefined {
  try {
    return Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return undefined
  }
}
