import type { RemoteRequest, RemoteResponse } from './request.ts'
import type { StreamInput } from './stream.ts'

export type RemoteFieldType = 'string' | 'number' | 'date' | 'datetime' | 'bool' | 'list'

/** A field of the vendor, as the vendor itself describes it. */
export interface RemoteFieldDescription {
  /** Where a raw record keeps it: `['properties', 'shoe_size']`. */
  readonly path: readonly string[]
  readonly displayName: string
  readonly description?: string | undefined
  /** Undefined where the vendor has a type of its own that none of these fits. */
  readonly type?: RemoteFieldType | undefined
  /** Of the items, where the type is `list`. */
  readonly itemType?: Exclude<RemoteFieldType, 'list'> | undefined
  /** What stands between the items of a list that the vendor sends as one text. */
  readonly separator?: string | undefined
  /** Whether the customer made it. */
  readonly isCustom: boolean
  readonly isRequired?: boolean | undefined
  /** Whether the vendor takes a value for it. Default true. */
  readonly isWritable?: boolean | undefined
  /** The values allowed; a label only where it differs. */
  readonly choices?: readonly { readonly value: string; readonly label?: string | undefined }[] | undefined
}

/** The vendor's own description of a stream's fields. */
export interface Schema {
  /** The vendor's documentation of the endpoint. */
  readonly docs: string
  request(input: StreamInput): RemoteRequest
  fields(response: RemoteResponse): readonly RemoteFieldDescription[]
}
