import { isWord } from './properties.ts'
import type { Subject } from './subject.ts'
import type { Assertion } from './syntax.ts'

const newline = 10

/** Whether an assertion holds at a position; `searchStart` is where the caller's search began. */
export function holds(assertion: Assertion, subject: Subject, at: number, searchStart: number): boolean {
  const { codes, length } = subject
  switch (assertion) {
    case 'text-start':
      return at === 0
    case 'text-end':
      return at === length
    case 'text-end-or-final-newline':
      return at === length || (at === length - 1 && codes[at] === newline)
    case 'line-start':
      // Oniguruma sees no empty line after a final newline here, though it does in `$`.
      return at === 0 || (codes[at - 1] === newline && at < length)
    case 'line-end':
      return at === length || codes[at] === newline
    case 'word-boundary':
      return isWordBoundary(subject, at)
    case 'not-word-boundary':
      return !isWordBoundary(subject, at)
    case 'search-start':
      return at === searchStart
  }
}

function isWordBoundary({ codes, length }: Subject, at: number): boolean {
  const before = at > 0 && isWord(codes[at - 1]!)
  const after = at < length && isWord(codes[at]!)
  return before !== after
}
