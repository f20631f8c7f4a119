import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { openDatabase, type Database } from './database.ts'
import { migrate } from './migrate.ts'

/**
 * A database of its own for one test file, with all migrations applied, on the server named by
 * `CROSSWALK_TEST_DATABASE_URL` (set by `npm test`, which starts one embedded server for all tests).
 */
export async function testDatabase(): Promise<{
  database: Database
  connectionString: string
  close(): Promise<void>
}> {
  const server = process.env['CROSSWALK_TEST_DATABASE_URL']
  if (!server) throw new Error('Set CROSSWALK_TEST_DATABASE_URL, or run the tests with "npm test".')
  const name = `test_${randomBytes(6).toString('hex')}`
  await asAdmin(server, `CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const connectionString = url.toString()
  const database = openDatabase(connectionString)
  await migrate(database)
  return {
    database,
    connectionString,
    close: async () => {
      await database.close()
      await asAdmin(server, `DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

/** An organisation to work in. */
export async function testOrganization(database: Database, name = 'Test'): Promise<string> {
  const { rows } = await database.service.query<{ id: string }>('SELECT create_organization($1) AS id', [name])
  return rows[0]!.id
}

async function asAdmin(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
