import { ExpressionSyntaxError } from './errors.ts'

/** Line and column of an offset, both from 1. */
export function placeOf(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

export function syntaxError(
  source: string,
  offset: number,
  message: string,
  hints: { expected?: string | undefined; suggestion?: string | undefined } = {},
): ExpressionSyntaxError {
  return new ExpressionSyntaxError(message, { ...placeOf(source, offset), ...hints })
}
