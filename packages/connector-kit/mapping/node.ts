/** What a mapping is made of once it was written down: plain data. */

/** Converts one value, there and back. `encode` is missing where the way back does not exist. */
export interface Codec<Remote, Common> {
  readonly name: string
  /** Of a vocabulary: the words of ours that the vendor has one for. Others can only be written as the vendor spells them. */
  readonly words?: readonly string[]
  decode(value: Remote): Common
  encode?(value: Common): Remote
}

export type Node =
  /** A value inside the remote record or inside an item of one of its lists. */
  | {
      readonly op: 'path'
      readonly path: readonly string[]
      readonly root: Root
      /** One place of a list: writing it would replace the whole list. */
      readonly isReadOnly?: boolean
    }
  | { readonly op: 'codec'; readonly of: Node; readonly codec: Codec<any, any> }
  | { readonly op: 'constant'; readonly value: unknown }
  /** One object per item of a remote list. */
  | { readonly op: 'each'; readonly of: Node; readonly root: Root; readonly item: ItemNodes }
  /** A list written out: one object per entry, left out where all its sources are empty. */
  | { readonly op: 'list'; readonly items: readonly ItemNodes[] }
  | { readonly op: 'first'; readonly of: readonly Node[] }
  /** Computed from several sources; read only. */
  | { readonly op: 'compute'; readonly of: readonly Node[]; readonly compute: (...values: any[]) => unknown }
  /** Assigned by the vendor; read only. */
  | { readonly op: 'fixed'; readonly of: Node }
  | { readonly op: 'unsupported' }

export type ItemNodes = Readonly<Record<string, Node>>

/** What a path starts from: `record` is the remote record, any other number the item of the list that has it. */
export type Root = number
export const record: Root = 0
