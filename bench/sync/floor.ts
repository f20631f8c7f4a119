/**
 * The floor under a sync, in a process of its own: the very rows it would store, prepared beforehand, written as fast as we
 * know how. One statement and so one round trip and one transaction per page, prepared once, columns as joined texts,
 * tables of the same columns and indexes, without partitions, row security, checkpoints or anything to fetch or map.
 */
import pg from 'pg'
import { split } from '../../packages/server/sync/rows.ts'
import { argument, serveCalls } from '../support/process.ts'
import { readPages, type FloorPage } from './floor-rows.ts'

/** `all`: everything that a sync writes. `records`: records and changes alone, without raw payloads and filter values. */
export type FloorShape = 'all' | 'records'

export interface FloorCalls {
  /** Takes over the rows of accounts that were synced. Returns how many records there are. */
  prepare(linkedAccountIds: readonly string[]): number
  /** Empties the tables. */
  reset(): void
  /** Writes the rows of so many accounts at once, each over a connection of its own. Returns milliseconds. */
  run(what: { shape: FloorShape; accounts: number }): number
}

const { connectionString } = argument() as { connectionString: string }
const tables = ['raw_payload', 'record', 'record_filter', 'change']
const admin = await connect()
await admin.query('CREATE SCHEMA IF NOT EXISTS floor')
for (const table of tables)
  await admin.query(`CREATE TABLE IF NOT EXISTS floor.${table} (LIKE public.${table} INCLUDING ALL)`)

let prepared: FloorPage[][] = []

const calls: { [Name in keyof FloorCalls]: (input: any) => unknown } = {
  prepare: async (linkedAccountIds: readonly string[]) => {
    prepared = []
    for (const id of linkedAccountIds) prepared.push(await readPages(admin, id))
    return prepared.flat().reduce((sum, page) => sum + page.records, 0)
  },
  reset: async () => {
    await admin.query(`TRUNCATE ${tables.map((table) => `floor.${table}`).join(', ')}`)
    await admin.query('CHECKPOINT')
  },
  run: async ({ shape, accounts }: Parameters<FloorCalls['run']>[0]) => {
    const clients = await Promise.all(Array.from({ length: accounts }, connect))
    const started = performance.now()
    await Promise.all(clients.map((client, index) => writePages(client, shape, prepared[index]!)))
    const milliseconds = performance.now() - started
    await Promise.all(clients.map((client) => client.end()))
    return milliseconds
  },
}
serveCalls(calls, () => admin.end())

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return client
}

const recordsStatement = (from: number) => `
  WITH page AS MATERIALIZED (
    SELECT model, id::uuid, raw_id::uuid, decode(hash, 'hex') AS hash, document
    FROM unnest(string_to_array($${from}, ','), string_to_array($${from + 1}, ','), string_to_array($${from + 2}, ','),
                string_to_array($${from + 3}, ','), ${split(`$${from + 4}`)}) AS page (model, id, raw_id, hash, document)
  ), records AS (
    INSERT INTO floor.record (organization_id, linked_account_id, stream, model, id, raw_id, hash, document, created_at, modified_at)
    SELECT $1::uuid, $2::uuid, $3::text, model, id, raw_id, hash, document, $4::timestamptz, $4::timestamptz FROM page
    ON CONFLICT (linked_account_id, id) DO UPDATE
    SET hash = excluded.hash, document = excluded.document, modified_at = excluded.modified_at
  )`

const changesStatement = `
  INSERT INTO floor.change (organization_id, linked_account_id, model, record_id, kind, at)
  SELECT $1::uuid, $2::uuid, model, id, 'added', $4::timestamptz FROM page`

const statements: Readonly<Record<FloorShape, string>> = {
  records: `${recordsStatement(5)}${changesStatement}`,
  all: `${recordsStatement(5)}, raws AS (
    INSERT INTO floor.raw_payload (organization_id, linked_account_id, stream, id, hash, body, fetched_at)
    SELECT $1::uuid, $2::uuid, $3::text, id::uuid, decode(hash, 'hex'), body, $4::timestamptz
    FROM unnest(string_to_array($10, ','), string_to_array($11, ','), ${split('$12')}) AS page (id, hash, body)
    ON CONFLICT (linked_account_id, stream, id) DO UPDATE SET hash = excluded.hash, body = excluded.body
  ), filters AS (
    INSERT INTO floor.record_filter (organization_id, linked_account_id, filter, value, id)
    SELECT $1::uuid, $2::uuid, filter, value, id::uuid
    FROM unnest(string_to_array($13, ','), ${split('$14')}, string_to_array($15, ',')) AS page (filter, value, id)
    ON CONFLICT DO NOTHING
  ) ${changesStatement}`,
}

async function writePages(client: pg.Client, shape: FloorShape, pages: readonly FloorPage[]): Promise<void> {
  for (const { common, recordsAndChanges, raws, filters } of pages)
    await client.query({
      name: `floor-${shape}`,
      text: statements[shape],
      values: [...common, ...recordsAndChanges, ...(shape === 'all' ? [...raws, ...filters] : [])],
    })
}
