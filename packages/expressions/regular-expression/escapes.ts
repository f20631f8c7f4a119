import type { Test } from './character-set.ts'
import { regexFailure } from './pattern-error.ts'
import { isDigit, isSpace, isWord, property } from './properties.ts'
import type { Reader } from './reader.ts'

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, f: 12, r: 13, a: 7, e: 27 }

const hexDigit = /[0-9a-fA-F]/
const octalDigit = /[0-7]/
const largestCode = 0x10ffff

/**
 * Reads what follows a backslash when it stands for one code point.
 * What has no meaning in Oniguruma's Perl syntax stands for itself: `\h` is an h, `\v` a v, `\u` a u.
 */
export function readEscapedCode(reader: Reader): number {
  const letter = reader.next()
  if (letter === undefined) throw regexFailure('end pattern at escape')
  const control = controls[letter]
  if (control !== undefined) return control
  if (letter === 'x') return readHexadecimal(reader)
  if (letter === 'o' && reader.accept('{')) return readBraced(reader, 8)
  if (letter === 'c') return readControl(reader)
  if (letter === 'C' && reader.accept('-')) return readControl(reader)
  if (octalDigit.test(letter)) {
    const digits = letter + reader.acceptWhile(octalDigit, 2)
    return Number.parseInt(digits, 8)
  }
  return letter.codePointAt(0)!
}

/** Reads `\d`, `\W`, `\p{...}` and the like, or gives undefined and does not move. */
export function readClassEscape(reader: Reader): Test | undefined {
  const letter = reader.peek()
  if (letter === 'p' || letter === 'P') return reader.peek(1) === '{' ? readProperty(reader) : undefined
  const test = letter === undefined ? undefined : classOf(letter.toLowerCase())
  if (test === undefined) return undefined
  reader.next()
  return letter === letter!.toLowerCase() ? test : (code) => !test(code)
}

function classOf(letter: string): Test | undefined {
  if (letter === 'd') return isDigit
  if (letter === 's') return isSpace
  return letter === 'w' ? isWord : undefined
}

function readProperty(reader: Reader): Test {
  const capital = reader.next() === 'P'
  reader.next()
  const circumflex = reader.accept('^')
  const name = reader.acceptUntil('}')
  if (name === undefined) throw regexFailure('invalid character property name {}')
  const test = property(name)
  return capital === circumflex ? test : (code) => !test(code)
}

function readHexadecimal(reader: Reader): number {
  if (reader.accept('{')) return readBraced(reader, 16)
  return Number.parseInt(reader.acceptWhile(hexDigit, 2) || '0', 16)
}

function readBraced(reader: Reader, radix: 8 | 16): number {
  const digits = reader.acceptWhile(radix === 16 ? hexDigit : octalDigit)
  if (digits === '' || !reader.accept('}')) throw regexFailure('invalid code point value')
  const code = Number.parseInt(digits, radix)
  if (code > largestCode) throw regexFailure('too big wide-char value')
  return code
}

function readControl(reader: Reader): number {
  const letter = reader.next()
  if (letter === undefined) throw regexFailure('end pattern at control')
  return letter === '?' ? 127 : letter.codePointAt(0)! & 0x9f
}
