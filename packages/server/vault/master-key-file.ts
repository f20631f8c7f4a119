import { randomBytes } from 'node:crypto'
import { link, mkdir, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { CrosswalkError } from '@crosswalk/connector-kit'

/**
 * The text of the key file in the data folder, which is made on the first start. Processes that start together agree on
 * one key, and a crash never leaves half of one behind.
 */
export async function keyFromFile(dataFolder: string): Promise<{ path: string; text: string }> {
  const path = join(dataFolder, 'key')
  const text = (await readKeyFile(path)) ?? (await makeKeyFile(dataFolder, path))
  return { path, text }
}

async function readKeyFile(path: string): Promise<string | undefined> {
  const file = await open(path, 'r').catch(unless('ENOENT'))
  if (file === undefined) return undefined
  try {
    const { mode } = await file.stat()
    // Windows has no such bits: there the folder's access list protects the file.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new CrosswalkError(
        'configuration_invalid',
        `The key file ${path} can be read by other users of this machine: run "chmod 600 ${path}".`,
      )
    }
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

async function makeKeyFile(dataFolder: string, path: string): Promise<string> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${randomBytes(32).toString('base64')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    // Unlike a rename, a link never replaces the key another process has just put there.
    await link(draft, path).catch(unless('EEXIST'))
  } finally {
    await unlink(draft)
  }
  await syncFolder(dataFolder)
  return (await readKeyFile(path))!
}

/** Secrets sealed with a key whose file vanishes in a power cut would be lost for good. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function unless(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error
  }
}
