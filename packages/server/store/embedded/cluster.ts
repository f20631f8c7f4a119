import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { canEnter, giveAllTo, runsAsRoot, unprivilegedUser, type ServerUser } from './server-user.ts'

/** Where a cluster lives and who runs it. */
export interface Cluster {
  /** The folder that holds the cluster, its locks and its password. */
  readonly home: string
  /** PostgreSQL's data directory, `<home>/postgres`, as a real path. It may not exist yet. */
  readonly dataDirectory: string
  readonly passwordFile: string
  /** Held alone while a server is started or stopped. */
  readonly startLock: string
  /** Held shared by every process that uses the server: who gets it alone is the last one, and stops the server. */
  readonly usersLock: string
  readonly logFile: string
  /** Undefined where the server runs as ourselves. */
  readonly user: ServerUser | undefined
}

/** Holds the path of the folder where the cluster is, when that is not the data folder itself. */
const pointerName = 'postgres.location'

/** Where root keeps what an unprivileged user must reach. Survives reboots and cleaners of temporary files. */
export const defaultSystemFolder = '/var/lib/crosswalk'

/**
 * Finds, or chooses, the place of the cluster of a data folder. That is the data folder itself, except where root
 * starts us in a folder that the server's user cannot enter (/root/project): then it is
 * `<systemFolder>/<hash of the data folder>`, and a pointer file in the data folder says so.
 */
export async function locateCluster(dataFolder: string, systemFolder: string): Promise<Cluster> {
  await mkdir(dataFolder, { recursive: true, mode: runsAsRoot ? 0o711 : 0o700 })
  const folder = realpathSync(dataFolder)
  const home = followPointer(folder) ?? (await chooseHome(folder, systemFolder))
  const path = join(home, 'postgres')
  const dataDirectory = existsSync(path) ? realpathSync(path) : path
  return {
    home,
    dataDirectory,
    passwordFile: join(home, 'postgres.password'),
    startLock: join(home, 'postgres-start.lock'),
    usersLock: join(home, 'postgres-users.lock'),
    logFile: join(folder, 'postgres.log'),
    user: serverUser(dataDirectory),
  }
}

/** Whether initdb finished here once. It works under another name, so an unfinished cluster never has this one. */
export function isCreated(cluster: Cluster): boolean {
  return existsSync(cluster.dataDirectory) && readdirSync(cluster.dataDirectory).length > 0
}

function followPointer(folder: string): string | undefined {
  const pointer = join(folder, pointerName)
  if (!existsSync(pointer)) return undefined
  const home = readFileSync(pointer, 'utf8').trim()
  if (existsSync(home)) return realpathSync(home)
  throw new CrosswalkError(
    'configuration_invalid',
    `${pointer} says that the embedded PostgreSQL keeps its data in ${home}, which does not exist. ` +
      'Bring that folder back, or remove the pointer file to begin with an empty database.',
  )
}

async function chooseHome(folder: string, systemFolder: string): Promise<string> {
  if (!runsAsRoot) return folder
  const existing = join(folder, 'postgres')
  const user = serverUser(existing) as ServerUser
  if (canEnter(folder, user)) return folder
  if (existsSync(existing)) {
    throw new CrosswalkError(
      'configuration_invalid',
      `The embedded PostgreSQL in ${existing} runs as the user with id ${user.uid}, who may not enter ${folder}. ` +
        'Let that user enter every folder of the path (chmod o+x), or move the project to where it was.',
    )
  }
  const home = join(systemFolder, createHash('sha256').update(folder).digest('hex').slice(0, 16))
  await mkdir(home, { recursive: true, mode: 0o711 })
  if (!canEnter(home, user)) {
    throw new CrosswalkError(
      'configuration_invalid',
      `PostgreSQL does not run as root, and the user with id ${user.uid} may enter neither ${folder} nor ${home}. ` +
        'Move the project to a folder that everyone may enter, start Crosswalk as an ordinary user, or set DATABASE_URL.',
    )
  }
  const pointer = join(folder, pointerName)
  await writeFile(`${pointer}.new`, `${home}\n`)
  await rename(`${pointer}.new`, pointer)
  return realpathSync(home)
}

/** Data that exists keeps its owner; data that root itself owns (a restored backup) is handed to the server's user. */
function serverUser(dataDirectory: string): ServerUser | undefined {
  const owner = existsSync(dataDirectory) ? statSync(dataDirectory) : undefined
  if (!runsAsRoot) {
    if (!owner || owner.uid === process.getuid?.() || process.platform === 'win32') return undefined
    throw new CrosswalkError(
      'configuration_invalid',
      `The embedded PostgreSQL in ${dataDirectory} belongs to the user with id ${owner.uid}: Crosswalk was probably started as root before. ` +
        `Start it as root again, or hand the folder over with "chown -R".`,
    )
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  const user = unprivilegedUser()
  if (owner) giveAllTo(dataDirectory, user)
  return user
}
