import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Binaries } from './binaries.ts'
import type { Cluster } from './cluster.ts'
import { notRunnable, notStartable } from './failure.ts'
import { giveTo } from './server-user.ts'

const stagingPrefix = 'postgres.new-'

/**
 * Makes the cluster under another name and gives it its own when initdb has finished and synced it to disk. So a
 * cluster is whole or absent; what a killed initdb left is removed here.
 */
export async function createCluster(cluster: Cluster, binaries: Binaries): Promise<void> {
  await removeUnfinished(cluster.home)
  const password = await newPassword(cluster)
  const staging = await mkdtemp(join(cluster.home, stagingPrefix))
  const passwordCopy = join(staging, 'password')
  const data = join(staging, 'data')
  await writeFile(passwordCopy, password, { mode: 0o600 })
  await mkdir(data, { mode: 0o700 })
  for (const path of [staging, passwordCopy, data]) giveTo(path, cluster.user)
  const access = ['--username=postgres', `--pwfile=${passwordCopy}`, '--auth=scram-sha-256']
  const content = ['--encoding=UTF8', '--locale=C', '--no-instructions']
  const result = await run(cluster, binaries, 'initdb', ['-D', data, ...access, ...content])
  if (result.code !== 0) {
    await removeUnfinished(cluster.home)
    throw new CrosswalkError(
      'configuration_invalid',
      `The embedded PostgreSQL could not be created in ${cluster.home}: ${lastLine(result.output)}. ` +
        'Put that right and start again, or set DATABASE_URL to a PostgreSQL of your own.',
    )
  }
  await rename(data, cluster.dataDirectory)
  await syncFolder(dirname(cluster.dataDirectory))
  await rm(staging, { recursive: true })
}

/** Refuses, before anything is written, what this version of PostgreSQL cannot open. */
export function checkVersion(cluster: Cluster, binaries: Binaries): void {
  const file = join(cluster.dataDirectory, 'PG_VERSION')
  if (!existsSync(file)) throw notStartable(cluster, 'its file PG_VERSION is missing, so it is not a whole data folder')
  const found = readFileSync(file, 'utf8').trim()
  if (found === String(binaries.major)) return
  if (!/^\d+(\.\d+)?$/.test(found)) throw notStartable(cluster, 'its file PG_VERSION is unreadable')
  throw new CrosswalkError(
    'configuration_invalid',
    `The data in ${cluster.dataDirectory} was made by PostgreSQL ${found}, and this is PostgreSQL ${binaries.major}. ` +
      `Start the version of Crosswalk that came with PostgreSQL ${found}, or move the data with pg_dump into a new folder.`,
  )
}

export function readPassword(cluster: Cluster): string | undefined {
  if (!existsSync(cluster.passwordFile)) return undefined
  return readFileSync(cluster.passwordFile, 'utf8').trim() || undefined
}

/** Gives the superuser a new password while no server runs: for a cluster whose password file was lost. */
export async function resetPassword(cluster: Cluster, binaries: Binaries): Promise<void> {
  const password = randomPassword()
  const statement = `ALTER ROLE postgres PASSWORD '${password}'\n`
  const singleUser = ['--single', '-D', cluster.dataDirectory, '-c', 'exit_on_error=on', 'postgres']
  const result = await run(cluster, binaries, 'postgres', singleUser, statement)
  if (result.code !== 0) throw notStartable(cluster, lastLine(result.output))
  await writeSecret(cluster.passwordFile, password)
}

/** A password from an earlier attempt is used again: the cluster it was meant for does not exist. */
async function newPassword(cluster: Cluster): Promise<string> {
  const password = readPassword(cluster) ?? randomPassword()
  await writeSecret(cluster.passwordFile, password)
  return password
}

function randomPassword(): string {
  return randomBytes(32).toString('base64url')
}

async function writeSecret(file: string, secret: string): Promise<void> {
  await writeFile(`${file}.new`, `${secret}\n`, { mode: 0o600 })
  await chmod(`${file}.new`, 0o600)
  await rename(`${file}.new`, file)
}

async function removeUnfinished(home: string): Promise<void> {
  for (const entry of await readdir(home)) {
    if (!entry.startsWith(stagingPrefix)) continue
    // An initdb that outlived its parent may still be writing there: hence the retries.
    await rm(join(home, entry), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

/** Windows has no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Runs one of PostgreSQL's programs to its end, as the server's user. */
function run(
  cluster: Cluster,
  binaries: Binaries,
  name: 'initdb' | 'postgres',
  args: readonly string[],
  input = '',
): Promise<{ code: number | null; output: string }> {
  const program = binaries.program(name)
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: cluster.home, env: { ...binaries.environment }, ...cluster.user })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stdin.on('error', () => {})
    child.on('error', (error) => reject(notRunnable(program, error)))
    child.on('close', (code) => resolve({ code, output }))
    child.stdin.end(input)
  })
}

function lastLine(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const fatal = lines.find((line) => /\b(?:error|FATAL|PANIC):/.test(line))
  return (fatal ?? lines.at(-1) ?? 'no reason given').slice(0, 300)
}
