import { parseJson } from '@crosswalk/connector-kit'
import { models, type Model } from '@crosswalk/models'
import { settingsOf } from '../mapping/index.ts'
import { arrayLiteral, type Row, type Statement } from '../store/read-in-organization.ts'
import { currentRows, type Currency } from './current-row.ts'
import { modelBehind, type ExpandTree } from './expand-parameter.ts'

/** A record that was parsed, to be changed before it is answered. */
export type ParsedRecord = Record<string, unknown>

/** Reads rows of the linked account's organisation. */
export type Read = (statements: readonly Statement[]) => Promise<readonly (readonly Row[])[]>

/** The most records that one level of an expansion brings in; relations beyond it stay ids. */
export const mostExpanded = 10_000

interface Holder {
  readonly record: ParsedRecord
  readonly model: Model
  readonly tree: ExpandTree
}

/** A relation that is to be replaced by the record it points to. */
interface Slot {
  readonly id: string
  readonly model: Model
  readonly tree: ExpandTree
  readonly fill: (record: ParsedRecord) => void
}

/**
 * Replaces relations by the records they point to, in place: one query for each level of the tree, whatever the number
 * of records. A relation whose record is not here stays an id. `find` answers the documents of records by their ids.
 */
export async function expand(
  currency: Currency,
  model: Model,
  records: readonly ParsedRecord[],
  tree: ExpandTree,
  find: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>> = (ids) => documentsOf(currency, ids),
): Promise<void> {
  let holders: readonly Holder[] = records.map((record) => ({ record, model, tree }))
  while (holders.length > 0) {
    const slots = holders.flatMap(slotsOf)
    const ids = [...new Set(slots.map((slot) => slot.id))].slice(0, mostExpanded)
    if (ids.length === 0) return
    const documents = await find(ids)
    holders = slots.flatMap((slot) => fillSlot(slot, documents.get(slot.id)))
  }
}

/** The records that are here and may be read, as they are configured now. */
export async function documentsOf(currency: Currency, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const [rows] = await currency.read([targetsStatement(currency.accountId, ids)])
  const found = rows!.flatMap(([id, document, name, version]) => {
    const model = models.get(name as Model['name'])
    if (!model || !settingsOf(currency.settings(), model.name).canRead) return []
    return [{ id: id!, document: document!, model, mappingVersion: Number(version), source: undefined }]
  })
  const current = await currentRows(currency, found, (row) => row.model)
  return new Map(current.map((row) => [row.id, row.document]))
}

function fillSlot({ model, tree, fill }: Slot, document: string | undefined): readonly Holder[] {
  if (document === undefined) return []
  // Parsed anew for each place, as each may expand it further in its own way.
  const record = parseJson(document, 'The store') as ParsedRecord
  fill(record)
  return tree.size === 0 ? [] : [{ record, model, tree }]
}

function slotsOf({ record, model, tree }: Holder): readonly Slot[] {
  return [...tree].flatMap(([name, inner]): readonly Slot[] => {
    const field = model.fields[name]
    const behind = modelBehind(field)
    if (!behind) return []
    const value = record[name]
    if (field!.embedded)
      return embeddedIn(value).flatMap((item) => slotsOf({ record: item, model: behind, tree: inner }))
    if (typeof value === 'string')
      return [{ id: value, model: behind, tree: inner, fill: (target) => (record[name] = target) }]
    if (!Array.isArray(value)) return []
    return value.flatMap((id: unknown, index): readonly Slot[] =>
      typeof id === 'string'
        ? [{ id, model: behind, tree: inner, fill: (target) => ((value as unknown[])[index] = target) }]
        : [],
    )
  })
}

const embeddedIn = (value: unknown): readonly ParsedRecord[] =>
  (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'object' && item !== null)

const targetsStatement = (accountId: string, ids: readonly string[]): Statement => ({
  name: 'records-by-id',
  text: 'SELECT id, document, model, mapping_version FROM record WHERE linked_account_id = $1 AND id = ANY ($2::uuid[])',
  values: [accountId, arrayLiteral(ids)],
})
