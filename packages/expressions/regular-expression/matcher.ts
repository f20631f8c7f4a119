import type { Spend } from './match.ts'
import type { Subject } from './subject.ts'

/** One search for a program in a text. */
export interface Search {
  readonly subject: Subject
  /** Where to begin, in code points. */
  readonly from: number
  readonly spend: Spend
  /** Of all matches in the rest of the text the longest, not the first. */
  readonly longest: boolean
  /** Matches of nothing do not count. */
  readonly skipEmpty: boolean
}

/** Finds the positions of the match and its groups, two slots each, -1 for none; or null. */
export interface Matcher {
  search(search: Search): Int32Array | null
}
