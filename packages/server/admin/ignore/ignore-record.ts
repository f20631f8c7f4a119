import type { PoolClient } from 'pg'
import { CrosswalkError, parseJson, type Connector } from '@crosswalk/connector-kit'
import type { Model, ModelName } from '@crosswalk/models'
import { rawId } from '../../store/ids.ts'
import { requestRuns } from '../../sync/schedule.ts'
import { eraseRaws, eraseRecords } from '../../sync/erase-raws.ts'
import { lockAccount } from '../../mapping/lock-account.ts'
import { streamsFilling } from '../../sync/settle-streams.ts'
import { forgetEverything } from './forget.ts'

export const reasons = ['GENERAL_CUSTOMER_REQUEST', 'GDPR', 'OTHER'] as const

export interface IgnoreRequest {
  readonly organizationId: string
  readonly linkedAccountId: string
  readonly connector: Connector
  readonly model: Model
  readonly recordId: string
  readonly reason: (typeof reasons)[number]
  readonly message: string | null
  readonly apiKeyId: string
}

/**
 * Removes a record and keeps it from coming back, with the raw record that it was read from and everything else that was
 * read from that. With the reason GDPR its history goes too. Ignoring it again changes only the reason. Throws `not_found`.
 */
export async function ignoreRecord(client: PoolClient, request: IgnoreRequest): Promise<void> {
  const { organizationId, linkedAccountId, recordId } = request
  // A page that is being stored has not heard of it yet, and could bring the record back.
  await lockAccount(client, linkedAccountId)
  const raws = await rawsBehind(client, request)
  await client.query({
    name: 'ignore-record',
    text: `INSERT INTO ignored_record (organization_id, linked_account_id, id, model, reason, message, api_key_id)
           VALUES ($1, $2, $3, $4, $5, $6, $7)
           ON CONFLICT (linked_account_id, id) DO UPDATE SET reason = excluded.reason, message = excluded.message`,
    values: [
      organizationId,
      linkedAccountId,
      recordId,
      request.model.name,
      request.reason,
      request.message,
      request.apiKeyId,
    ],
  })
  await client.query({
    name: 'ignore-raws',
    text: `INSERT INTO ignored_raw (organization_id, linked_account_id, raw_id, record_id)
           SELECT $1, $2, raw_id, $3 FROM unnest($4::uuid[]) AS raw (raw_id) ON CONFLICT DO NOTHING`,
    values: [organizationId, linkedAccountId, recordId, raws],
  })
  const erasure = { organizationId, linkedAccountId, origin: 'person' as const }
  const ids = await eraseRaws(client, erasure, raws)
  await eraseRecords(client, erasure, [recordId])
  if (request.reason === 'GDPR') await forgetEverything(client, linkedAccountId, [...new Set([...ids, recordId])])
}

/** The raw records that the record is read from: the one it came from, and those that other streams have of it. */
async function rawsBehind(client: PoolClient, request: IgnoreRequest): Promise<readonly string[]> {
  const { linkedAccountId, recordId, model, connector } = request
  const { rows } = await client.query<{ raw_id: string; document: string }>({
    name: 'record-to-ignore',
    text: 'SELECT raw_id, document FROM record WHERE linked_account_id = $1 AND id = $2 AND model = $3 FOR UPDATE',
    values: [linkedAccountId, recordId, model.name],
  })
  const row = rows[0]
  if (!row) return knownRaws(client, request)
  const { remote_id: remoteId } = parseJson(row.document, 'The store') as { remote_id: string }
  const others = streamsFilling(connector, [model.name]).map((stream) => rawId(linkedAccountId, stream, remoteId))
  return [...new Set([row.raw_id, ...others])]
}

async function knownRaws(client: PoolClient, request: IgnoreRequest): Promise<readonly string[]> {
  const { rows } = await client.query<{ raw_id: string }>({
    name: 'raws-ignored-already',
    text: 'SELECT raw_id FROM ignored_raw WHERE linked_account_id = $1 AND record_id = $2',
    values: [request.linkedAccountId, request.recordId],
  })
  if (rows.length > 0) return rows.map((row) => row.raw_id)
  throw new CrosswalkError('not_found', `There is no ${request.model.title} ${request.recordId}.`, {
    parameter: 'model_id',
  })
}

export interface IgnoredRow {
  readonly id: string
  readonly linked_account_id: string
  readonly model: ModelName
  readonly reason: (typeof reasons)[number]
  readonly message: string | null
  readonly created_at: string
}

/** Lets a record come back with a full run of the streams that have it. Answers what it was, or undefined. */
export async function restoreRecord(
  client: PoolClient,
  linkedAccountId: string,
  recordId: string,
  connector: Connector,
): Promise<IgnoredRow | undefined> {
  const { rows } = await client.query<IgnoredRow>({
    name: 'restore-record',
    text: `DELETE FROM ignored_record WHERE linked_account_id = $1 AND id = $2
           RETURNING id, linked_account_id, model, reason, message, created_at`,
    values: [linkedAccountId, recordId],
  })
  if (rows[0])
    await requestRuns(client, linkedAccountId, { streams: streamsFilling(connector, [rows[0].model]), full: true })
  return rows[0]
}
