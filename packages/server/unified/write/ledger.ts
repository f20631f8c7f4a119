import { CrosswalkError } from '@crosswalk/connector-kit'
import { models, type Model } from '@crosswalk/models'
import type { PoolClient } from 'pg'
import { raiseIssue, resolveIssues } from '../../issues/issues.ts'
import { inOrganization } from '../../store/organization.ts'
import type { Database } from '../../store/database.ts'
import { enqueue } from '../../store/queue.ts'
import { leaseSeconds } from './lease.ts'
import type { Order, Prepared } from './prepare.ts'
import type { VendorRequest } from './vendor-request.ts'
import type { Action } from './target.ts'

export type WriteState = 'pending' | 'sending' | 'done' | 'failed' | 'unknown' | 'resolved'

/** One line of the ledger. Instants are texts of PostgreSQL. */
export interface WriteRow {
  readonly id: string
  readonly organization_id: string
  readonly linked_account_id: string
  readonly model: string
  readonly action: Action
  readonly operation: string | null
  readonly state: WriteState
  readonly resolution: 'happened' | 'did_not_happen' | null
  readonly is_background: boolean
  readonly batch_id: string | null
  readonly item_id: string | null
  readonly record_id: string | null
  readonly remote_id: string | null
  readonly stream: string | null
  readonly given: string
  /** Fields that were given and are not kept, for they were off. */
  readonly withheld: readonly string[]
  readonly remote_body: string | null
  readonly vendor_request: string | null
  readonly sent_at: string | null
  readonly attempts: number
  readonly look_ups: number
  readonly status_code: number | null
  readonly response: string | null
  readonly error_code: string | null
  readonly error_message: string | null
  readonly remote_status: number | null
  readonly created_at: string
  readonly finished_at: string | null
  /** Of the linked account: what an API key must be allowed. */
  readonly category: string
  /** Whether somebody proves to be working on it. */
  readonly is_held: boolean
}

/** Which line of the ledger. */
export interface WriteKey {
  readonly organizationId: string
  readonly id: string
}

export const writeColumns = `id, organization_id, linked_account_id, model, action, operation, state, resolution, is_background,
  batch_id, item_id, record_id, remote_id, stream, given, withheld, remote_body, vendor_request, sent_at, attempts, look_ups, status_code,
  response, error_code, error_message, remote_status, created_at, finished_at, coalesce(lease_until > now(), false) AS is_held,
  (SELECT a.category FROM linked_account a WHERE a.id = linked_account_id) AS category`

/** Who asked for a write, for the ledger. */
export interface Asker {
  readonly apiKeyId: string
  readonly idempotencyKey: string | undefined
}

export interface NewWrite {
  readonly order: Order
  readonly asker: Asker
  readonly isBackground: boolean
}

/** Opens a line for a write that is about to be tried, and has somebody look after it should this process die. */
export async function openWrite(database: Database, { order, asker, isBackground }: NewWrite): Promise<WriteKey> {
  const { organizationId, accountId, model, action, operation, recordId, given } = order
  return inOrganization(database, organizationId, async (client) => {
    const isOff = await switchedOff(client, accountId, model)
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO write_request (organization_id, linked_account_id, model, action, operation, record_id, given,
         is_background, api_key_id, idempotency_key, lease_until, withheld)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $8 THEN NULL ELSE now() + make_interval(secs => $11) END, $12)
       RETURNING id`,
      [
        organizationId,
        accountId,
        model.name,
        action,
        operation ?? null,
        recordId ?? null,
        givenText(given, isOff),
        isBackground,
        asker.apiKeyId,
        asker.idempotencyKey ?? null,
        leaseSeconds,
        withheldOf(given, isOff),
      ],
    )
    const key = { organizationId, id: rows[0]!.id }
    if (isBackground) await enqueue(client, { task: 'write-run', payload: { ...key }, key: `write-run:${key.id}` })
    else await lookAfter(client, key, leaseSeconds)
    return key
  })
}

/** The fields of a model that are off for an account: they are not written, and not kept. */
export async function switchedOff(
  client: PoolClient,
  accountId: string,
  { name }: Model,
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ off: readonly string[] | null }>({
    name: 'fields-off',
    text: `SELECT model_settings -> $2 -> 'off' AS off FROM linked_account WHERE id = $1`,
    values: [accountId, name],
  })
  return new Set(rows[0]?.off ?? [])
}

/** What was given, as the ledger keeps it. */
export const givenText = (given: Readonly<Record<string, unknown>>, isOff: ReadonlySet<string>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(given).filter(([name]) => !isOff.has(name))))

/** The names of what it does not keep, so that whoever asked can be told. */
export const withheldOf = (given: Readonly<Record<string, unknown>>, isOff: ReadonlySet<string>): string[] =>
  Object.keys(given).filter((name) => isOff.has(name))

/** Asks for a look at a line some seconds from now. */
export const lookAfter = (client: PoolClient, key: WriteKey, seconds: number): Promise<void> =>
  enqueue(client, {
    task: 'write-settle',
    payload: { ...key },
    key: `write-settle:${key.id}`,
    dueAt: new Date(Date.now() + (seconds + 1) * 1000),
  })

export async function readWrite(database: Database, { organizationId, id }: WriteKey): Promise<WriteRow> {
  const { rows } = await inOrganization(database, organizationId, (client) =>
    client.query<WriteRow>({
      name: 'read-write',
      text: `SELECT ${writeColumns} FROM write_request WHERE id = $1`,
      values: [id],
    }),
  )
  if (!rows[0]) throw new CrosswalkError('not_found', `There is no write ${id}.`, { parameter: 'id' })
  return rows[0]
}

/** What was ordered, out of the ledger. */
export function orderOf(row: WriteRow): Order {
  const model = models.get(row.model as Parameters<typeof models.get>[0])
  if (!model)
    throw new CrosswalkError('configuration_invalid', `The model ${row.model} is not part of this installation.`)
  return {
    organizationId: row.organization_id,
    accountId: row.linked_account_id,
    model,
    action: row.action,
    operation: row.operation ?? undefined,
    // Of a creation it is what came of it.
    recordId: row.action === 'create' ? undefined : (row.record_id ?? undefined),
    given: JSON.parse(row.given) as Readonly<Record<string, unknown>>,
    withheld: row.withheld,
  }
}

/**
 * Commits that a request is about to leave. False where somebody else has taken the write over: then it must not be sent.
 * `isAgain` for a second attempt of the same call, after a token was renewed.
 */
export async function markSending(
  database: Database,
  { organizationId, id }: WriteKey,
  { target, remoteId, body }: Prepared,
  request: VendorRequest,
  isAgain: boolean,
): Promise<boolean> {
  return inOrganization(database, organizationId, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE write_request SET state = 'sending', stream = $2, remote_id = coalesce($3, remote_id), remote_body = $4,
         vendor_request = $5, sent_at = date_trunc('milliseconds', clock_timestamp()), attempts = attempts + 1,
         lease_until = now() + make_interval(secs => $6)
       WHERE id = $1 AND state = $7`,
      [
        id,
        target.name,
        remoteId ?? null,
        JSON.stringify(body),
        JSON.stringify(request),
        leaseSeconds,
        isAgain ? 'sending' : 'pending',
      ],
    )
    await lookAfter(client, { organizationId, id }, leaseSeconds)
    return rowCount === 1
  })
}

