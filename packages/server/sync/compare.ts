import { bodyOf } from '../store/document.ts'
import type { RenderedRecord } from '../mapping/index.ts'

/** What is stored of a record. */
export interface StoredRecord {
  readonly id: string
  readonly model: string
  readonly hash: string
  readonly document: string
  readonly sensitive: string | null
  readonly remote_was_deleted: boolean
  readonly mapping_version: number
}

/**
 * The fields in which a record moved, and what they held before. Sensitive values are named, never copied. `before` are the values
 * of what is stored.
 */
export function movedFields(
  before: Readonly<Record<string, unknown>>,
  stored: Pick<StoredRecord, 'sensitive'>,
  fresh: RenderedRecord,
): { fields: string[]; previous: string } {
  const fields: string[] = []
  const previous: Record<string, unknown> = {}
  for (const name of [...Object.keys(fresh.model.fields), 'field_mappings']) {
    if (fresh.model.fields[name]?.sensitive === true || fresh.disabledFields.includes(name)) continue
    const was = before[name] ?? null
    const is = fresh.wire[name] ?? null
    if (was === is || JSON.stringify(was) === JSON.stringify(is)) continue
    fields.push(name)
    previous[name] = was
  }
  if (stored.sensitive !== fresh.sensitive) fields.push(...movedSensitive(stored.sensitive, fresh.sensitive))
  return { fields, previous: JSON.stringify(previous) }
}

/** The values of a stored record as they are answered. */
export const valuesOf = (stored: Pick<StoredRecord, 'document'>): Record<string, unknown> =>
  JSON.parse(`{${bodyOf(stored.document)}`) as Record<string, unknown>

function movedSensitive(before: string | null, after: string | null): string[] {
  const [was, is] = [before, after].map((text) => (text === null ? {} : (JSON.parse(text) as Record<string, unknown>)))
  return [...new Set([...Object.keys(was!), ...Object.keys(is!)])].filter(
    (name) => JSON.stringify(was![name]) !== JSON.stringify(is![name]),
  )
}
