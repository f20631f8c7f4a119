/** A statement under construction: conditions, and the values that they refer to by number. */
export class SqlText {
  readonly values: (string | null)[] = []
  readonly conditions: string[] = []

  /** Adds a value and answers how the text refers to it. */
  value(value: string | null): string {
    this.values.push(value)
    return `$${this.values.length}`
  }

  where(condition: string): void {
    this.conditions.push(condition)
  }
}
