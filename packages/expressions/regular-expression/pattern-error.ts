/** A regular expression or its modifier string cannot be used. The message is the one jq shows to the user. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
}

/** A fault in the pattern itself, in the words of Oniguruma under jq's heading. */
export function regexFailure(message: string): PatternError {
  return new PatternError(`Regex failure: ${message}`)
}
