import { closeSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Cluster } from './cluster.ts'

/** Bytes above which the log is set aside, as `postgres.log.1`, at the next start. */
const largestLog = 10 * 1024 * 1024

/** Opens the log for a server to append to; `start` is where its own lines will begin. */
export function openLog(file: string): { descriptor: number; start: number } {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > largestLog) renameSync(file, `${file}.1`)
  return { descriptor: openSync(file, 'a', 0o600), start: size > largestLog ? 0 : size }
}

/** Why PostgreSQL gave up, from the lines it logged since `start`: the last fatal one, else the last one. */
export function reasonFromLog(file: string, start: number): string {
  const lines = tail(file, start)
    .split('\n')
    // What our own attempts to connect make it say.
    .filter((line) => line.trim() !== '' && !line.includes('FATAL:  the database system is'))
  const fatal = lines.findLast((line) => /(?:FATAL|PANIC): {2}/.test(line))
  const reason = fatal?.replace(/^.*?(?:FATAL|PANIC): {2}/, '') ?? lines.at(-1) ?? 'it said nothing in its log'
  return reason.slice(0, 300)
}

/** The one error for a cluster that does not start. Nothing is ever deleted on its account. */
export function notStartable(cluster: Cluster, reason: string): CrosswalkError {
  return new CrosswalkError(
    'configuration_invalid',
    `The embedded PostgreSQL in ${cluster.dataDirectory} does not start: ${reason}. Its log is ${cluster.logFile}. ` +
      'If the data is damaged, restore the folder from a backup; moving it away begins with an empty database.',
  )
}

/** What the system answered when one of PostgreSQL's programs could not even be run. */
export function notRunnable(program: string, cause: NodeJS.ErrnoException): CrosswalkError {
  const advice =
    cause.code === 'ENOENT'
      ? 'The binaries need glibc: on Alpine Linux set DATABASE_URL to a PostgreSQL of your own.'
      : 'Check its permissions, and that its file system is not mounted noexec; or set DATABASE_URL.'
  return new CrosswalkError('configuration_invalid', `${program} cannot be run (${cause.code}). ${advice}`, { cause })
}

function tail(file: string, start: number): string {
  const size = statSync(file).size
  const from = Math.max(start, size - 64 * 1024)
  const buffer = Buffer.alloc(Math.max(0, size - from))
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, buffer, 0, buffer.length, from)
  } finally {
    closeSync(descriptor)
  }
  return buffer.toString('utf8')
}
