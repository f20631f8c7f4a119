import type { PoolClient } from 'pg'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { hashToken } from '../http/api-key.ts'
import type { Page, PageRequest } from '../http/services.ts'
import { pageNewestFirst } from '../http/newest-first.ts'

export interface IssueRow {
  readonly id: string
  readonly linked_account_id: string
  readonly code: string
  readonly subject: string
  readonly status: 'ONGOING' | 'RESOLVED'
  readonly is_muted: boolean
  readonly message: string
  readonly request_id: string | null
  readonly incidents: number
  readonly first_incident_at: string
  readonly last_incident_at: string
  readonly resolved_at: string | null
  readonly connector: string
  readonly end_user_origin_id: string
  readonly end_user_organization_name: string
  readonly end_user_email_address: string
}

/** Which issues to list; those that match all that is given. */
export interface IssueFilters {
  readonly account_token?: string | undefined
  readonly end_date?: string | undefined
  readonly end_user_organization_name?: string | undefined
  readonly first_incident_time_after?: string | undefined
  readonly first_incident_time_before?: string | undefined
  readonly include_muted?: boolean | undefined
  readonly last_incident_time_after?: string | undefined
  readonly last_incident_time_before?: string | undefined
  readonly linked_account_id?: string | undefined
  readonly start_date?: string | undefined
  readonly status?: string | undefined
  /** Slugs of connectors. */
  readonly connectors?: readonly string[] | undefined
}

const columns = `t.id, t.linked_account_id, t.code, t.subject, t.status, t.is_muted, t.message, t.request_id, t.incidents,
  t.first_incident_at, t.last_incident_at, t.resolved_at, a.connector, a.end_user_origin_id, a.end_user_organization_name,
  a.end_user_email_address`

const from = `SELECT ${columns} FROM issue t JOIN linked_account a ON a.id = t.linked_account_id`

export const listIssues = (client: PoolClient, filters: IssueFilters, page: PageRequest): Promise<Page<IssueRow>> =>
  pageNewestFirst<IssueRow>(
    client,
    {
      bound: `issues ${JSON.stringify(filters)}`,
      select: `${from}
        WHERE ($1::bytea IS NULL OR a.account_token_hash = $1) AND ($2::uuid IS NULL OR t.linked_account_id = $2)
          AND ($3::text IS NULL OR a.end_user_organization_name = $3) AND ($4::text[] IS NULL OR a.connector = ANY ($4))
          AND ($5::text IS NULL OR t.status = $5) AND ($6::boolean OR NOT t.is_muted)
          AND ($7::timestamptz IS NULL OR t.last_incident_at >= $7) AND ($8::timestamptz IS NULL OR t.last_incident_at < $8)
          AND ($9::timestamptz IS NULL OR t.first_incident_at > $9) AND ($10::timestamptz IS NULL OR t.first_incident_at < $10)
          AND ($11::timestamptz IS NULL OR t.last_incident_at > $11) AND ($12::timestamptz IS NULL OR t.last_incident_at < $12)`,
      values: [
        filters.account_token === undefined ? null : hashToken(filters.account_token),
        filters.linked_account_id ?? null,
        filters.end_user_organization_name ?? null,
        filters.connectors ?? null,
        filters.status ?? null,
        filters.include_muted ?? false,
        filters.start_date ?? null,
        filters.end_date ?? null,
        filters.first_incident_time_after ?? null,
        filters.first_incident_time_before ?? null,
        filters.last_incident_time_after ?? null,
        filters.last_incident_time_before ?? null,
      ],
    },
    page,
  )

/** Throws `not_found` for another organisation's as for none. */
export async function readIssue(client: PoolClient, id: string): Promise<IssueRow> {
  const { rows } = await client.query<IssueRow>(`${from} WHERE t.id = $1`, [id])
  if (rows[0]) return rows[0]
  throw new CrosswalkError('not_found', `There is no issue ${id}.`, { parameter: 'id' })
}
