import { CrosswalkError } from './errors.ts'

/** Deeper than any vendor nests, shallow enough that nothing we do with a value exhausts the stack. */
export const maximumDepth = 100

const hasLongInteger = /(?:^|[[:,\s])-?\d{16}/

/**
 * Parses what a vendor sent. Integers that a double cannot hold become text with all their digits, so 64-bit ids survive.
 * Throws `remote_malformed` for anything that is not JSON, or nests deeper than `maximumDepth`.
 */
export function parseJson(text: string, from: string): unknown {
  let value: unknown
  try {
    value = hasLongInteger.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
  } catch (cause) {
    throw new CrosswalkError('remote_malformed', `${from} did not send JSON: it starts with ${excerpt(text)}.`, {
      cause,
    })
  }
  if (!isWithinDepth(value, maximumDepth))
    throw new CrosswalkError('remote_malformed', `${from} sent JSON nested deeper than ${maximumDepth} levels.`)
  return value
}

// Kept out of the ES types so far: the third argument carries the source text of a primitive.
function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !Number.isInteger(value)) return value
  const source = context?.source
  return source !== undefined && /^-?\d+$/.test(source) ? source : value
}

function isWithinDepth(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (left === 0) return false
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object' && !isWithinDepth(item, left - 1)) return false
    return true
  }
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key]
    if (typeof item === 'object' && !isWithinDepth(item, left - 1)) return false
  }
  return true
}

function excerpt(text: string): string {
  return text === '' ? 'nothing (the body is empty)' : JSON.stringify(text.slice(0, 60))
}
