import { setTimeout as sleep } from 'node:timers/promises'
import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Database } from '../store/database.ts'
import { bucketNames, bucketsFor, type Bucket, type BudgetLimit, type Share } from './shares.ts'

export interface BudgetOwner {
  readonly organizationId: string
  readonly linkedAccountId: string
  readonly limit?: BudgetLimit | undefined
}

export interface Budgets {
  /**
   * Resolves when one request may be sent. Callers of one process wait in line and ask the database together.
   *
   * @param maxWait milliseconds
   * @throws CrosswalkError `rate_limited` with `retryAfter` where it would take longer than `maxWait`, `not_found` where
   *   the account is gone, `unavailable` where the database does not answer.
   */
  take(owner: BudgetOwner, share: Share, maxWait: number): Promise<void>
  /** Stops all workers from sending for this account, for so many milliseconds from now. */
  block(owner: BudgetOwner, milliseconds: number): Promise<void>
  /** Refuses those who still wait. */
  close(): void
}

export function createBudgets(database: Database): Budgets {
  const lines = new Map<string, Line>()
  return {
    take(owner, share, maxWait) {
      const buckets = bucketsFor(owner.limit, share)
      const key = JSON.stringify([owner.organizationId, owner.linkedAccountId, owner.limit, share])
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const waiter: Waiter = { until: performance.now() + maxWait, resolve, reject }
      const line = lines.get(key)
      if (line !== undefined) line.waiting.push(waiter)
      else {
        const opened: Line = { waiting: [waiter] }
        lines.set(key, opened)
        void serve(database, owner, buckets, opened, () => lines.delete(key))
      }
      return promise
    },
    async block(owner, milliseconds) {
      await database.service.query({
        name: 'block-budget',
        text: 'SELECT block_budget($1, $2, $3, $5), block_budget($1, $2, $4, $5)',
        values: [owner.organizationId, owner.linkedAccountId, ...bucketNames(owner.limit), milliseconds],
      })
    },
    close() {
      for (const line of lines.values())
        refuse(line, new CrosswalkError('unavailable', 'This process is shutting down.'))
    },
  }
}

interface Waiter {
  /** On the clock of `performance.now()`. */
  readonly until: number
  readonly resolve: () => void
  readonly reject: (error: CrosswalkError) => void
}

interface Line {
  waiting: Waiter[]
}

// More at once would let one process drain the bucket before the others are asked.
const mostAtOnce = 20

/** Serves a line until nobody waits in it, and takes it down in the same breath, so that nobody joins it too late. */
async function serve(
  database: Database,
  owner: BudgetOwner,
  buckets: readonly Bucket[],
  line: Line,
  takeDown: () => void,
): Promise<void> {
  while (line.waiting.length > 0) {
    try {
      const { granted, wait } = await takeFrom(database, owner, buckets, Math.min(line.waiting.length, mostAtOnce))
      for (const waiter of line.waiting.splice(0, granted)) waiter.resolve()
      refuseThoseTooLate(owner, line, wait)
      if (wait > 0 && line.waiting.length > 0) await sleep(Math.min(wait, 1000))
    } catch (error) {
      refuse(line, budgetError(owner, error))
    }
  }
  takeDown()
}

/** Takes from the share's own bucket, and what is missing from the one it may borrow of. */
async function takeFrom(
  database: Database,
  owner: BudgetOwner,
  buckets: readonly Bucket[],
  wanted: number,
): Promise<{ granted: number; wait: number }> {
  let granted = 0
  let wait = Number.POSITIVE_INFINITY
  for (const bucket of buckets) {
    const taken = await takeUpTo(database, owner, bucket, wanted - granted)
    granted += taken.granted
    wait = Math.min(wait, taken.wait)
    if (granted === wanted) return { granted, wait: 0 }
  }
  return { granted, wait }
}

async function takeUpTo(
  database: Database,
  owner: BudgetOwner,
  { name, capacity, refillPerSecond, reserve }: Bucket,
  wanted: number,
): Promise<{ granted: number; wait: number }> {
  const { rows } = await database.service.query<{ granted: number; wait_ms: number }>({
    name: 'take-budget',
    text: 'SELECT granted, wait_ms FROM take_budget($1, $2, $3, $4, $5, $6, $7)',
    values: [owner.organizationId, owner.linkedAccountId, name, wanted, capacity, refillPerSecond, reserve],
  })
  return { granted: rows[0]!.granted, wait: Math.ceil(rows[0]!.wait_ms) }
}

function refuseThoseTooLate(owner: BudgetOwner, line: Line, wait: number): void {
  const next = performance.now() + wait
  const late = line.waiting.filter((waiter) => waiter.until < next)
  if (wait === 0 || late.length === 0) return
  line.waiting = line.waiting.filter((waiter) => waiter.until >= next)
  for (const waiter of late) {
    const message = `The rate allowance of linked account ${owner.linkedAccountId} is used up for ${wait} ms.`
    waiter.reject(new CrosswalkError('rate_limited', message, { retryAfter: wait }))
  }
}

function refuse(line: Line, error: CrosswalkError): void {
  for (const waiter of line.waiting.splice(0)) waiter.reject(error)
}

function budgetError(owner: BudgetOwner, cause: unknown): CrosswalkError {
  const foreignKeyViolation = '23503'
  if (cause instanceof Error && 'code' in cause && cause.code === foreignKeyViolation) {
    return new CrosswalkError('not_found', `There is no linked account ${owner.linkedAccountId} (any more).`, { cause })
  }
  return new CrosswalkError('unavailable', 'The rate budget could not be read from PostgreSQL.', { cause })
}
