import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase } from '../../packages/server/store/database.ts'
import { startEmbeddedPostgres } from '../../packages/server/store/embedded/index.ts'
import { migrate } from '../../packages/server/store/migrate.ts'

export interface BenchPostgres {
  readonly connectionString: string
  /** The process whose children do the work. */
  readonly postmaster: number
  /** Empties the tables of records, and lets the disk come to rest, so that every round starts alike. */
  reset(): Promise<void>
  query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]>
  close(): Promise<void>
}

/** A PostgreSQL of the benchmark's own, durable like in production, in a temporary folder, with the platform's tables. */
export async function startPostgres(): Promise<BenchPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'crosswalk-bench-'))
  // Started by root, the server runs as another user, who must get in.
  await chmod(folder, 0o755)
  const embedded = await startEmbeddedPostgres({
    dataFolder: join(folder, 'data'),
    systemFolder: join(folder, 'system'),
    settings: { shared_buffers: '512MB' },
  })
  const { connectionString } = embedded
  const database = openDatabase(connectionString)
  await migrate(database)
  await database.close()
  const client = new pg.Client({ connectionString })
  await client.connect()
  const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory')
  const [pid] = (await readFile(join(rows[0]!.data_directory, 'postmaster.pid'), 'utf8')).split('\n')
  return {
    connectionString,
    postmaster: Number(pid),
    reset: async () => {
      await client.query('TRUNCATE raw_payload, record, record_filter, change, sync_seen, request_log')
      await client.query('CHECKPOINT')
    },
    query: async (text) => (await client.query(text)).rows,
    close: async () => {
      await client.end()
      await embedded.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
