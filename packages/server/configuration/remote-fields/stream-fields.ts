import type { AnyStream, RemoteFieldDescription, RemoteFieldType } from '@crosswalk/connector-kit'
import { remoteFieldClassId } from '../../store/ids.ts'
import { commonType, readable } from './field-type.ts'
import { items, type FoundField, type PayloadFields } from './payload-fields.ts'

/** A field of a stream's raw records: what the vendor says of it, and what the payloads show. */
export interface StreamField {
  readonly id: string
  readonly stream: string
  /** Where a raw record keeps it; `[]` steps into the items of a list. */
  readonly path: readonly string[]
  /** What the vendor calls it: its name where the stream keeps its fields by name, else its path. */
  readonly key: string
  readonly displayName: string
  readonly description: string | null
  readonly type: RemoteFieldType | undefined
  readonly itemType: RemoteFieldType | undefined
  /** Null where only the vendor could tell. */
  readonly isCustom: boolean | null
  readonly isRequired: boolean | null
  readonly isWritable: boolean
  /** Whether a common field reads it. */
  readonly isCommon: boolean
  readonly choices: readonly { readonly value: string; readonly label?: string | undefined }[]
  /** The share of the payloads in which it is filled; null where there are none. */
  readonly coverage: number | null
  readonly examples: readonly unknown[]
}

export interface StreamFieldSources {
  readonly accountId: string
  readonly name: string
  readonly stream: AnyStream
  readonly described: readonly RemoteFieldDescription[]
  readonly found: PayloadFields
}

/** All fields of a stream: those that the vendor describes, in its order, then those that only payloads show. */
export function streamFields({
  accountId,
  name,
  stream,
  described,
  found,
}: StreamFieldSources): readonly StreamField[] {
  const mapped = new Set(mappedPaths(stream))
  const left = new Map(found.fields)
  const fields = described.map((description) => {
    const key = description.path.join('\u0000')
    const seen = left.get(key)
    left.delete(key)
    return fieldOf(description.path, description, seen)
  })
  for (const seen of left.values()) fields.push(fieldOf(seen.path, undefined, seen))
  return fields

  function fieldOf(
    path: readonly string[],
    description: RemoteFieldDescription | undefined,
    seen: FoundField | undefined,
  ): StreamField {
    const key = fieldKey(stream, path)
    return {
      id: remoteFieldClassId(accountId, name, key),
      stream: name,
      path,
      key,
      displayName: description?.displayName || readable(path.findLast((step) => step !== items) ?? key),
      description: description?.description || null,
      type: description?.type ?? (seen && commonType(seen.types)),
      itemType: description?.itemType ?? (seen && commonType(seen.itemTypes)),
      isCustom: description?.isCustom ?? null,
      isRequired: description?.isRequired ?? null,
      isWritable: description ? (description.isWritable ?? true) : isAmongOwn(stream, path),
      isCommon: isMapped(mapped, path),
      choices: description?.choices ?? [],
      // What no payload holds may never have been asked for, which is no statement about the vendor's records.
      coverage: seen === undefined ? null : seen.filled / found.payloads,
      examples: seen?.examples ?? [],
    }
  }
}

/**
 * Whether a field that the vendor did not describe stands where the customer's own fields are kept by name. Beside the vendor's
 * fields it may be anything, such as an address or a number of the vendor's making.
 */
const isAmongOwn = ({ remoteFields: holder = [] }: AnyStream, path: readonly string[]): boolean =>
  holder.length > 0 && path.length === holder.length + 1 && holder.every((step, index) => path[index] === step)

/**
 * What a field is called, and what its id is made of: its name below the place where the stream keeps fields by name; else
 * its path behind a dot, which no such name can be mistaken for.
 */
export function fieldKey(stream: AnyStream, path: readonly string[]): string {
  const holder = stream.remoteFields
  const isInside = holder !== undefined && holder.every((step, index) => path[index] === step)
  return isInside && path.length > holder.length ? pathText(path.slice(holder.length)) : `.${pathText(path)}`
}

/** As mappings name paths: `lines[].amount`. */
export const pathText = (path: readonly string[]): string => path.join('.').replaceAll(`.${items}`, items)

/** The remote paths that the mappings of a stream read. */
export const mappedPaths = (stream: AnyStream): readonly string[] =>
  stream.mappings.flatMap((mapping) => Object.values(mapping.provenance).flat())

/** Whether a mapping reads a field, or something inside it. */
export function isMapped(mapped: ReadonlySet<string>, path: readonly string[]): boolean {
  const text = pathText(path)
  if (mapped.has(text)) return true
  for (const known of mapped) if (known.startsWith(`${text}.`) || known.startsWith(`${text}[]`)) return true
  return false
}
