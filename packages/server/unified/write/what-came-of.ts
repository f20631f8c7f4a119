import { CrosswalkError, errorTable, type ErrorCode } from '@crosswalk/connector-kit'
import { Answered } from '../../http/answer.ts'
import { withMembers } from '../../http/problem-members.ts'
import type { IdempotentRequest } from '../../http/idempotency.ts'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { readWrite, type WriteRow } from './ledger.ts'
import { settle } from './settle.ts'

/**
 * The answer to an earlier request with the same Idempotency-Key whose process died before it was given, out of the ledger.
 * Undefined where nothing was sent, so that it may be done now. Throws `write_outcome_unknown` where nobody knows.
 */
export async function whatCameOf(platform: Platform, request: IdempotentRequest): Promise<Answered | undefined> {
  const found = await newestOf(platform, request)
  if (!found) return undefined
  if (found.kind === 'batch')
    return new Answered({ batch_id: found.id, status: 'QUEUED', total_count: found.total }, { status: 202 })
  const key = { organizationId: request.organizationId, id: found.id }
  await settle(platform, key)
  const row = await readWrite(platform.database, key)
  if (row.is_background) return new Answered({ task_id: row.id, status: 'QUEUED' }, { status: 202 })
  return answerOf(row)
}

function answerOf(row: WriteRow): Answered | undefined {
  const { state, resolution, response, status_code: status } = row
  if (state === 'done' || resolution === 'happened')
    return new Answered(response === null ? { model: null, warnings: [], errors: [] } : JSON.parse(response), {
      status: status ?? 200,
    })
  if (state === 'sending' || (state === 'pending' && row.is_held))
    throw new CrosswalkError('request_in_flight', `The write ${row.id} is still being worked on. Come back later.`, {
      retryAfter: 1000,
    })
  // A person has said that it did not happen, or it never was sent.
  if (resolution === 'did_not_happen' || row.attempts === 0) return undefined
  throw failureIn(row)
}

function failureIn({ error_code: code, error_message: message, remote_status: remoteStatus, response }: WriteRow) {
  const known = code !== null && Object.hasOwn(errorTable, code) ? (code as ErrorCode) : 'internal'
  const error = new CrosswalkError(known, message ?? 'The write failed.', { remoteStatus: remoteStatus ?? undefined })
  return response === null ? error : withMembers(error, JSON.parse(response) as Record<string, unknown>)
}

type Found =
  | { readonly kind: 'batch'; readonly id: string; readonly total: number }
  | { readonly kind: 'write'; readonly id: string }

async function newestOf(
  { database }: Platform,
  { organizationId, accountId, key }: IdempotentRequest,
): Promise<Found | undefined> {
  const { rows } = await inOrganization(database, organizationId, (client) =>
    client.query<Found>(
      `SELECT * FROM (
         SELECT 'batch' AS kind, id, total, created_at FROM write_batch WHERE linked_account_id = $1 AND idempotency_key = $2
         UNION ALL
         SELECT 'write', id, NULL, created_at FROM write_request WHERE linked_account_id = $1 AND idempotency_key = $2
       ) AS found WHERE created_at > now() - interval '25 hours' ORDER BY id DESC LIMIT 1`,
      [accountId, key],
    ),
  )
  return rows[0]
}
