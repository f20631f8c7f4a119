import type { Connector } from '@crosswalk/connector-kit'
import { remoteFieldClassId } from '../store/ids.ts'
import { valueAt } from './raw-payload.ts'

const longestList = 1000

/** The fields of the vendor that no common field holds, from a raw payload: those beside what the stream's mappings read. */
export function remoteFieldsOf(
  connector: Connector | undefined,
  accountId: string,
  stream: string,
  raw: unknown,
): readonly unknown[] {
  const path = connector?.streams[stream]?.remoteFields
  const holder = path && valueAt(raw, path)
  if (typeof holder !== 'object' || holder === null || Array.isArray(holder)) return []
  const mapped = connector!.streams[stream]!.mappings.flatMap((mapping) => Object.values(mapping.provenance).flat())
  return Object.entries(holder)
    .filter(([name]) => !mapped.some((known) => isWithin(known, [...path!, name].join('.'))))
    .slice(0, longestList)
    .map(([name, value]) => ({ remote_field_class: fieldClass(accountId, stream, name, value), value }))
}

const isWithin = (known: string, field: string): boolean =>
  known === field || known.startsWith(`${field}.`) || known.startsWith(`${field}[]`)

/** What the payload tells of a field. What only the vendor's schema could tell is null. */
const fieldClass = (accountId: string, stream: string, name: string, value: unknown) => ({
  id: remoteFieldClassId(accountId, stream, name),
  display_name: readable(name),
  remote_key_name: name,
  description: null,
  is_custom: null,
  is_required: null,
  field_type: typeOf(value),
  field_format: typeOf(value),
  field_choices: [],
  item_schema: Array.isArray(value) ? { item_type: typeOf(value[0]), item_format: null, item_choices: null } : null,
})

/** `shoe_size`, `shoeSize` and `shoe-size` as “Shoe size”. */
function readable(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_\-.]+/g, ' ')
    .trim()
    .toLowerCase()
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1)
}

function typeOf(value: unknown): 'string' | 'number' | 'date' | 'datetime' | 'bool' | 'list' | null {
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return 'number'
  if (typeof value !== 'string') return null
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return 'date'
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? 'datetime' : 'string'
}
