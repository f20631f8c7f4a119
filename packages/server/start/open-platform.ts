import { CrosswalkError } from '@crosswalk/connector-kit'
import { connectors } from '@crosswalk/connectors'
import { createPlatform } from '../create-platform.ts'
import type { Platform } from '../platform.ts'
import { openDatabase } from '../store/database.ts'
import { migrate } from '../store/migrate.ts'
import { checkMasterKeys, loadMasterKeys } from '../vault/index.ts'
import type { Environment } from './environment.ts'

export interface OpenPlatformOptions {
  readonly environment: Environment
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly connectionString: string
  /** Whether PostgreSQL is the embedded one: then a missing key may be generated into the data folder. */
  readonly isEmbedded: boolean
  readonly connections?: number
}

/** Connects, migrates, checks the keys and puts the platform together. */
export async function openPlatform(options: OpenPlatformOptions): Promise<Platform> {
  const { environment, isEmbedded } = options
  const masterKeys = await loadMasterKeys({
    environment: options.variables,
    dataFolder: environment.dataFolder,
    embedded: isEmbedded,
  })
  const database = openDatabase(
    options.connectionString,
    options.connections === undefined ? {} : { connections: options.connections },
  )
  try {
    await migrate(database).catch((error: unknown) => {
      throw unreachable(error, isEmbedded)
    })
    await checkMasterKeys(database, masterKeys)
  } catch (error) {
    await database.close()
    throw error
  }
  return createPlatform({
    database,
    masterKeys,
    connectors,
    settings: { publicUrl: environment.publicUrl, allowedBaseUrls: environment.allowedBaseUrls },
    // The operator's list opens exactly those addresses, nothing beside them.
    allowPrivateAddresses: environment.allowedBaseUrls.map((origin) => hostAndPort(new URL(origin))),
  })
}

const hostAndPort = (url: URL): string => `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`

function unreachable(error: unknown, isEmbedded: boolean): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : String(error)
  const isConnection = /^E[A-Z]+$|^(08|28|3D|57P)/.test(code) || /timeout|terminated/i.test(message)
  if (!isConnection || isEmbedded) return error
  return new CrosswalkError(
    'configuration_invalid',
    `The database of DATABASE_URL cannot be used: ${message || code}.`,
    { cause: error },
  )
}
