import { characterSet, union, type CharacterSet, type Range, type Test } from './character-set.ts'
import { readClassEscape, readEscapedCode } from './escapes.ts'
import { regexFailure } from './pattern-error.ts'
import { posixBracket } from './properties.ts'
import type { Reader } from './reader.ts'

/**
 * Reads a bracket class whose `[` has been passed. Oniguruma's Perl syntax has no nested classes and no `&&`:
 * both are ordinary characters here.
 */
export function parseClass(reader: Reader, ignoreCase: boolean): CharacterSet {
  const negated = reader.accept('^')
  const ranges: Range[] = []
  const tests: Test[] = []
  const bracketIsLiteral = reader.peek() === ']'
  if (bracketIsLiteral && !hasLaterBracket(reader)) throw regexFailure('empty char-class')
  for (let first = bracketIsLiteral; first || !reader.accept(']'); first = false) {
    const item = readItem(reader)
    if (typeof item === 'function') tests.push(item)
    else ranges.push(readRange(reader, item))
  }
  const test = union(ranges, tests, ignoreCase)
  return characterSet(negated ? (code) => !test(code) : test)
}

function hasLaterBracket(reader: Reader): boolean {
  const start = reader.position
  reader.next()
  const found = reader.acceptUntil(']') !== undefined
  reader.rewind(start)
  return found
}

function readItem(reader: Reader): number | Test {
  if (reader.atEnd) throw regexFailure('premature end of char-class')
  if (reader.peek() === '[' && reader.peek(1) === ':') {
    const posix = readPosixBracket(reader)
    if (posix !== undefined) return posix
  }
  if (!reader.accept('\\')) return reader.next()!.codePointAt(0)!
  const test = readClassEscape(reader)
  if (test !== undefined) return test
  return reader.accept('b') ? 8 : readEscapedCode(reader)
}

function readRange(reader: Reader, from: number): Range {
  if (reader.peek() !== '-' || reader.peek(1) === ']' || reader.peek(1) === undefined) return { from, to: from }
  reader.next()
  const to = readItem(reader)
  if (typeof to === 'function') throw regexFailure('char-class value at end of range')
  if (to < from) throw regexFailure('empty range in char class')
  return { from, to }
}

/** `[:name:]` or `[:^name:]`; undefined, and no move, where the brackets do not close as one. */
function readPosixBracket(reader: Reader): Test | undefined {
  const start = reader.position
  reader.accept('[:')
  const negated = reader.accept('^')
  const name = reader.acceptWhile(/[a-z]/, 20)
  if (!reader.accept(':]')) {
    reader.rewind(start)
    return undefined
  }
  const test = posixBracket(name)
  if (test === undefined) throw regexFailure('invalid POSIX bracket type')
  return negated ? (code) => !test(code) : test
}
