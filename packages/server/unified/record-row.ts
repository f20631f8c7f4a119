import type { Row } from '../store/read-in-organization.ts'

/** What every page needs: the answers, and where they stand in the list. */
const placeColumns = 'r.document, r.created_at, r.id, r.mapping_version'

/** The columns of a read of records; those behind the place only where the answer is more than the stored document. */
export const recordColumns = (needsSource: boolean): string =>
  needsSource ? `${placeColumns}, r.stream, r.raw_id, r.sensitive` : placeColumns

/** A record as the store has it. */
export interface RecordRow {
  /** The rendered answer. */
  readonly document: string
  /** As PostgreSQL writes it. */
  readonly createdAt: string
  readonly id: string
  /** Of the settings with which it was rendered. */
  readonly mappingVersion: number
  /** What the list is sorted by, where it is not the creation. */
  readonly sortValue: string | null
  /** Where it was read from; only where it was selected. */
  readonly source: RecordSource | undefined
}

export interface RecordSource {
  readonly stream: string
  readonly rawId: string
  /** A JSON object of the fields that are only answered when asked for. */
  readonly sensitive: string | null
}

export const toRecordRow = (row: Row, needsSource: boolean): RecordRow => ({
  document: row[0]!,
  createdAt: row[1]!,
  id: row[2]!,
  mappingVersion: Number(row[3]),
  source: needsSource ? { stream: row[4]!, rawId: row[5]!, sensitive: row[6]! } : undefined,
  sortValue: row[needsSource ? 7 : 4] ?? null,
})
