import type { Value } from './values.ts'

/**
 * An error inside an evaluation, on its way to a `catch` or to the caller, who gets an ExpressionError instead.
 * Not an Error: capturing a stack would cost more than most expressions, and `?` raises often.
 */
export class Raised {
  readonly value: Value

  constructor(value: Value) {
    this.value = value
  }
}

/** A `break` on its way to its label. */
export class Break {
  readonly label: object

  constructor(label: object) {
    this.label = label
  }
}

export function raise(value: Value): never {
  // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error
  throw new Raised(value)
}

/** The end of the whole evaluation, asked for by `halt` or, with a value, by `halt_error`. */
export class Halt {
  readonly failure: { value: Value } | undefined

  constructor(failure: { value: Value } | undefined) {
    this.failure = failure
  }
}
