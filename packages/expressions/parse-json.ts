import { NumberLiteral, parseNumber } from './number-literal.ts'
import { raise } from './raised.ts'
import { DEPTH_LIMIT, writeKey, type Value, type ValueObject } from './values.ts'

const WORD = /[^\s,:[\]{}"]+/y
const SPACE = /[ \t\r\n]*/y
const STRING = /"(?:[^"\\]|\\.)*"/sy

/** An error shows this much of a text that is not JSON. */
const SHOWN_LENGTH = 500

interface Open {
  container: Value[] | ValueObject
  key: string | undefined
}

/** Reads one JSON text as jq does: `nan` is a number, large numbers keep their text. Raises jq's errors. */
export function parseJson(text: string): Value {
  const reader = new JsonReader(text.startsWith('\uFEFF') ? text.slice(1) : text)
  return reader.read()
}

class JsonReader {
  readonly #text: string
  #offset = 0

  constructor(text: string) {
    this.#text = text
  }

  read(): Value {
    const open: Open[] = []
    let value = this.#value(open)
    for (;;) {
      const top = open.at(-1)
      if (top === undefined) break
      if (value === OPENED) value = this.#firstInside(top, open)
      else value = this.#after(top, value, open)
    }
    this.#skipSpace()
    if (this.#offset < this.#text.length) this.#fail('Unexpected extra JSON values')
    return value as Value
  }

  /** What comes first in a container just opened: its end, or its first value. */
  #firstInside(top: Open, open: Open[]): Value | typeof OPENED {
    this.#skipSpace()
    if (this.#text[this.#offset] === (Array.isArray(top.container) ? ']' : '}')) {
      this.#offset++
      open.pop()
      return top.container
    }
    if (!Array.isArray(top.container)) top.key = this.#key()
    return this.#value(open)
  }

  /** Puts a finished value into its container, and goes on to the next value or the container's end. */
  #after(top: Open, value: Value | typeof OPENED, open: Open[]): Value | typeof OPENED {
    const isArray = Array.isArray(top.container)
    if (Array.isArray(top.container)) top.container.push(value as Value)
    else writeKey(top.container, top.key ?? '', value as Value)
    this.#skipSpace()
    const next = this.#text[this.#offset++]
    if (next === (isArray ? ']' : '}')) {
      open.pop()
      return top.container
    }
    if (next === undefined) this.#fail('Unfinished JSON term', 'EOF at ')
    if (next !== ',') this.#fail(isArray ? 'Expected separator between values' : 'Expected separator between values')
    if (!isArray) top.key = this.#key()
    return this.#value(open)
  }

  #key(): string {
    this.#skipSpace()
    if (this.#text[this.#offset] !== '"') {
      if (this.#text[this.#offset] === undefined) this.#fail('Unfinished JSON term', 'EOF at ')
      this.#word()
      this.#fail('Object keys must be strings')
    }
    const key = this.#string()
    this.#skipSpace()
    if (this.#text[this.#offset++] !== ':') this.#fail('Objects must consist of key:value pairs')
    return key
  }

  #value(open: Open[]): Value | typeof OPENED {
    this.#skipSpace()
    const next = this.#text[this.#offset]
    if (next === undefined) this.#fail('Unfinished JSON term', 'EOF at ')
    if (next === '"') return this.#string()
    if (next === '[' || next === '{') {
      this.#offset++
      if (open.length >= DEPTH_LIMIT) this.#fail('Exceeds depth limit for parsing')
      open.push({ container: next === '[' ? [] : {}, key: undefined })
      return OPENED
    }
    return this.#word()
  }

  #string(): string {
    STRING.lastIndex = this.#offset
    const quoted = STRING.exec(this.#text)?.[0]
    if (quoted === undefined) {
      this.#offset = this.#text.length
      return this.#fail('Unfinished string', 'EOF at ')
    }
    this.#offset += quoted.length
    if (!quoted.includes('\\')) return quoted.slice(1, -1)
    return unescape(quoted) ?? this.#fail('Invalid escape')
  }

  #word(): Value {
    WORD.lastIndex = this.#offset
    const word = WORD.exec(this.#text)?.[0] ?? ''
    this.#offset += word.length
    if (word === '') {
      this.#offset++
      return this.#fail('Expected JSON value')
    }
    if (word === 'null') return null
    if (word === 'true') return true
    if (word === 'false') return false
    const number = numberOf(word)
    if (number !== undefined) return number
    const atEnd = this.#offset >= this.#text.length
    if (!atEnd) this.#offset++
    const place = atEnd ? 'EOF at ' : ''
    if (word.startsWith("'")) this.#fail('Invalid string literal; expected ", but got \'', place)
    return this.#fail(
      /^[a-zA-Z]*$/.test(word) && /^[tfn]/.test(word) && word !== 'nan' ? 'Invalid literal' : 'Invalid numeric literal',
      place,
    )
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#offset
    this.#offset += SPACE.exec(this.#text)?.[0].length ?? 0
  }

  #shownText(): string {
    return this.#text.length <= SHOWN_LENGTH ? this.#text : `${this.#text.slice(0, SHOWN_LENGTH)}...`
  }

  #fail(problem: string, place = ''): never {
    const before = this.#text.slice(0, this.#offset)
    const lines = before.split('\n')
    const column = Array.from(lines.at(-1) ?? '').length
    return raise(`${problem} at ${place}line ${lines.length}, column ${column} (while parsing '${this.#shownText()}')`)
  }
}

/** A container was opened: what it holds follows. */
const OPENED = Symbol('opened')

/** The number a word writes. jq also reads `nan` and the infinities, in any case. */
export function numberOf(word: string): number | NumberLiteral | undefined {
  const number = parseNumber(word)
  if (number !== undefined) return number
  const match = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i.exec(word)
  if (match === null) return undefined
  if (match[2] !== undefined) return Number.NaN
  return match[1] === '-' ? -Infinity : Infinity
}

function unescape(quoted: string): string | undefined {
  try {
    // JSON.parse refuses raw control characters, which jq lets through.
    const escaped = quoted.replaceAll(CONTROL, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    return (JSON.parse(escaped) as string).toWellFormed()
  } catch {
    return undefined
  }
}

// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f]/g
