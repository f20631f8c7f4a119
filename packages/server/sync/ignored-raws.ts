import { statement } from '../store/batched-transaction.ts'
import type { Statement } from '../store/read-in-organization.ts'

/**
 * Which of these raw records must not be stored, because somebody wants what is read from them ignored. For the batch that
 * looks at a page: one index probe per page while nothing is ignored. Rows of one column, the raw id.
 */
export const ignoredRaws = (linkedAccountId: string, rawIds: readonly string[]): Statement =>
  statement(
    'ignored-raws',
    'SELECT DISTINCT raw_id FROM ignored_raw WHERE linked_account_id = $1 AND raw_id = ANY ($2::uuid[])',
    [linkedAccountId, `{${rawIds.join(',')}}`],
  )
