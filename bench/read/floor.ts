/**
 * The floor under a list, in a process of its own: a bare node:http handler that joins the same texts of the same table,
 * page by page behind a cursor, as the owner of the tables: no framework, no key to check, no row security, no validation.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { argument, serveCalls } from '../support/process.ts'

const { connectionString, account, connections } = argument() as {
  connectionString: string
  account: string
  connections: number
}

const asSent: pg.CustomTypesConfig = { getTypeParser: () => (value: string) => value }
const pool = new pg.Pool({
  connectionString,
  max: connections,
  types: asSent,
  options: '-c plan_cache_mode=force_generic_plan -c enable_sort=off -c enable_seqscan=off',
})

const page = (behind: string) => `SELECT document, created_at, id FROM record
  WHERE linked_account_id = $1 AND model = 'crm.Contact' AND NOT remote_was_deleted ${behind}
  ORDER BY created_at, id LIMIT 101`
const first = { name: 'first', text: page(''), rowMode: 'array' as const }
const next = { name: 'next', text: page('AND (created_at, id) > ($2, $3)'), rowMode: 'array' as const }

const server = createServer((request, response) => {
  void answer(request.url!).then((text) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
  })
})
server.keepAliveTimeout = 60_000
await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
serveCalls({ origin: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, () => pool.end())

async function answer(url: string): Promise<string> {
  const cursor = /cursor=([\w-]+)/.exec(url)?.[1]
  const place = cursor === undefined ? [] : Buffer.from(cursor, 'base64url').toString('latin1').split('|')
  const { rows } = await pool.query<string[]>({ ...(place.length > 0 ? next : first), values: [account, ...place] })
  const last = rows[99]
  const hasMore = rows.length > 100
  const text = rows.slice(0, 100).map((row) => row[0])
  const following = hasMore ? `"${Buffer.from(`${last![1]}|${last![2]}`, 'latin1').toString('base64url')}"` : 'null'
  return `{"next":${following},"previous":null,"results":[${text.join(',')}]}`
}
