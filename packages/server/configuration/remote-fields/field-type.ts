import type { RemoteFieldType } from '@crosswalk/connector-kit'

/** What a value of a payload tells of its field's type; undefined where it tells nothing. */
export function typeOfValue(value: unknown): RemoteFieldType | undefined {
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return 'number'
  if (typeof value !== 'string' || value === '') return undefined
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return 'date'
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value) ? 'datetime' : 'string'
}

/** The type that all of these are; text where only text can hold them. */
export function commonType(types: ReadonlySet<RemoteFieldType>): RemoteFieldType | undefined {
  const [first, ...others] = types
  if (others.length === 0) return first
  if (types.has('list')) return undefined
  return types.size === 2 && types.has('date') && types.has('datetime') ? 'datetime' : 'string'
}

/** `shoe_size`, `shoeSize` and `shoe-size` as “Shoe size”. */
export function readable(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_\-.]+/g, ' ')
    .trim()
    .toLowerCase()
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1)
}

const schemas: Readonly<Record<RemoteFieldType, object>> = {
  string: { type: 'string' },
  number: { type: 'number' },
  date: { type: 'string', format: 'date' },
  datetime: { type: 'string', format: 'date-time' },
  bool: { type: 'boolean' },
  list: { type: 'array' },
}

/** JSON Schema of a type; empty, which allows anything, where the type is not known. */
export const jsonSchemaOf = (
  type: RemoteFieldType | undefined,
  itemType?: RemoteFieldType,
): Readonly<Record<string, unknown>> => ({
  ...(type && schemas[type]),
  ...(type === 'list' && itemType && { items: schemas[itemType] }),
})
