import type { PoolClient } from 'pg'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { seeDeleted, type EraseJob } from './delete-account.ts'
import { revokeCredential } from './revoke.ts'

/** Rows erased in one transaction. */
const portion = 1000

/**
 * Erases everything of a deleted account, in portions: credential, raw payloads, records, filter values, history, runs,
 * writes, logs, configuration, and at last the account itself. Killed at any point, it goes on where it was.
 */
export async function eraseAccount(platform: Platform, job: EraseJob, stop?: AbortSignal): Promise<void> {
  const within = <T>(work: (client: PoolClient) => Promise<T>) =>
    inOrganization(platform.database, job.organizationId, async (client) => {
      await seeDeleted(client, job.linkedAccountId)
      return work(client)
    })
  const account = await within((client) => readDeleted(client, job.linkedAccountId))
  if (account) await revokeCredential(platform, job, account, within)
  for (const table of await within(tablesOfAccounts)) {
    let erased: number
    do {
      if (stop?.aborted) throw new Error('The worker stopped; the erasure goes on where it was.')
      erased = await within((client) => erasePortion(client, table, job))
    } while (erased > 0)
  }
  await within((client) =>
    client.query('DELETE FROM linked_account WHERE id = $1 AND deleted_at IS NOT NULL', [job.linkedAccountId]),
  )
}

export interface DeletedAccount {
  readonly connector: string
  readonly settings: Readonly<Record<string, string>>
}

async function readDeleted(client: PoolClient, id: string): Promise<DeletedAccount | undefined> {
  const { rows } = await client.query<DeletedAccount>(
    'SELECT connector, settings FROM linked_account WHERE id = $1 AND deleted_at IS NOT NULL',
    [id],
  )
  return rows[0]
}

/** Every table with rows of accounts that the service may delete from: those of later migrations too. */
async function tablesOfAccounts(client: PoolClient): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND a.attname = 'linked_account_id' AND NOT a.attisdropped AND has_table_privilege(c.oid, 'DELETE')
     ORDER BY c.relname`,
  )
  return rows.map((row) => row.name)
}

/**
 * All rows of one account in one table lie in one partition (they are split by account, or by organisation), so their places
 * name them.
 */
async function erasePortion(client: PoolClient, table: string, job: EraseJob): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM ${table} WHERE organization_id = $1 AND linked_account_id = $2 AND ctid = ANY (ARRAY (
       SELECT ctid FROM ${table} WHERE organization_id = $1 AND linked_account_id = $2 LIMIT ${portion}))`,
    [job.organizationId, job.linkedAccountId],
  )
  return rowCount ?? 0
}
