import { statement } from '../store/batched-transaction.ts'
import type { Statement } from '../store/read-in-organization.ts'

const lock = (linkedAccountId: string): string => `configure ${linkedAccountId}`

/** What is configured of the account stays as it is until the transaction ends; others may hold it so too. */
export const holdConfiguration = (linkedAccountId: string): Statement =>
  statement('hold-configuration', 'SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [
    lock(linkedAccountId),
  ])

/** Nobody holds or changes what is configured of the account until the transaction ends. */
export const takeConfiguration = (linkedAccountId: string): Statement =>
  statement('take-configuration', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [lock(linkedAccountId)])
