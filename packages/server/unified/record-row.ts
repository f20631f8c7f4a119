import type { Row } from '../store/read-in-organization.ts'

/** The columns that every read of records selects, in this order. */
export const recordColumns = 'r.document, r.created_at, r.id, r.stream, r.raw_id, r.sensitive'

/** A record as the store has it. */
export interface RecordRow {
  /** The rendered answer. */
  readonly document: string
  /** As PostgreSQL writes it. */
  readonly createdAt: string
  readonly id: string
  readonly stream: string
  readonly rawId: string
  /** A JSON object of the fields that are only answered when asked for. */
  readonly sensitive: string | null
  /** What the list is sorted by, where it is not the creation. */
  readonly sortValue: string | null
}

export const toRecordRow = (row: Row): RecordRow => ({
  document: row[0]!,
  createdAt: row[1]!,
  id: row[2]!,
  stream: row[3]!,
  rawId: row[4]!,
  sensitive: row[5]!,
  sortValue: row[6] ?? null,
})
