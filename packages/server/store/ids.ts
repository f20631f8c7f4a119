import { hash } from 'node:crypto'

/** The namespace of all computed ids. Changing it would change every id ever given out. */
const namespace = 'c5f0a9de-6f0b-5b7e-9d59-2f1c1a7be0e7'

/**
 * The id of a record: UUIDv5 of linked account, model and remote id. A relation resolves without a query, in any order,
 * and syncing twice gives the same ids (docs/adr/0003-computed-ids.md).
 */
export const recordId = (linkedAccountId: string, model: string, remoteId: string): string =>
  uuidv5(`record|${linkedAccountId}|${model}|${remoteId}`)

/** The id of a raw payload: UUIDv5 of linked account, stream and remote id. */
export const rawId = (linkedAccountId: string, stream: string, remoteId: string): string =>
  uuidv5(`raw|${linkedAccountId}|${stream}|${remoteId}`)

/** The id of one of a vendor's own fields, for `remote_field_class`. */
export const remoteFieldClassId = (linkedAccountId: string, stream: string, name: string): string =>
  uuidv5(`remote field|${linkedAccountId}|${stream}|${name}`)

/** The id of a value inside a record that can be read by itself: UUIDv5 of the record, the value's model, field and place. */
export const valueId = (recordId: string, model: string, field: string, index: number): string =>
  uuidv5(`value|${recordId}|${model}|${field}|${index}`)

/** RFC 9562 UUIDv5 in our namespace. The name carries its kind in front, so kinds never collide. */
function uuidv5(name: string): string {
  const digest = hash('sha1', namespace + name, 'hex')
  const variant = ((Number.parseInt(digest[16]!, 16) & 0x3) | 0x8).toString(16)
  return (
    `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-` +
    `${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`
  )
}
