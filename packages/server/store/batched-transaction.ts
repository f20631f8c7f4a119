import type { PoolClient } from 'pg'
import type { Database } from './database.ts'
import { runBatch, type Row, type Statement } from './read-in-organization.ts'

/** A transaction whose statements travel together, for work that is repeated so often that round trips count. */
export interface BatchedTransaction {
  /** For the rare statement that is run by itself; `flush` first, where the order matters. */
  readonly client: PoolClient
  /** Sends a statement with the next that is asked, or with the commit: nobody waits for its answer. */
  send(statement: Statement): void
  /** Sends what waits and these behind it, in one round trip. Answers the rows of these. */
  ask(...statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>
  /** Sends what waits. */
  flush(): Promise<void>
}

type Value = string | number | boolean | null

/** A statement with its values as PostgreSQL reads them. One name, one text. */
export const statement = (name: string, text: string, values: readonly Value[]): Statement => ({
  name,
  text,
  values: values.map((value) => (value === null ? null : String(value))),
})

// A plan is made once per connection and kept. One made while a table was still empty would read it from end to end for
// ever, so that way is closed: every statement here goes by an index.
const enterText = `SELECT set_config('crosswalk.organization_id', $1, true),
  set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
  set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true)`

/** As `inOrganization`, in few round trips: the transaction begins with the first that is asked and ends with the last sent. */
export async function inBatchedTransaction<T>(
  database: Database,
  organizationId: string,
  work: (transaction: BatchedTransaction) => Promise<T>,
): Promise<T> {
  const client = await database.service.connect()
  let waiting: Statement[] = [statement('begin', 'BEGIN', []), statement('enter-batched', enterText, [organizationId])]
  let isBroken = false
  const run = async (statements: readonly Statement[]) => {
    const sent = waiting.length
    const all = [...waiting, ...statements]
    waiting = []
    const results = await runBatch(client, all).catch((error: unknown) => {
      // Which of the new statements were prepared before the failure is not known: the connection is given up.
      isBroken = true
      throw error
    })
    return results.slice(sent)
  }
  const transaction: BatchedTransaction = {
    client,
    send: (one) => void waiting.push(one),
    ask: (...statements) => run(statements),
    flush: async () => void (waiting.length > 0 && (await run([]))),
  }
  try {
    const result = await work(transaction)
    await run([statement('commit', 'COMMIT', [])])
    return result
  } catch (error) {
    if (!isBroken) await client.query('ROLLBACK').catch(() => (isBroken = true))
    throw error
  } finally {
    client.release(isBroken)
  }
}
