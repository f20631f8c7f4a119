import { syntaxError } from './source.ts'

export type TokenKind =
  | 'number'
  | 'identifier'
  | 'keyword'
  | 'field'
  | 'variable'
  | 'format'
  | 'operator'
  | 'string-start'
  | 'string-text'
  | 'interpolation-start'
  | 'interpolation-end'
  | 'string-end'
  | 'end'

export interface Token {
  kind: TokenKind
  /** The name, the operator, or the decoded text of a string. */
  text: string
  offset: number
}

const KEYWORDS = new Set(
  'def if then elif else end as reduce foreach try catch label import include and or module __loc__'.split(' '),
)
const SPACE = /(?:[ \t\r\n]+|#(?:\\(?:\\|\r?\n|.)?|[^\n\\])*)+/y
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y
const FIELD = /\.[a-zA-Z_]\w*/y
const IDENTIFIER = /(?:[a-zA-Z_]\w*::)*[a-zA-Z_]\w*/y
const VARIABLE = /\$(?:[a-zA-Z_]\w*::)*[a-zA-Z_]\w*/y
const FORMAT = /@\w+/y
const OPERATOR = /\?\/\/|\/\/=|\|=|\+=|-=|\*=|\/=|%=|==|!=|<=|>=|\/\/|\.\.|[.[\]{}()|,:;=<>+\-*/%?$]/y
const STRING_TEXT = /[^"\\]+/y
const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '/': '/' }

/** Splits a source text into tokens. Strings become several, so that what is interpolated is parsed like the rest. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  /** One entry per open interpolation: how many parentheses are open inside it. */
  const interpolations: number[] = []
  let offset = 0

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset
    const text = pattern.exec(source)?.[0]
    if (text !== undefined) offset += text.length
    return text
  }
  const push = (kind: TokenKind, text: string, start: number): void => {
    tokens.push({ kind, text, offset: start })
  }

  /** Reads a string from after its quote, or on from after an interpolation. */
  const readString = (): void => {
    let text = ''
    const start = offset
    for (;;) {
      text += take(STRING_TEXT) ?? ''
      const next = source[offset]
      if (next === undefined) throw syntaxError(source, start, 'The string is not closed', { expected: '"' })
      if (next === '"') {
        push('string-text', text, start)
        push('string-end', '"', offset++)
        return
      }
      if (source[offset + 1] === '(') {
        push('string-text', text, start)
        push('interpolation-start', '\\(', offset)
        offset += 2
        interpolations.push(0)
        return
      }
      text += readEscape()
    }
  }

  const readEscape = (): string => {
    const letter = source[offset + 1] ?? ''
    if (letter === 'u') {
      const digits = source.slice(offset + 2, offset + 6)
      if (/^[\da-fA-F]{4}$/.test(digits)) {
        offset += 6
        return String.fromCharCode(Number.parseInt(digits, 16))
      }
    }
    const plain = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined
    if (plain === undefined) {
      throw syntaxError(source, offset, `Invalid escape \\${letter} in a string`, {
        expected: 'one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX \\(',
      })
    }
    offset += 2
    return plain
  }

  for (;;) {
    take(SPACE)
    const start = offset
    if (start >= source.length) {
      push('end', 'end of the expression', start)
      return tokens
    }
    const next = source[start] ?? ''
    if (next === '"') {
      push('string-start', next, offset++)
      readString()
      continue
    }
    const open = interpolations.length - 1
    if (open >= 0 && next === ')' && interpolations[open] === 0) {
      interpolations.pop()
      push('interpolation-end', next, offset++)
      readString()
      continue
    }
    const number = take(NUMBER)
    if (number !== undefined) {
      push('number', number, start)
      continue
    }
    const name = take(FIELD)
    if (name !== undefined) {
      push('field', name.slice(1), start)
      continue
    }
    const variable = take(VARIABLE)
    if (variable !== undefined) {
      push('variable', variable.slice(1), start)
      continue
    }
    const identifier = take(IDENTIFIER)
    if (identifier !== undefined) {
      push(KEYWORDS.has(identifier) ? 'keyword' : 'identifier', identifier, start)
      continue
    }
    const format = take(FORMAT)
    if (format !== undefined) {
      push('format', format, start)
      continue
    }
    const operator = take(OPERATOR)
    if (operator === undefined) throw syntaxError(source, start, `Unexpected character ${JSON.stringify(next)}`)
    if (open >= 0 && operator === '(') interpolations[open] = (interpolations[open] ?? 0) + 1
    if (open >= 0 && operator === ')') interpolations[open] = (interpolations[open] ?? 0) - 1
    push('operator', operator, start)
  }
}
