import pg from 'pg'

/** The role every tenant statement runs as. It owns nothing and cannot bypass row security. */
export const serviceRole = 'crosswalk_service'

/** Milliseconds are all the platform promises, so timestamps travel as text exactly as stored. */
const textTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.TIMESTAMPTZ || oid === pg.types.builtins.INT8
      ? (value: string) => value
      : pg.types.getTypeParser(oid, format),
}

/** The two ways into PostgreSQL. */
export interface Database {
  /** Runs as the service role, under row security: everything that touches tenants' data. */
  readonly service: pg.Pool
  /** Runs as the owner of the schema: migrations and the queue, which hold no tenant data. */
  readonly owner: pg.Pool
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Connections of the service pool; the owner pool gets a third of it, at least 2. Default 12. */
  readonly connections?: number
}

/**
 * Opens both pools on one connection string. Nothing is connected until the first query.
 *
 * @example const database = openDatabase('postgres://crosswalk@/crosswalk?host=/run/crosswalk')
 */
export function openDatabase(connectionString: string, options: DatabaseOptions = {}): Database {
  const connections = options.connections ?? 12
  const common = {
    connectionString,
    types: textTypes,
    application_name: 'crosswalk',
    keepAlive: true,
    connectionTimeoutMillis: 15_000,
  }
  const service = new pg.Pool({
    ...common,
    max: connections,
    options: `-c role=${serviceRole} -c timezone=UTC -c statement_timeout=60000`,
  })
  const owner = new pg.Pool({ ...common, max: Math.max(2, Math.ceil(connections / 3)), options: '-c timezone=UTC' })
  for (const pool of [service, owner]) surviveLostConnections(pool)
  return {
    service,
    owner,
    close: async () => {
      await Promise.all([service.end(), owner.end()])
    },
  }
}

/** A connection that breaks is replaced by the pool, and whoever waits on it gets the error; without listeners it would end the process. */
function surviveLostConnections(pool: pg.Pool): void {
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
}
