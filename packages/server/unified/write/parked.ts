import type { Database } from '../../store/database.ts'
import { inOrganization } from '../../store/organization.ts'

/** A write that waits for a person, for the list of issues. */
export interface ParkedWrite {
  readonly id: string
  readonly linkedAccountId: string
  readonly model: string
  readonly action: string
  readonly message: string
  /** As PostgreSQL writes it. */
  readonly createdAt: string
}

/** The newest writes of an organisation whose outcome nobody knows; of one linked account where it is named. */
export async function parkedWrites(
  database: Database,
  organizationId: string,
  { linkedAccountId, most = 100 }: { readonly linkedAccountId?: string; readonly most?: number } = {},
): Promise<readonly ParkedWrite[]> {
  const { rows } = await inOrganization(database, organizationId, (client) =>
    client.query<ParkedWrite>(
      `SELECT id, linked_account_id AS "linkedAccountId", model, action, coalesce(error_message, '') AS message,
         created_at AS "createdAt"
       FROM write_request WHERE state = 'unknown' AND ($1::uuid IS NULL OR linked_account_id = $1) ORDER BY id DESC LIMIT $2`,
      [linkedAccountId ?? null, most],
    ),
  )
  return rows
}
