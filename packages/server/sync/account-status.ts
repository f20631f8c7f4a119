import type { PoolClient } from 'pg'
import type { CrosswalkError } from '@crosswalk/connector-kit'
import { credentialCodes, isIssue, passes, raiseIssue, resolveIssues } from '../issues/issues.ts'
import { storable } from './run.ts'

/** Attempts in a row after which a failure that may pass by itself becomes an issue. */
const patience = 3

/**
 * Notes on the linked account that someone must act, or, after a success, that all is well again: its status for what the
 * end user must do, and issues for everything. `stream` is what succeeded or failed; without it, the account as a whole.
 */
export async function reportAccount(
  client: PoolClient,
  linkedAccountId: string,
  error: CrosswalkError | undefined,
  stream?: string,
): Promise<void> {
  const subject = stream === undefined ? '' : `stream ${stream}`
  if (error === undefined) {
    await client.query({
      name: 'account-is-well',
      text: `UPDATE linked_account SET status = 'COMPLETE', status_code = NULL, status_detail = NULL
             WHERE id = $1 AND status = 'RELINK_NEEDED'`,
      values: [linkedAccountId],
    })
    await resolveIssues(client, { linkedAccountId, codes: credentialCodes })
    return resolveIssues(client, { linkedAccountId, subjects: [subject] })
  }
  const message = storable(error.message)
  if (error.code === 'credential_rejected') {
    await client.query({
      name: 'account-needs-relink',
      text: `UPDATE linked_account SET status = 'RELINK_NEEDED', status_code = $2, status_detail = $3 WHERE id = $1`,
      values: [linkedAccountId, error.code, message],
    })
    // One problem, however many streams run into it.
    return raiseIssue(client, { linkedAccountId, code: error.code, message })
  }
  if (!isIssue(error.code)) return
  if (passes(error.code) && (await failuresInARow(client, linkedAccountId, stream)) < patience) return
  await raiseIssue(client, { linkedAccountId, code: error.code, subject, message })
}

async function failuresInARow(
  client: PoolClient,
  linkedAccountId: string,
  stream: string | undefined,
): Promise<number> {
  const { rows } = await client.query<{ failures: number | null }>({
    name: 'failures-in-a-row',
    text: `SELECT max(failures) AS failures FROM sync_schedule
           WHERE linked_account_id = $1 AND ($2::text IS NULL OR stream = $2)`,
    values: [linkedAccountId, stream ?? null],
  })
  return rows[0]?.failures ?? 0
}
