import type { PoolClient } from 'pg'
import { CrosswalkError, type Connector } from '@crosswalk/connector-kit'
import { packCursor, unpackIdCursor } from '../http/cursor.ts'
import type {
  AccountDetails,
  AccountDetailsAndActions,
  LinkedAccountFilters,
  Page,
  PageRequest,
} from '../http/services.ts'
import type { SettingsByModel } from '../mapping/index.ts'
import { operationsOfAccount } from './available-actions.ts'

interface Row {
  readonly id: string
  readonly connector: string
  readonly category: AccountDetails['category']
  readonly status: AccountDetailsAndActions['status']
  readonly status_detail: string | null
  readonly end_user_origin_id: string
  readonly end_user_organization_name: string
  readonly end_user_email_address: string
  readonly is_test_account: boolean
  readonly remote_instance_id: string | null
  readonly remote_instance_name: string | null
  readonly settings: Record<string, string>
  readonly completed_at: string | null
  readonly is_duplicate: boolean
  readonly model_settings: SettingsByModel
}

/** An account is a duplicate where an older one of the same organisation belongs to the same place at the vendor. */
const columns = `a.id, connector, category, status, status_detail, end_user_origin_id, end_user_organization_name,
  end_user_email_address, is_test_account, remote_instance_id, remote_instance_name, settings, completed_at, model_settings,
  EXISTS (SELECT FROM linked_account o WHERE o.connector = a.connector AND o.remote_instance_id = a.remote_instance_id
          AND o.id < a.id) AS is_duplicate`

type FindConnector = (id: string) => Connector | undefined

/** One linked account in the flat shape. */
export async function readAccountDetails(
  client: PoolClient,
  id: string,
  findConnector: FindConnector,
): Promise<AccountDetails> {
  const { rows } = await client.query<Row>(`SELECT ${columns} FROM linked_account a WHERE id = $1`, [id])
  const row = rows[0]!
  return {
    id: row.id,
    integration: findConnector(row.connector)?.name ?? row.connector,
    integration_slug: row.connector,
    category: row.category,
    end_user_origin_id: row.end_user_origin_id,
    end_user_organization_name: row.end_user_organization_name,
    end_user_email_address: row.end_user_email_address,
    status: row.status,
    webhook_listener_url: null,
    is_duplicate: row.is_duplicate,
    account_type: row.is_test_account ? 'TEST' : 'PRODUCTION',
    completed_at: row.completed_at === null ? null : new Date(row.completed_at).toISOString(),
    instance_id: row.remote_instance_id,
    instance_display_value: row.remote_instance_name,
  }
}

/** Which connector and category an account has. Throws `not_found` for another organisation's as for none. */
export async function readLinkedAccount(
  client: PoolClient,
  id: string,
): Promise<{ readonly connector: string; readonly category: AccountDetails['category'] }> {
  const { rows } = await client.query<Row>('SELECT connector, category FROM linked_account WHERE id = $1', [id])
  if (rows[0]) return rows[0]
  throw new CrosswalkError('not_found', `There is no linked account ${id}.`, { parameter: 'id' })
}

/** The linked accounts of the organisation, oldest first. */
export async function listLinkedAccounts(
  client: PoolClient,
  filters: LinkedAccountFilters,
  page: PageRequest,
  findConnector: FindConnector,
): Promise<Page<AccountDetailsAndActions>> {
  const bound = `linked-accounts ${JSON.stringify(filters)}`
  const from = page.cursor === undefined ? undefined : unpackIdCursor(page.cursor, bound)
  const isBackwards = from?.direction === 'previous'
  const { rows } = await client.query<Row>(
    `SELECT * FROM (SELECT ${columns} FROM linked_account a
       WHERE ($1::text IS NULL OR category = $1) AND ($2::text IS NULL OR end_user_email_address = $2)
         AND ($3::text IS NULL OR end_user_organization_name = $3) AND ($4::text IS NULL OR end_user_origin_id = $4)
         AND ($5::text[] IS NULL OR end_user_origin_id = ANY ($5)) AND ($6::text IS NULL OR id::text = $6)
         AND ($7::text[] IS NULL OR id::text = ANY ($7)) AND ($8::text[] IS NULL OR connector = ANY ($8))
         AND ($9::boolean IS NULL OR is_test_account = $9) AND ($10::text IS NULL OR status = $10)
         AND ($11::uuid IS NULL OR ${isBackwards ? 'id < $11' : 'id > $11'})) AS listed
     WHERE $12::boolean OR NOT is_duplicate
     ORDER BY id ${isBackwards ? 'DESC' : ''} LIMIT $13`,
    [
      filters.category ?? null,
      filters.end_user_email_address ?? null,
      filters.end_user_organization_name ?? null,
      filters.end_user_origin_id ?? null,
      filters.end_user_origin_ids ?? null,
      filters.id?.toLowerCase() ?? null,
      filters.ids?.map((id) => id.toLowerCase()) ?? null,
      filters.integration_name === undefined
        ? null
        : [filters.integration_name, filters.integration_name.toLowerCase()],
      filters.is_test_account ?? null,
      filters.status ?? null,
      from?.id ?? null,
      filters.include_duplicates ?? true,
      page.size + 1,
    ],
  )
  const hasMore = rows.length > page.size
  const shown = rows.slice(0, page.size)
  if (isBackwards) shown.reverse()
  const cursor = (to: 'next' | 'previous', row: Row | undefined) => (row ? packCursor([to, row.id], bound) : null)
  return {
    next: (isBackwards ? true : hasMore) ? cursor('next', shown.at(-1)) : null,
    previous: (isBackwards ? hasMore : from !== undefined) ? cursor('previous', shown[0]) : null,
    results: shown.map((row) => withActions(row, findConnector(row.connector))),
  }
}

function withActions(row: Row, connector: Connector | undefined): AccountDetailsAndActions {
  return {
    id: row.id,
    category: row.category,
    status: row.status,
    status_detail: row.status_detail,
    end_user_origin_id: row.end_user_origin_id,
    end_user_organization_name: row.end_user_organization_name,
    end_user_email_address: row.end_user_email_address,
    subdomain: row.settings['subdomain'] ?? row.settings['company'] ?? null,
    webhook_listener_url: '',
    is_duplicate: row.is_duplicate,
    integration: connector
      ? {
          name: connector.name,
          categories: [connector.category],
          image: null,
          square_image: null,
          color: '#1f2937',
          slug: connector.id,
          passthrough_available: true,
          available_model_operations: operationsOfAccount(connector, row.model_settings),
        }
      : null,
    account_type: row.is_test_account ? 'TEST' : 'PRODUCTION',
    completed_at: row.completed_at === null ? null : new Date(row.completed_at).toISOString(),
    integration_specific_fields: {},
  }
}
