/** One entry of the log of changes, as far as it takes to undo it. */
export interface Undoable {
  readonly kind: 'added' | 'changed' | 'removed'
  /** What the fields that moved held before. Of a record that came back: what it held when it went; else null. */
  readonly previous: Readonly<Record<string, unknown>> | null
}

/** What a record was at some time. */
export interface State {
  /** The members of the document that changes move: fields and `field_mappings`. */
  readonly values: Readonly<Record<string, unknown>>
  /** Whether the vendor had it no more. */
  readonly isRemoved: boolean
}

/** What a record was before an entry of the log; undefined before it first came here. */
export function undo(state: State, { kind, previous }: Undoable): State | undefined {
  switch (kind) {
    case 'added':
      return previous === null ? undefined : { values: { ...state.values, ...previous }, isRemoved: true }
    case 'removed':
      return { values: state.values, isRemoved: false }
    case 'changed':
      return { values: { ...state.values, ...previous }, isRemoved: state.isRemoved }
  }
}
