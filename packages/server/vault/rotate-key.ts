/**
 * Wraps all data keys with a new master key; the steps before and after are told at `rotateMasterKey`.
 *
 *   DATABASE_URL=... CROSSWALK_KEY=<new> CROSSWALK_OLD_KEYS=<old>[,<older>] node packages/server/vault/rotate-key.ts
 *
 * Exit code 0: everything is under the new key. 1: something could not be opened or reached; nothing was lost.
 */
import { asCrosswalkError, CrosswalkError } from '@crosswalk/connector-kit'
import { openDatabase } from '../store/database.ts'
import { loadMasterKeys } from './master-keys.ts'
import { rotateMasterKey } from './rotate.ts'

try {
  process.exitCode = await main()
} catch (error) {
  console.error(asCrosswalkError(error).message)
  process.exitCode = 1
}

async function main(): Promise<number> {
  const keys = await loadMasterKeys({ environment: process.env, embedded: false })
  const connectionString = process.env['DATABASE_URL']
  if (!connectionString) throw new CrosswalkError('configuration_invalid', 'DATABASE_URL is not set.')
  const database = openDatabase(connectionString, { connections: 1 })
  try {
    const { rewrapped, unreadable } = await rotateMasterKey(database, keys)
    console.log(
      `${rewrapped} data keys rewrapped with master key ${keys.current.id}; ${unreadable} could not be opened.`,
    )
    if (unreadable > 0)
      console.error('Add the missing keys to CROSSWALK_OLD_KEYS and run it again; take no key away yet.')
    return unreadable === 0 ? 0 : 1
  } finally {
    await database.close()
  }
}
