import { randomBytes } from 'node:crypto'
import type { PoolClient } from 'pg'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { enqueue } from '../../store/queue.ts'
import { audit, type Actor } from '../../audit/audit.ts'
import { lockAccount } from '../../mapping/lock-account.ts'

/** The name of the job that erases what is left of a deleted account. */
export const eraseTask = 'erase-account'

export interface EraseJob {
  readonly organizationId: string
  readonly linkedAccountId: string
}

/** Lets this transaction see a deleted account, which nothing else does. */
export const seeDeleted = (client: PoolClient, linkedAccountId: string) =>
  client.query(`SELECT set_config('crosswalk.erased_account', $1, true)`, [linkedAccountId])

/**
 * Deletes a linked account. When the transaction commits, nobody can use it any more: neither with its token nor by its id,
 * and no page or write of it is stored. A job then revokes the credential at the vendor and erases everything. The audit
 * trail keeps that it was deleted, and nothing about the end user. Throws `not_found`.
 */
export async function deleteAccount(client: PoolClient, by: Actor, linkedAccountId: string): Promise<void> {
  const { organizationId } = by
  // Pages that are being stored end first.
  await lockAccount(client, linkedAccountId)
  await seeDeleted(client, linkedAccountId)
  // Sessions that came to nothing name the end user as well.
  await client.query(
    `DELETE FROM link_session s USING linked_account a
     WHERE a.id = $1 AND s.end_user_origin_id = a.end_user_origin_id AND s.expires_at <= now()`,
    [linkedAccountId],
  )
  const { rows } = await client.query<{ connector: string; category: string }>(
    `UPDATE linked_account SET deleted_at = now(), account_token_hash = $2, account_token_sealed = NULL, status = 'IDLE',
       status_code = NULL, status_detail = NULL, end_user_origin_id = '', end_user_organization_name = '',
       end_user_email_address = '', remote_instance_id = NULL, remote_instance_name = NULL
     WHERE id = $1 AND deleted_at IS NULL RETURNING connector, category`,
    [linkedAccountId, randomBytes(32)],
  )
  const account = rows[0]
  if (!account) throw new CrosswalkError('not_found', `There is no linked account ${linkedAccountId}.`)
  await client.query('DELETE FROM sync_schedule WHERE linked_account_id = $1', [linkedAccountId])
  await audit(client, by, {
    event: 'DELETED_LINKED_ACCOUNT',
    description: `A linked account of ${account.connector} was deleted.`,
    linkedAccountId,
    details: account,
  })
  await enqueue(client, {
    task: eraseTask,
    payload: { organizationId, linkedAccountId },
    key: `erase ${linkedAccountId}`,
  })
}
