import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import type { Platform } from '../../platform.ts'
import type { Database } from '../../store/database.ts'
import { inOrganization } from '../../store/organization.ts'
import { enqueue } from '../../store/queue.ts'
import { carryOutPending } from './background.ts'
import { givenText, switchedOff, withheldOf, type Asker } from './ledger.ts'
import { failureBody } from './write-problem.ts'

/** One write of a batch: what is to be done, or why it cannot be. */
export type BatchItem = { readonly itemId: string; readonly recordId?: string | undefined } & (
  | { readonly given: Readonly<Record<string, unknown>> }
  | { readonly error: CrosswalkError }
)

export interface NewBatch {
  readonly organizationId: string
  readonly accountId: string
  readonly model: Model
  readonly action: 'create' | 'update'
  readonly asker: Asker
  readonly items: readonly BatchItem[]
}

export interface BatchKey {
  readonly organizationId: string
  readonly id: string
}

/** Takes a batch on: every item gets its line in the ledger, those that are bad with their end already. */
export async function openBatch(database: Database, batch: NewBatch): Promise<BatchKey> {
  const { organizationId, accountId, model, action, asker, items } = batch
  return inOrganization(database, organizationId, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO write_batch (organization_id, linked_account_id, model, action, total, api_key_id, idempotency_key)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
      [organizationId, accountId, model.name, action, items.length, asker.apiKeyId, asker.idempotencyKey ?? null],
    )
    const key = { organizationId, id: rows[0]!.id }
    const isOff = await switchedOff(client, accountId, model)
    await client.query(
      `INSERT INTO write_request (organization_id, linked_account_id, model, action, batch_id, api_key_id, is_background,
         item_id, record_id, given, withheld, state, error_code, error_message, status_code, response, finished_at)
       SELECT $1, $2, $3, $4, $5, $6, true, item.item_id, item.record_id, item.given,
         item.withheld, item.state, item.error_code,
         item.error_message, item.status_code, item.response, CASE WHEN item.state = 'failed' THEN now() END
       FROM json_to_recordset($7::json) AS item (item_id text, record_id uuid, given text, withheld text[], state text, error_code text,
         error_message text, status_code integer, response text)`,
      [
        organizationId,
        accountId,
        model.name,
        action,
        key.id,
        asker.apiKeyId,
        JSON.stringify(items.map((item) => rowOf(item, isOff))),
      ],
    )
    await enqueue(client, jobOf(key))
    return key
  })
}

function rowOf(item: BatchItem, isOff: ReadonlySet<string>) {
  const place = { item_id: item.itemId, record_id: item.recordId ?? null }
  if (!('error' in item))
    return {
      ...place,
      given: givenText(item.given, isOff),
      withheld: withheldOf(item.given, isOff),
      state: 'pending',
    }
  const { error } = item
  return {
    ...place,
    given: '{}',
    withheld: [],
    state: 'failed',
    error_code: error.code,
    error_message: error.message,
    status_code: error.kind.status,
    response: JSON.stringify(failureBody(error, { warnings: [] })),
  }
}

const jobOf = (key: BatchKey, dueAt?: Date) => ({
  task: 'write-batch',
  payload: { ...key },
  key: `write-batch:${key.id}`,
  ...(dueAt && { dueAt }),
})

/** The job of a batch: carries out what is left of it, as many at once as the connector allows, and comes back for the rest. */
export async function runBatch(platform: Platform, key: BatchKey, stop?: AbortSignal): Promise<void> {
  const { ids, connector } = await leftOf(platform.database, key)
  const queue = [...ids]
  const comeBacks: number[] = []
  const failures: unknown[] = []
  const work = async () => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      if (stop?.aborted === true) return
      const delay = await carryOutPending(platform, { organizationId: key.organizationId, id }).catch(
        (error: unknown) => void failures.push(error),
      )
      if (typeof delay === 'number') comeBacks.push(delay)
    }
  }
  const concurrency = platform.connectors.get(connector)?.api.concurrency ?? 4
  await Promise.all(Array.from({ length: concurrency }, work))
  // A failure of our own stops no other item; the queue comes back to what is left.
  if (failures.length > 0) throw failures[0]
  if (stop?.aborted === true) comeBacks.push(0)
  if (comeBacks.length === 0) return
  const dueAt = new Date(Date.now() + Math.min(...comeBacks))
  await inOrganization(platform.database, key.organizationId, (client) => enqueue(client, jobOf(key, dueAt)))
}

async function leftOf(database: Database, { organizationId, id }: BatchKey) {
  const { rows } = await inOrganization(database, organizationId, (client) =>
    client.query<{ id: string; connector: string }>(
      `SELECT w.id, a.connector FROM write_request w JOIN linked_account a ON a.id = w.linked_account_id
       WHERE w.batch_id = $1 AND w.state IN ('pending', 'sending') ORDER BY w.id`,
      [id],
    ),
  )
  return { ids: rows.map((row) => row.id), connector: rows[0]?.connector ?? '' }
}

/** Where a batch stands, and each of its items. Throws `not_found` for one of another account or model. */
export async function readBatch(
  database: Database,
  of: BatchKey & { readonly accountId: string; readonly model: Model },
) {
  const { rows } = await inOrganization(database, of.organizationId, (client) =>
    client.query<ItemRow & { total: number }>(
      `SELECT w.item_id, w.state, w.status_code, w.response, b.total FROM write_batch b JOIN write_request w ON w.batch_id = b.id
       WHERE b.id = $1 AND b.linked_account_id = $2 AND b.model = $3 ORDER BY w.id`,
      [of.id, of.accountId, of.model.name],
    ),
  )
  if (rows.length === 0)
    throw new CrosswalkError('not_found', `There is no batch ${of.id} of ${of.model.title} writes here.`, {
      parameter: 'batch_id',
    })
  const left = rows.filter(isUnderWay).length
  return {
    status: left === 0 ? ('COMPLETED' as const) : left === rows.length ? ('QUEUED' as const) : ('IN_PROGRESS' as const),
    total_count: rows[0]!.total,
    objects: rows.map((row) => ({
      item_id: row.item_id,
      status: statusOf(row),
      response: row.response === null ? null : (JSON.parse(row.response) as Record<string, unknown>),
    })),
  }
}

interface ItemRow {
  readonly item_id: string
  readonly state: string
  readonly status_code: number | null
  readonly response: string | null
}

/** Until there is an answer; what was forgotten since has had one. */
const isUnderWay = ({ state, status_code: status }: ItemRow): boolean =>
  state === 'pending' || state === 'sending' || status === null

function statusOf(row: ItemRow): 'PENDING' | 'SUCCESS' | 'FAILURE' {
  if (isUnderWay(row)) return 'PENDING'
  return row.state === 'done' ? 'SUCCESS' : 'FAILURE'
}
