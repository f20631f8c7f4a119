import { Writable, type Duplex } from 'node:stream'
import { Connection, DatabaseError, type PoolClient, type Submittable } from 'pg'
import type { Database } from './database.ts'
import { Lanes } from './lanes.ts'

/** A statement that PostgreSQL prepares once per connection, under its name. */
export interface Statement {
  /** One name, one text. Empty for a text of which there are too many to keep them all prepared. */
  readonly name: string
  readonly text: string
  /** In PostgreSQL's text format; see `arrayLiteral` for arrays. */
  readonly values: readonly (string | null)[]
}

/** A row as PostgreSQL sent it: texts, in the order of the columns. */
export type Row = readonly (string | null)[]

/**
 * How PostgreSQL plans the statements.
 * `page`    walks an index in the order of the list, with a plan made once: a page costs the same wherever it stands.
 * `search`  plans for the very values each time: which index is best depends on how rare they are.
 */
export type Plan = 'page' | 'search'

const settings: Record<Plan, string> = {
  // A plan made while a table was still empty must not go on reading it from end to end.
  page: `set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
    set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)`,
  search: `set_config('plan_cache_mode', 'force_custom_plan', true)`,
}

/** The columns that settle plans for one transaction; they stand in the first statement of a batch. */
export const planColumns = (plan: Plan): string => settings[plan]

/**
 * Reads the rows of one organisation and no others, in one round trip: the organisation and the statements travel
 * together and end with one Sync. PostgreSQL runs what stands before a Sync as one transaction, so the organisation is
 * set for these statements only and a pooled connection never carries it on. Where a statement fails, those behind it
 * are not run. Measured: 235 microseconds for a page of 100, where BEGIN, set_config, SELECT and COMMIT take 580 and a
 * SELECT without row security 235.
 */
export async function readInOrganization(
  database: Database,
  organizationId: string,
  statements: readonly Statement[],
  plan: Plan = 'search',
): Promise<readonly (readonly Row[])[]> {
  const enter: Statement = {
    name: `organization-${plan}`,
    text: `SELECT set_config('crosswalk.organization_id', $1, true), ${planColumns(plan)}`,
    values: [organizationId],
  }
  const [, ...rows] = await readBatch(database, [enter, ...statements])
  return rows
}

const lanes = new Lanes()

/** Runs statements as one transaction in one round trip. The first must set the organisation, or no tenant's row is seen. */
export const readBatch = (database: Database, statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> =>
  lanes.run(() => readNow(database, statements))

async function readNow(database: Database, statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
  const client = await database.service.connect()
  survive(client)
  let broken = false
  try {
    return await new Promise((resolve, reject) => {
      const batch = new Batch(statements, resolve, (error) => {
        // Which of the new statements were prepared before the failure is not known: the connection is given up.
        broken = batch.isPreparing || !(error instanceof DatabaseError) || error.severity !== 'ERROR'
        reject(error)
      })
      client.query(batch)
    })
  } finally {
    client.release(broken)
  }
}

/** Runs statements behind one another in one round trip, in whatever transaction the connection is. */
export function runBatch(client: PoolClient, statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
  return new Promise((resolve, reject) => client.query(new Batch(statements, resolve, reject)))
}

const surviving = new WeakSet<PoolClient>()

/** A connection that breaks while it is in use also emits `error`, which would end the process if nobody listened. */
function survive(client: PoolClient): void {
  if (surviving.has(client)) return
  surviving.add(client)
  client.on('error', () => {})
}

/** An array in PostgreSQL's text format. */
export const arrayLiteral = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`

// A connection writes each message by itself; here they are gathered, for one write is a good deal cheaper than ten.
const written: Buffer[] = []
const messages = new Connection({
  stream: () => new Writable({ write: (chunk: Buffer, _encoding, done) => done(void written.push(chunk)) }) as Duplex,
})
const takeMessages = (): Buffer => Buffer.concat(written.splice(0))

function gather(
  { name, text, values }: Statement,
  known: ReadonlyMap<string, string>,
  fresh: Map<string, string>,
): void {
  const before = known.get(name) ?? fresh.get(name)
  if (before !== undefined && before !== text) throw new Error(`Two statements are called "${name}".`)
  // `pg` prepares statements of its own on the same connection: ours carry a mark, so that names never collide.
  const prepared = name && `batched ${name}`
  if (before === undefined) messages.parse({ name: prepared, text, types: [] }, true)
  if (before === undefined && name !== '') fresh.set(name, text)
  messages.bind({ portal: '', statement: prepared, values: [...values], valueMapper: (value: unknown) => value }, true)
  messages.execute({ portal: '', rows: '0' }, true)
}

const prepared = new WeakMap<Connection, Map<string, string>>()

/** Several statements behind one Sync, by the same interface of `pg` on which its cursors are built. */
class Batch implements Submittable {
  /** Whether a statement of this batch was not prepared before. */
  isPreparing = false
  readonly #statements: readonly Statement[]
  readonly #resolve: (results: readonly (readonly Row[])[]) => void
  readonly #reject: (error: Error) => void
  readonly #results: Row[][] = []
  #rows: Row[] = []

  constructor(
    statements: readonly Statement[],
    resolve: (results: readonly (readonly Row[])[]) => void,
    reject: (error: Error) => void,
  ) {
    this.#statements = statements
    this.#resolve = resolve
    this.#reject = reject
  }

  /** The error, if any, goes to `handleError`; then nothing was sent and the connection is as it was. */
  submit(connection: Connection): Error | undefined {
    const known = prepared.get(connection) ?? new Map<string, string>()
    prepared.set(connection, known)
    const fresh = new Map<string, string>()
    try {
      for (const statement of this.#statements) gather(statement, known, fresh)
    } catch (error) {
      takeMessages()
      return error as Error
    }
    messages.sync()
    for (const [name, text] of fresh) known.set(name, text)
    this.isPreparing = fresh.size > 0
    connection.stream.write(takeMessages())
    return undefined
  }

  handleRowDescription(): void {}

  handleDataRow(message: { fields: Row }): void {
    this.#rows.push(message.fields)
  }

  handleCommandComplete(): void {
    this.#results.push(this.#rows)
    this.#rows = []
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#results)
  }

  handleError(error: Error): void {
    this.#reject(error)
  }
}
