import { raise } from './raised.ts'
import { stringify } from './stringify.ts'
import { typeOf, type Value } from './values.ts'

/** jq shows at most this many bytes of a value in an error message. */
const SHOWN_BYTES = 29

/** A value's JSON for an error message, shortened to what jq shows of it. */
export function describe(value: Value): string {
  const text = stringify(value, { limit: 200 })
  if (Buffer.byteLength(text) <= SHOWN_BYTES) return text
  const closing = text.startsWith('"') ? '"' : ''
  let room = SHOWN_BYTES - 3 - closing.length
  let shown = ''
  for (const character of text) {
    room -= Buffer.byteLength(character)
    if (room < 0) break
    shown += character
  }
  return `${shown}...${closing}`
}

/** `number (3)`, as errors name a value. */
export const named = (value: Value): string => `${typeOf(value)} (${describe(value)})`

/** Ends in jq's error about one value: `number (3) cannot be reversed`. */
export function raiseAbout(value: Value, problem: string): never {
  return raise(`${named(value)} ${problem}`)
}
