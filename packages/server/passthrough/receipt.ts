import { randomUUID } from 'node:crypto'
import { CrosswalkError, type ErrorCode } from '@crosswalk/connector-kit'
import type { PoolClient } from 'pg'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { enqueue } from '../store/queue.ts'
import type { PassthroughRequest } from './request.ts'

/** Names of the tasks in the queue. */
export const sendTask = 'passthrough-send'
export const forgetTask = 'passthrough-forget'

/** Which receipt a job is about. */
export interface ReceiptJob {
  readonly organizationId: string
  readonly id: string
}

/** Milliseconds for which the answer of an asynchronous call can be fetched. */
const keptFor = 24 * 3600 * 1000

interface AccountOf {
  readonly organizationId: string
  readonly linkedAccountId: string
}

/** Takes a call on; it is in the queue exactly when this commits. Answers the id of its receipt. */
export async function takeOn(platform: Platform, of: AccountOf, request: PassthroughRequest): Promise<string> {
  const { organizationId, linkedAccountId } = of
  const id = randomUUID()
  await inOrganization(platform.database, organizationId, async (client) => {
    const sealed = await seal(platform, client, { organizationId, id }, 'request', JSON.stringify(request))
    await client.query(
      `INSERT INTO passthrough_receipt (id, organization_id, linked_account_id, request_sealed) VALUES ($1, $2, $3, $4)`,
      [id, organizationId, linkedAccountId, sealed],
    )
    const payload = { organizationId, id }
    await enqueue(client, { task: sendTask, payload, key: `${sendTask} ${id}` })
    await enqueue(client, {
      task: forgetTask,
      payload,
      key: `${forgetTask} ${id}`,
      dueAt: new Date(Date.now() + keptFor),
    })
  })
  return id
}

interface ReceiptRow {
  readonly linked_account_id: string
  readonly status: 'WAITING' | 'SENDING' | 'DONE' | 'FAILED'
  readonly request_sealed: Buffer
  readonly answer_sealed: Buffer | null
  readonly error_code: ErrorCode | null
  readonly error_message: string | null
}

/** The answer as JSON text, undefined while there is none. Throws `not_found`, and what the call failed with. */
export async function readAnswer(platform: Platform, of: AccountOf, id: string): Promise<string | undefined> {
  const { organizationId, linkedAccountId } = of
  return inOrganization(platform.database, organizationId, async (client) => {
    const row = await readRow(client, id)
    if (row?.linked_account_id !== linkedAccountId)
      throw new CrosswalkError(
        'not_found',
        `This linked account has no passthrough receipt ${id}; receipts are kept for a day.`,
        { parameter: 'async_passthrough_receipt_id' },
      )
    if (row.status === 'FAILED') throw new CrosswalkError(row.error_code!, row.error_message!)
    return row.answer_sealed
      ? platform.vault.open(client, organizationId, id, 'answer', row.answer_sealed, 1)
      : undefined
  })
}

export interface TakenCall {
  readonly linkedAccountId: string
  readonly request: PassthroughRequest
  /** Whether an earlier attempt may have sent it: the worker that did so is gone. */
  readonly mayHaveBeenSent: boolean
}

/** Marks a call as being sent; undefined where it is done, or gone. */
export async function takeUp(platform: Platform, job: ReceiptJob): Promise<TakenCall | undefined> {
  return inOrganization(platform.database, job.organizationId, async (client) => {
    const row = await readRow(client, job.id)
    if (!row || row.status === 'DONE' || row.status === 'FAILED') return undefined
    await client.query(`UPDATE passthrough_receipt SET status = 'SENDING' WHERE id = $1`, [job.id])
    const text = await platform.vault.open(client, job.organizationId, job.id, 'request', row.request_sealed, 1)
    return {
      linkedAccountId: row.linked_account_id,
      request: JSON.parse(text) as PassthroughRequest,
      mayHaveBeenSent: row.status === 'SENDING',
    }
  })
}

export const finish = (platform: Platform, job: ReceiptJob, answer: string): Promise<void> =>
  inOrganization(platform.database, job.organizationId, async (client) => {
    await client.query(
      `UPDATE passthrough_receipt SET status = 'DONE', answer_sealed = $2, finished_at = now() WHERE id = $1`,
      [job.id, await seal(platform, client, job, 'answer', answer)],
    )
  })

export const fail = (platform: Platform, job: ReceiptJob, error: CrosswalkError): Promise<void> =>
  inOrganization(platform.database, job.organizationId, async (client) => {
    await client.query(
      `UPDATE passthrough_receipt SET status = 'FAILED', error_code = $2, error_message = $3, finished_at = now() WHERE id = $1`,
      [job.id, error.code, error.message],
    )
  })

/** Puts a call that was not sent back into the queue. */
export const putBack = (platform: Platform, job: ReceiptJob, dueAt: Date): Promise<void> =>
  inOrganization(platform.database, job.organizationId, async (client) => {
    await client.query(`UPDATE passthrough_receipt SET status = 'WAITING' WHERE id = $1`, [job.id])
    await enqueue(client, { task: sendTask, payload: { ...job }, key: `${sendTask} ${job.id}`, dueAt })
  })

export const forget = (platform: Platform, job: ReceiptJob): Promise<void> =>
  inOrganization(platform.database, job.organizationId, async (client) => {
    await client.query('DELETE FROM passthrough_receipt WHERE id = $1', [job.id])
  })

async function readRow(client: PoolClient, id: string): Promise<ReceiptRow | undefined> {
  const { rows } = await client.query<ReceiptRow>(
    `SELECT linked_account_id, status, request_sealed, answer_sealed, error_code, error_message FROM passthrough_receipt
     WHERE id = $1 AND expires_at > now()`,
    [id],
  )
  return rows[0]
}

const seal = (
  platform: Platform,
  client: PoolClient,
  { organizationId, id }: ReceiptJob,
  field: string,
  text: string,
) => platform.vault.seal(client, organizationId, id, field, text, 1)
