import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Database } from '../store/database.ts'

/**
 * Takes the sandboxes of this database for this process: two `npm start` on the same data would point the same accounts at
 * different sandboxes. Returns what gives them back.
 */
export async function holdDemo(database: Database): Promise<() => Promise<void>> {
  const client = await database.owner.connect()
  const { rows } = await client.query<{ is_held: boolean }>(
    `SELECT pg_try_advisory_lock(hashtextextended('crosswalk demo', 0)) AS is_held`,
  )
  if (rows[0]!.is_held) return async () => client.release(true)
  client.release(true)
  throw new CrosswalkError(
    'configuration_invalid',
    'another "npm start" runs on this data. Stop it first, or start this one with CROSSWALK_DEMO=off or another CROSSWALK_DATA.',
  )
}
