import { closeSync, openSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { DatabaseSync } from 'node:sqlite'
import { CrosswalkError } from '@crosswalk/connector-kit'

/** A lock that the kernel holds in the name of this process, and drops when the process dies, however it dies. */
export interface KernelLock {
  release(): void
}

/** SQLITE_BUSY: somebody else holds the lock. https://sqlite.org/rescode.html#busy */
const busy = 5

/**
 * Takes the lock of `file` if it is free. Many may hold it `shared`, one alone `exclusive`.
 *
 * Node has no flock(), and a file with a pid in it goes stale when its writer is killed. SQLite's file locks are the
 * same kernel locks on every system, are seen from other containers that mount the same folder, and also exclude two
 * holders inside one process. Nothing is ever stored in the file.
 */
export function tryLock(file: string, mode: 'shared' | 'exclusive'): KernelLock | undefined {
  createPrivate(file)
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec(mode === 'exclusive' ? 'BEGIN EXCLUSIVE' : 'BEGIN; SELECT count(*) FROM sqlite_schema')
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode === busy) return undefined
    throw error
  }
  return {
    release: () => {
      if (database.isOpen) database.close()
    },
  }
}

/**
 * Runs `work` while this process alone holds `file`.
 *
 * @throws CrosswalkError `unavailable` when the lock did not come free within `deadline` milliseconds.
 */
export async function withLock<T>(file: string, work: () => Promise<T>, deadline = 360_000): Promise<T> {
  const end = Date.now() + deadline
  let lock = tryLock(file, 'exclusive')
  while (!lock) {
    if (Date.now() > end) {
      throw new CrosswalkError(
        'unavailable',
        `Another process has been starting or stopping the embedded PostgreSQL for too long (lock ${file}). End that process and try again.`,
      )
    }
    await delay(20 + Math.random() * 30)
    lock = tryLock(file, 'exclusive')
  }
  try {
    return await work()
  } finally {
    lock.release()
  }
}

/** Never opens a file that exists: closing any descriptor of it would drop the POSIX locks this process has on it. */
function createPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'ax', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
