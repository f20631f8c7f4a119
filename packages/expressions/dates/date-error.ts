/** A date function cannot use its input. The message is the one jq shows to the user. */
export class DateError extends Error {
  override readonly name = 'DateError'
}
