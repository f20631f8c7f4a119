/** A regular expression or its modifier string cannot be used. The message is the one jq shows to the user. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
}
