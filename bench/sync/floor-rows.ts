/** The rows of a sync as it left them in the database, page by page, ready to be written again. */
import type pg from 'pg'
import { column } from '../../packages/server/sync/rows.ts'
import { pageSize } from './contacts.ts'

/** The parameters of one page, as texts. */
export interface FloorPage {
  readonly records: number
  readonly common: readonly string[]
  readonly raws: readonly string[]
  readonly recordsAndChanges: readonly string[]
  readonly filters: readonly string[]
}

interface Row {
  readonly id: string
  readonly model: string
  readonly raw_id: string
  readonly hash: string
  readonly document: string
  readonly raw_hash: string
  readonly body: string
  readonly at: string
  readonly organization_id: string
  readonly filters: string[]
  readonly filter_values: string[]
}

/** Reads what an account holds, in the order in which it came. */
export async function readPages(client: pg.Client, linkedAccountId: string): Promise<FloorPage[]> {
  const { rows } = await client.query<Row>(
    `SELECT r.id, r.model, r.raw_id, encode(r.hash, 'hex') AS hash, r.document, encode(p.hash, 'hex') AS raw_hash, p.body,
       c.at::text AS at, r.organization_id, f.filters, f.filter_values
     FROM change c
     JOIN record r ON r.linked_account_id = c.linked_account_id AND r.id = c.record_id
     JOIN raw_payload p ON p.linked_account_id = r.linked_account_id AND p.stream = r.stream AND p.id = r.raw_id
     JOIN (SELECT id, array_agg(filter) AS filters, array_agg(value) AS filter_values FROM record_filter
           WHERE linked_account_id = $1 GROUP BY id) f ON f.id = r.id
     WHERE c.linked_account_id = $1 ORDER BY c.sequence`,
    [linkedAccountId],
  )
  const pages: FloorPage[] = []
  for (let from = 0; from < rows.length; from += pageSize)
    pages.push(pageOf(linkedAccountId, rows.slice(from, from + pageSize)))
  return pages
}

function pageOf(linkedAccountId: string, rows: readonly Row[]): FloorPage {
  // Sorted like ours: neighbours in the index are written together.
  const sorted = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const raws = rows.toSorted((a, b) => (a.raw_id < b.raw_id ? -1 : 1))
  const commas = (of: readonly string[]) => of.join(',')
  return {
    records: rows.length,
    common: [rows[0]!.organization_id, linkedAccountId, 'contacts', rows[0]!.at],
    raws: [
      commas(raws.map((row) => row.raw_id)),
      commas(raws.map((row) => row.raw_hash)),
      column(raws.map((row) => row.body)),
    ],
    recordsAndChanges: [
      commas(sorted.map((row) => row.model)),
      commas(sorted.map((row) => row.id)),
      commas(sorted.map((row) => row.raw_id)),
      commas(sorted.map((row) => row.hash)),
      column(sorted.map((row) => row.document)),
    ],
    filters: [
      commas(sorted.flatMap((row) => row.filters)),
      column(sorted.flatMap((row) => row.filter_values)),
      commas(sorted.flatMap((row) => row.filters.map(() => row.id))),
    ],
  }
}
