import { readdir, readFile } from 'node:fs/promises'
import { Logger, runMigrations } from 'graphile-worker'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import type { Database } from './database.ts'

const folder = new URL('./migrations/', import.meta.url)

/**
 * Brings the database to the newest schema: the plain `.sql` files of `migrations/` in the order of their names, each in
 * a transaction, under an advisory lock so that processes starting together do it once. Returns the names applied now.
 */
export async function migrate(database: Database): Promise<readonly string[]> {
  // The pool is the caller's: closing Kysely here would end it.
  const kysely = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: database.owner }) })
  const migrator = new Migrator({ db: kysely, provider: { getMigrations: readMigrations } })
  const { error, results } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
  // The queue's own tables: jobs are put in by processes that may not work on them.
  await runMigrations({ pgPool: database.owner, logger: new Logger(() => () => {}) })
  return (results ?? []).map((result) => result.migrationName)
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const files = await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, folder), 'utf8')]))
  return Object.fromEntries(
    files.map(([name, text]) => [
      name!.replace(/\.sql$/, ''),
      { up: async (transaction: Kysely<unknown>) => void (await sql.raw(text!).execute(transaction)) },
    ]),
  )
}
