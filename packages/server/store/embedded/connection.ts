import { Client } from 'pg'
import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Cluster } from './cluster.ts'
import type { ServerAddress } from './postmaster-file.ts'

const databaseName = 'crosswalk'

/**
 * The socket folder travels as the parameter `host`, which pg and libpq put above the host of the URL, so that the
 * string stays one that `new URL()` reads.
 */
export function connectionStringOf(address: ServerAddress, password: string, database = databaseName): string {
  const url = new URL(`postgresql://postgres:${password}@localhost:${address.port}/${database}`)
  // Said outright, as pg would otherwise obey a PGSSLMODE of the environment.
  url.search = 'sslmode=disable'
  if (address.socketFolder === undefined) url.hostname = '127.0.0.1'
  else url.search += `&host=${encodeURIComponent(address.socketFolder)}`
  return url.toString()
}

/**
 * Whether a connection succeeds now. False while the server starts, stops or is not there.
 *
 * @throws CrosswalkError `configuration_invalid` when it refuses our password: waiting would not help.
 */
export async function isAcceptingConnections(
  cluster: Cluster,
  address: ServerAddress,
  password: string,
): Promise<boolean> {
  const client = newClient(address, password, 'postgres')
  try {
    await client.connect()
    return true
  } catch (error) {
    const { code } = error as { code?: string }
    if (code !== '28P01' && code !== '28000') return false
    throw new CrosswalkError(
      'configuration_invalid',
      `The embedded PostgreSQL in ${cluster.dataDirectory} refuses the password in ${cluster.passwordFile}. ` +
        'Stop every Crosswalk process of this folder, delete that file and start again: a new password is then set.',
      { cause: error },
    )
  } finally {
    await client.end().catch(() => {})
  }
}

/** Creates the platform's database in a server that does not have it yet. Call it only under the start lock. */
export async function ensureDatabase(address: ServerAddress, password: string): Promise<void> {
  const client = newClient(address, password, 'postgres')
  await client.connect()
  try {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [databaseName])
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`)
  } finally {
    await client.end()
  }
}

function newClient(address: ServerAddress, password: string, database: string): Client {
  const client = new Client({
    connectionString: connectionStringOf(address, password, database),
    connectionTimeoutMillis: 5_000,
  })
  // A server that goes down while we talk to it must not end the process.
  client.on('error', () => {})
  return client
}
