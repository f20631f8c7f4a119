import type { CharacterSet } from './character-set.ts'

/** A condition on a position, which consumes nothing. */
export type Assertion =
  | 'text-start'
  | 'text-end'
  | 'text-end-or-final-newline'
  | 'line-start'
  | 'line-end'
  | 'word-boundary'
  | 'not-word-boundary'
  | 'search-start'

/** A parsed regular expression. Groups are numbered from 1. */
export type Node =
  | { readonly type: 'empty' }
  | { readonly type: 'character'; readonly code: number }
  | { readonly type: 'set'; readonly set: CharacterSet }
  | { readonly type: 'assertion'; readonly assertion: Assertion }
  | { readonly type: 'keep' }
  | { readonly type: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly type: 'alternation'; readonly nodes: readonly Node[] }
  | { readonly type: 'group'; readonly index: number; readonly node: Node }
  | {
      readonly type: 'repeat'
      readonly node: Node
      readonly min: number
      readonly max: number
      readonly lazy: boolean
    }
  | { readonly type: 'look'; readonly behind: boolean; readonly negated: boolean; readonly node: Node }
  | { readonly type: 'atomic'; readonly node: Node }
  | { readonly type: 'backreference'; readonly target: GroupReference; readonly ignoreCase: boolean }
  | { readonly type: 'call'; readonly target: GroupReference }
  | { readonly type: 'condition'; readonly target: GroupReference; readonly yes: Node; readonly no: Node }

/** A group by number, or all groups of a name; resolved when the whole pattern has been read. */
export type GroupReference = number | string

export interface Syntax {
  readonly root: Node
  /** The name of each group, or null; index 0 is group 1. */
  readonly groupNames: readonly (string | null)[]
}

export interface Options {
  readonly ignoreCase: boolean
  readonly extended: boolean
  readonly dotMatchesNewline: boolean
  /** `^` and `$` stand for the whole text, not for each line. */
  readonly singleLine: boolean
}
