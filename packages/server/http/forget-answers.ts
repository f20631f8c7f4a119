import { randomUUID } from 'node:crypto'
import { errorTable } from '@crosswalk/connector-kit'
import type { PoolClient } from 'pg'

/**
 * Takes the answers that are kept under idempotency keys out, because what they hold was erased. The keys stay taken: the same
 * request must not do again what was undone on purpose. Inside the caller's transaction.
 */
export async function forgetAnswers(
  client: PoolClient,
  linkedAccountId: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return
  const { title, status, retryable, actor } = errorTable.conflict
  const body = {
    type: '/errors#conflict',
    title,
    status,
    detail:
      'What was done under this Idempotency-Key has been erased since, and so has its answer. Use a new key to do it again.',
    code: 'conflict',
    retryable,
    actor,
    request_id: randomUUID(),
  }
  await client.query({
    name: 'forget-answers',
    text: `UPDATE idempotency_key SET status = $3, content_type = 'application/problem+json', headers = '{}', body = $4
           WHERE linked_account_id = $1 AND key = ANY ($2)`,
    values: [linkedAccountId, keys, status, JSON.stringify(body)],
  })
}
