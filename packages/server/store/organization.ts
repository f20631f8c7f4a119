import type pg from 'pg'
import type { Database } from './database.ts'

/**
 * Runs `work` in one transaction that sees the rows of one organisation and no others.
 * The organisation is set for this transaction only, so a pooled connection never carries it on.
 */
export async function inOrganization<T>(
  database: Database,
  organizationId: string,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await database.service.connect()
  let broken: unknown
  try {
    await client.query('BEGIN')
    await client.query(setOrganization(organizationId))
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((rollbackError: unknown) => (broken = rollbackError))
    throw error
  } finally {
    client.release(broken instanceof Error ? broken : undefined)
  }
}

export function setOrganization(organizationId: string): pg.QueryConfig {
  return {
    name: 'set-organization',
    text: `SELECT set_config('crosswalk.organization_id', $1, true)`,
    values: [organizationId],
  }
}
