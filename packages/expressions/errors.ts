/** The source text is not an expression. Lines and columns start at 1; columns count UTF-16 units. */
export class ExpressionSyntaxError extends Error {
  override readonly name = 'ExpressionSyntaxError'
  readonly line: number
  readonly column: number
  /** What the parser could have gone on with, when it knows. */
  readonly expected: string | undefined
  /** The nearest name that exists, when a name was not found. */
  readonly suggestion: string | undefined

  constructor(
    message: string,
    place: { line: number; column: number; expected?: string | undefined; suggestion?: string | undefined },
  ) {
    super(`${message} at line ${place.line}, column ${place.column}`)
    this.line = place.line
    this.column = place.column
    this.expected = place.expected
    this.suggestion = place.suggestion
  }
}

/** The expression ended in an error of its own: jq's `error`, or an operation on values that do not fit. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
  /** What `catch` would have received: usually the message, but `error` takes any value. */
  readonly value: unknown

  constructor(message: string, value: unknown) {
    super(message)
    this.value = value
  }
}

export type BudgetName = 'steps' | 'depth' | 'outputs' | 'outputSize' | 'milliseconds'

/** The evaluation was ended because one part of its budget was spent. It cannot be caught by the expression. */
export class BudgetError extends Error {
  override readonly name = 'BudgetError'
  readonly which: BudgetName

  constructor(which: BudgetName, limit: number | undefined) {
    const spent =
      limit === undefined
        ? `the host has no room for more ${UNITS[which]}`
        : `its budget of ${limit} ${UNITS[which]} is spent`
    super(`The expression was stopped: ${spent}`)
    this.which = which
  }
}

const UNITS: Record<BudgetName, string> = {
  steps: 'steps',
  depth: 'nested calls',
  outputs: 'outputs',
  outputSize: 'characters and values of output',
  milliseconds: 'milliseconds',
}
