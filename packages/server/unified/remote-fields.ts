import type { Connector, RemoteFieldDescription } from '@crosswalk/connector-kit'
import { fieldKey, isMapped, mappedPaths, readable, typedValue, typeOfValue } from '../configuration/index.ts'
import { remoteFieldClassId } from '../store/ids.ts'
import { valueAt } from './raw-payload.ts'
import { describeClass } from './remote-field-class/remote-field-class.ts'

const longestList = 1000

/**
 * The fields of the vendor that no common field holds, from a raw payload: those beside what the stream's mappings read.
 * @param described what the vendor says of the stream's fields, as far as it is known; the rest is told by the values
 */
export function remoteFieldsOf(
  connector: Connector | undefined,
  accountId: string,
  stream: string,
  raw: unknown,
  described: readonly RemoteFieldDescription[] = [],
): readonly unknown[] {
  const declaration = connector?.streams[stream]
  const holderPath = declaration?.remoteFields
  const holder = holderPath && valueAt(raw, holderPath)
  if (typeof holder !== 'object' || holder === null || Array.isArray(holder)) return []
  const mapped = new Set(mappedPaths(declaration!))
  const descriptions = new Map(described.map((field) => [fieldKey(declaration!, field.path), field]))
  return Object.entries(holder)
    .filter(([name]) => !isMapped(mapped, [...holderPath!, name]))
    .slice(0, longestList)
    .map(([name, value]) => ({
      remote_field_class: describeClass(sourceOf(accountId, stream, name, value, descriptions.get(name))),
      value: typedValue(descriptions.get(name) ?? {}, value),
    }))
}

/** What the vendor says of a field; what it does not say, its value tells, and what only the vendor could tell is null. */
const sourceOf = (
  accountId: string,
  stream: string,
  name: string,
  value: unknown,
  described: RemoteFieldDescription | undefined,
) => ({
  id: remoteFieldClassId(accountId, stream, name),
  key: name,
  displayName: described?.displayName || readable(name),
  description: described?.description || null,
  type: described?.type ?? typeOfValue(value),
  itemType: described?.itemType ?? (Array.isArray(value) ? typeOfValue(value[0]) : undefined),
  isCustom: described?.isCustom ?? null,
  isRequired: described?.isRequired ?? null,
  choices: described?.choices ?? [],
})
