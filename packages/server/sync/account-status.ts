import type { PoolClient } from 'pg'
import type { CrosswalkError } from '@crosswalk/connector-kit'
import { storable } from './run.ts'

/** Notes on the linked account that the end user must act, or, after a success, that all is well again. */
export async function reportAccount(
  client: PoolClient,
  linkedAccountId: string,
  error: CrosswalkError | undefined,
): Promise<void> {
  if (error === undefined) {
    await client.query({
      name: 'account-is-well',
      text: `UPDATE linked_account SET status = 'COMPLETE', status_code = NULL, status_detail = NULL
             WHERE id = $1 AND status = 'RELINK_NEEDED'`,
      values: [linkedAccountId],
    })
  } else if (error.code === 'credential_rejected') {
    await client.query({
      name: 'account-needs-relink',
      text: `UPDATE linked_account SET status = 'RELINK_NEEDED', status_code = $2, status_detail = $3 WHERE id = $1`,
      values: [linkedAccountId, error.code, storable(error.message)],
    })
  }
}
