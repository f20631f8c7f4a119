import type { PoolClient } from 'pg'
import { forgetAnswers } from '../../http/forget-answers.ts'

/**
 * Takes what the ledger holds of records out of it, and the answers that are kept under keys: that there was a write, when and
 * with what outcome stays. Inside the caller's transaction.
 */
export async function forgetWrites(
  client: PoolClient,
  linkedAccountId: string,
  recordIds: readonly string[],
): Promise<void> {
  const { rows } = await client.query<{ key: string | null }>(
    `UPDATE write_request SET given = '{}', remote_body = NULL, vendor_request = NULL, response = NULL, error_message = NULL
     WHERE linked_account_id = $1 AND record_id = ANY ($2::uuid[]) AND state NOT IN ('pending', 'sending')
     RETURNING idempotency_key AS key`,
    [linkedAccountId, recordIds],
  )
  const keys = rows.flatMap(({ key }) => (key === null ? [] : [key]))
  await forgetAnswers(client, linkedAccountId, keys)
}
