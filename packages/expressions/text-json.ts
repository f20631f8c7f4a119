import { ExpressionError } from './errors.ts'
import { parseJson as parseValue } from './parse-json.ts'
import { Raised } from './raised.ts'
import { stringify } from './stringify.ts'
import type { Value } from './values.ts'

/**
 * Reads a JSON text as jq does: numbers beyond JavaScript's precision become NumberLiterals, `nan` is a number.
 * @throws ExpressionError when it is not JSON
 */
export function parseJson(text: string): unknown {
  try {
    return parseValue(text)
  } catch (error) {
    if (error instanceof Raised) throw new ExpressionError(error.value as string, error.value)
    throw error
  }
}

/** Writes a JSON text as jq does: with its numbers, and with the digits of NumberLiterals. */
export function stringifyJson(value: unknown, options: { sortKeys?: boolean } = {}): string {
  return stringify(value as Value, options)
}
