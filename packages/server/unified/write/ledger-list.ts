import { models, type Fields } from '@crosswalk/models'
import { packCursor, unpackIdCursor } from '../../http/cursor.ts'
import type { Page, PageRequest } from '../../http/services.ts'
import type { Database } from '../../store/database.ts'
import { inOrganization } from '../../store/organization.ts'
import { writeColumns, type WriteRow, type WriteState } from './ledger.ts'

export interface WriteFilters {
  readonly state?: WriteState | undefined
  readonly linked_account_id?: string | undefined
  readonly model?: string | undefined
}

/** Lines of the ledger, the newest first. */
export async function listWrites(
  database: Database,
  organizationId: string,
  { state, linked_account_id: account, model }: WriteFilters,
  categories: readonly string[] | undefined,
  { cursor, size }: PageRequest,
): Promise<Page<ReturnType<typeof writeOf>>> {
  const bound = `writes ${JSON.stringify([state, account, model, categories])}`
  const from = cursor === undefined ? undefined : unpackIdCursor(cursor, bound)
  const isBackwards = from?.direction === 'previous'
  const { rows } = await inOrganization(database, organizationId, (client) =>
    client.query<WriteRow>(
      `SELECT ${writeColumns} FROM write_request
       WHERE ($1::text IS NULL OR state = $1) AND ($2::uuid IS NULL OR linked_account_id = $2)
         AND ($3::text IS NULL OR model = $3) AND ($4::text[] IS NULL OR linked_account_id IN (SELECT id FROM linked_account WHERE category = ANY ($4)))
         AND ($5::uuid IS NULL OR id ${isBackwards ? '>' : '<'} $5)
       ORDER BY id ${isBackwards ? '' : 'DESC'} LIMIT $6`,
      [state ?? null, account ?? null, model ?? null, categories ?? null, from?.id ?? null, size + 1],
    ),
  )
  const hasMore = rows.length > size
  const shown = rows.slice(0, size)
  if (isBackwards) shown.reverse()
  const place = (to: 'next' | 'previous', row: WriteRow | undefined) => (row ? packCursor([to, row.id], bound) : null)
  return {
    next: isBackwards || hasMore ? place('next', shown.at(-1)) : null,
    previous: (isBackwards ? hasMore : from !== undefined) ? place('previous', shown[0]) : null,
    results: shown.map(writeOf),
  }
}

/** A line as it is listed. */
export const writeOf = (row: WriteRow) => ({
  id: row.id,
  linked_account_id: row.linked_account_id,
  model: row.model,
  action: row.action,
  operation: row.operation,
  state: row.state,
  resolution: row.resolution,
  record_id: row.record_id,
  remote_id: row.remote_id,
  stream: row.stream,
  attempts: row.attempts,
  sent_at: instantOf(row.sent_at),
  error:
    row.error_code === null
      ? null
      : { code: row.error_code, message: row.error_message ?? '', remote_status: row.remote_status },
  created_at: instantOf(row.created_at)!,
  finished_at: instantOf(row.finished_at),
})

/** A line with everything in it. */
export const writeDetailOf = (row: WriteRow) => ({
  ...writeOf(row),
  given: withoutSensitive(models.get(row.model as Parameters<typeof models.get>[0])?.fields ?? {}, parsed(row.given)!),
  request: parsed(row.vendor_request) as never,
  response: parsed(row.response),
  status_code: row.status_code,
})

const parsed = (text: string | null): Record<string, unknown> | null =>
  text === null ? null : (JSON.parse(text) as Record<string, unknown>)

const instantOf = (text: string | null): string | null => (text === null ? null : new Date(text).toISOString())

/** Fields that reads answer only when asked for are not shown to whoever looks through the ledger. */
const withoutSensitive = (fields: Fields, given: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      Object.hasOwn(fields, name) && fields[name]!.sensitive && value !== null ? '***' : value,
    ]),
  )
