import type { PoolClient } from 'pg'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { statement } from '../store/batched-transaction.ts'
import type { Statement } from '../store/read-in-organization.ts'

/** A list that is walked and checkpointed on its own: a stream, or the part of it that belongs to one parent. */
export interface ListOfAccount {
  readonly organizationId: string
  readonly linkedAccountId: string
  readonly stream: string
  /** The remote id of the parent; empty for a stream without parents. */
  readonly partition: string
}

export interface Checkpoint {
  readonly cursor: string | null
  readonly etag: string | null
  readonly run_id: string | null
  readonly position: string | null
  readonly page: number
  readonly run_cursor: string | null
  readonly run_named_cursor: string | null
  readonly run_started_at: string | null
  /** The run that last walked this list to its end. */
  readonly done_run_id: string | null
}

const start: Checkpoint = {
  cursor: null,
  etag: null,
  run_id: null,
  position: null,
  page: 0,
  run_cursor: null,
  run_named_cursor: null,
  run_started_at: null,
  done_run_id: null,
}

export async function readCheckpoint(client: PoolClient, list: ListOfAccount): Promise<Checkpoint> {
  const { rows } = await client.query<Checkpoint>({
    name: 'read-checkpoint',
    text: `SELECT cursor, etag, run_id, position, page, run_cursor, run_named_cursor, run_started_at, done_run_id FROM checkpoint
           WHERE linked_account_id = $1 AND stream = $2 AND partition = $3`,
    values: [list.linkedAccountId, list.stream, list.partition],
  })
  return rows[0] ?? start
}

export interface CheckpointMove {
  readonly runId: string
  readonly cursor: string | null
  readonly etag: string | null
  readonly runCursor: string | null
  readonly namedCursor: string | null
  readonly startedAt: string
  /** Where the next page starts; null at the end of the list. */
  readonly position: string | null
  readonly page: number
}

/** Moves the checkpoint, in the transaction that stores what it covers. */
export const moveCheckpoint = (list: ListOfAccount, to: CheckpointMove): Statement =>
  statement(
    'move-checkpoint',
    `INSERT INTO checkpoint (organization_id, linked_account_id, stream, partition, run_id, cursor, etag, run_cursor, run_named_cursor, run_started_at, position,
                                   page, done_run_id, completed_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $12, $11, $9::text, $10,
                   CASE WHEN $9::text IS NULL THEN $5::uuid END, CASE WHEN $9::text IS NULL THEN now() END)
           ON CONFLICT (linked_account_id, stream, partition) DO UPDATE
           SET run_id = excluded.run_id, cursor = excluded.cursor, etag = excluded.etag, run_cursor = excluded.run_cursor, run_named_cursor = excluded.run_named_cursor,
               run_started_at = excluded.run_started_at,
               position = excluded.position, page = excluded.page, done_run_id = excluded.done_run_id,
               completed_at = coalesce(excluded.completed_at, checkpoint.completed_at)`,
    [
      list.organizationId,
      list.linkedAccountId,
      list.stream,
      list.partition,
      to.runId,
      to.cursor,
      to.etag,
      to.runCursor,
      to.position,
      to.page,
      to.startedAt,
      to.namedCursor,
    ],
  )

/** Takes a stream over: from now on only the holder of the returned fence may store its pages. */
export async function takeFence(client: PoolClient, list: Omit<ListOfAccount, 'partition'>): Promise<string> {
  const { rows } = await client.query<{ fence: string }>({
    name: 'take-fence',
    text: `INSERT INTO checkpoint (organization_id, linked_account_id, stream, fence) VALUES ($1, $2, $3, 1)
           ON CONFLICT (linked_account_id, stream, partition) DO UPDATE SET fence = checkpoint.fence + 1 RETURNING fence`,
    values: [list.organizationId, list.linkedAccountId, list.stream],
  })
  return rows[0]!.fence
}

/**
 * Locks the stream for this transaction, and gives a row only to the holder of the newest fence. In the row stands what is
 * configured of the account: hold it with `holdConfiguration` before, so that it stays true until the commit.
 */
export const fenceStatement = (list: Omit<ListOfAccount, 'partition'>, fence: string): Statement =>
  statement(
    'hold-fence',
    `SELECT a.model_settings FROM checkpoint c JOIN linked_account a ON a.id = c.linked_account_id
     WHERE c.linked_account_id = $1 AND c.stream = $2 AND c.partition = '' AND c.fence = $3 FOR NO KEY UPDATE OF c`,
    [list.linkedAccountId, list.stream, fence],
  )

/** Locks the stream for this transaction against pages of a sync, for those who store records beside it. */
export const holdStream = (list: Omit<ListOfAccount, 'partition'>): Statement =>
  statement(
    'hold-stream',
    `SELECT FROM checkpoint WHERE linked_account_id = $1 AND stream = $2 AND partition = '' FOR NO KEY UPDATE`,
    [list.linkedAccountId, list.stream],
  )

/** Locks the stream for this transaction, or throws `run_superseded` where a newer worker has taken it over. */
export async function holdFence(
  client: PoolClient,
  list: Omit<ListOfAccount, 'partition'>,
  fence: string,
): Promise<void> {
  const { name, text, values } = fenceStatement(list, fence)
  const { rowCount } = await client.query({ name, text, values: [...values] })
  if (rowCount === 0) throw superseded(list)
}

export const superseded = (list: { readonly stream: string }): CrosswalkError =>
  new CrosswalkError('run_superseded', `Another worker has taken over the stream ${list.stream} of this account.`)
