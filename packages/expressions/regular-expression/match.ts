/** What one capturing group caught. A group that took no part has offset -1, length 0 and a null string. */
export interface Capture {
  readonly name: string | null
  /** In code points from the start of the text. */
  readonly offset: number
  /** In code points. */
  readonly length: number
  readonly string: string | null
}

/** One match, with offset and length in code points, as jq's `match` reports it. */
export interface Match {
  readonly offset: number
  readonly length: number
  readonly string: string
  readonly captures: readonly Capture[]
}

/** Told how many steps were taken; throws when the caller's budget is used up. */
export type Spend = (steps: number) => void
