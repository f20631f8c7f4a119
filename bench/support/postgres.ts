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
  /** What the statements since the last call cost, dearest first; empty unless started with `statements`. */
  statements(): Promise<string>
  query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]>
  close(): Promise<void>
}

/** A PostgreSQL of the benchmark's own, durable like in production, in a temporary folder, with the platform's tables. */
export async function startPostgres({ statements = false } = {}): Promise<BenchPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'crosswalk-bench-'))
  // Started by root, the server runs as another user, who must get in.
  await chmod(folder, 0o755)
  const embedded = await startEmbeddedPostgres({
    dataFolder: join(folder, 'data'),
    systemFolder: join(folder, 'system'),
    settings: { shared_buffers: '512MB', ...(statements ? watching : {}) },
  })
  const { connectionString } = embedded
  const database = openDatabase(connectionString)
  await migrate(database)
  await database.close()
  const client = new pg.Client({ connectionString })
  await client.connect()
  const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory')
  const [pid] = (await readFile(join(rows[0]!.data_directory, 'postmaster.pid'), 'utf8')).split('\n')
  if (statements) await client.query('CREATE EXTENSION pg_stat_statements')
  return {
    connectionString,
    statements: async () => (statements ? readStatements(client) : ''),
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

/** Costs some speed, so it is for finding out, not for figures. */
const watching = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'all',
  'pg_stat_statements.track_planning': 'on',
}

async function readStatements(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ line: string }>(`
    SELECT lpad(round((total_plan_time + total_exec_time)::numeric)::text, 7) || ' ms  ' || lpad(calls::text, 7) || ' calls  ' ||
      lpad(round(total_plan_time::numeric)::text, 6) || ' ms planning  ' ||
      lpad(shared_blks_hit::text, 9) || ' blocks  ' || left(regexp_replace(query, '\\s+', ' ', 'g'), 100) AS line
    FROM pg_stat_statements ORDER BY total_plan_time + total_exec_time DESC LIMIT 14`)
  await client.query('SELECT pg_stat_statements_reset()')
  return rows.map((row) => row.line).join('\n')
}