/** The vendor has carried it out. Committed at once: whatever fails from now on, it is not sent again. */
export const markHappened = (
  database: Database,
  key: WriteKey,
  { recordId, remoteId }: { readonly recordId: string | undefined; readonly remoteId: string | undefined },
): Promise<boolean> =>
  change(
    database,
    key,
    `state = 'done', record_id = coalesce($2, record_id), remote_id = coalesce($3, remote_id), error_code = NULL,
     error_message = NULL, remote_status = NULL, finished_at = date_trunc('milliseconds', now())`,
    [recordId ?? null, remoteId ?? null],
    `state IN ('pending', 'sending', 'unknown')`,
  )

/** What the caller is answered; nobody works on it any more. */
export const markAnswered = (
  database: Database,
  key: WriteKey,
  { status, body }: { readonly status: number; readonly body: unknown },
): Promise<boolean> =>
  change(database, key, 'status_code = $2, response = $3, lease_until = NULL', [status, JSON.stringify(body)], 'true')

/** It did not happen, or nobody knows. */
export const markFailed = (
  database: Database,
  key: WriteKey,
  state: 'failed' | 'unknown',
  error: CrosswalkError,
  body: unknown,
): Promise<boolean> =>
  change(
    database,
    key,
    `state = $2, error_code = $3, error_message = $4, remote_status = $5, status_code = $6, response = $7, lease_until = NULL,
     finished_at = CASE WHEN $2 = 'failed' THEN date_trunc('milliseconds', now()) END`,
    [
      state,
      error.code,
      error.message.slice(0, 2000),
      error.details.remoteStatus ?? null,
      error.kind.status,
      JSON.stringify(body),
    ],
    `state IN ('pending', 'sending', 'unknown')`,
  )

/** Changes one line of the ledger where the condition holds. Tells whether it did. */
export async function change(
  database: Database,
  { organizationId, id }: WriteKey,
  assignments: string,
  values: readonly unknown[],
  condition: string,
): Promise<boolean> {
  return inOrganization(database, organizationId, async (client) => {
    const { rows } = await client.query<Transition>(
      `UPDATE write_request SET ${assignments} WHERE id = $1 AND ${condition}
       RETURNING old.state AS was, new.state, linked_account_id AS account, error_message AS message`,
      [id, ...values],
    )
    if (!rows[0]) return false
    await tellWhoMustAct(client, id, rows[0])
    return true
  })
}

interface Transition {
  readonly was: WriteState
  readonly state: WriteState
  readonly account: string
  readonly message: string | null
}

/** A write of which nobody knows whether it happened is an issue of its account, as long as nobody knows. */
async function tellWhoMustAct(client: PoolClient, id: string, { was, state, account, message }: Transition) {
  const subject = `write ${id}`
  if (was === 'unknown' && state !== 'unknown')
    await resolveIssues(client, { linkedAccountId: account, subjects: [subject] })
  if (was !== 'unknown' && state === 'unknown')
    await raiseIssue(client, {
      linkedAccountId: account,
      code: 'write_outcome_unknown',
      subject,
      message: message ?? '',
    })
}
