import type { Mapping } from '@crosswalk/connector-kit'
import type { EnumOverrideRow } from './configuration-rows.ts'
import { valuesAt } from './raw-value.ts'

/** An account's own words for one field. */
export interface EnumTable {
  readonly field: string
  /** Our word for a word of the vendor. */
  readonly common: ReadonlyMap<string, string>
  /** The vendor's word for one of ours, for writing. */
  readonly remote: ReadonlyMap<string, string>
}

/** The tables of a model by field; an account's own word counts before the connector's. */
export function enumTables(rows: readonly EnumOverrideRow[], model: string): ReadonlyMap<string, EnumTable> {
  const tables = new Map<string, { field: string; common: Map<string, string>; remote: Map<string, string> }>()
  const own = rows.filter((row) => row.model === model)
  for (const row of own.toSorted(
    (a, b) => Number(a.linked_account_id !== null) - Number(b.linked_account_id !== null),
  )) {
    const table = tables.get(row.field) ?? { field: row.field, common: new Map(), remote: new Map() }
    table.common.set(row.remote_word, row.common_word)
    table.remote.set(row.common_word, row.remote_word)
    tables.set(row.field, table)
  }
  return tables
}

/**
 * What a field is by the account's own table: the vendor's word is looked up where the mapping read it. Undefined where
 * the table does not know it, or the field was computed from several places.
 */
export function wordByTable(
  table: EnumTable,
  mapping: Mapping<any, any>,
  raw: unknown,
  index: number,
  isList: boolean,
): string | string[] | undefined {
  const [path, ...others] = mapping.provenance[table.field] ?? []
  if (path === undefined || others.length > 0) return undefined
  const words = valuesAt(raw, path, index)
  if (isList) {
    const found = words.map((word) => (typeof word === 'string' ? (table.common.get(word) ?? word) : undefined))
    const isKnown = words.some((word) => typeof word === 'string' && table.common.has(word))
    return isKnown ? found.filter((word) => word !== undefined) : undefined
  }
  return table.common.get(String(words[0]))
}
