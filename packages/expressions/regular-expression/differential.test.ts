import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { compilePattern, type Match } from './index.ts'

/**
 * The subset in which JavaScript and Oniguruma agree: loops over bodies that match something, and no groups in them
 * (JavaScript forgets what a group caught when the loop comes round again, and refuses empty rounds).
 */
const { regular, body } = fc.letrec<{ regular: string; branch: string; body: string; item: string }>((tie) => ({
  regular: fc.array(tie('branch'), { minLength: 1, maxLength: 3 }).map((branches) => branches.join('|')),
  branch: fc.array(tie('item'), { maxLength: 4 }).map((items) => items.join('')),
  body: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'pattern' },
    fc.constantFrom('a', 'b', '€', '.', '[ab]', '[^a€]', '\\d', '\\x41', '(?:ab|a)', '(?:b|ba|.c)'),
    fc.tuple(tie('body'), tie('body')).map(([one, other]) => `(?:${one}|${other})`),
    fc.tuple(tie('body'), tie('body')).map(([one, other]) => `(?:${one}${other})`),
  ),
  item: fc.oneof(
    { maxDepth: 2, depthIdentifier: 'pattern' },
    fc
      .tuple(tie('body'), fc.constantFrom('', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{2,}', '{0,2}?'))
      .map(([repeated, quantifier]) => (repeated.length > 1 ? `(?:${repeated})${quantifier}` : repeated + quantifier)),
    tie('regular').map((inner) => `(${inner})`),
    tie('regular').map((inner) => `(?:${inner})`),
    tie('regular').map((inner) => `(?=${inner})`),
    tie('regular').map((inner) => `(?!${inner})`),
    tie('body').map((inner) => `(?<=${inner})`),
    fc.constantFrom('^', '\\b', '\\B', 'a', 'b'),
  ),
}))

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A', '€', '1', ' ', '\n'), maxLength: 12 })

interface Expected {
  readonly offset: number
  readonly string: string
  readonly captures: readonly (string | null)[]
}

function byJavaScript(pattern: string, input: string, flags: string): Expected | null {
  const found = new RegExp(pattern, `u${flags}`).exec(input)
  if (found === null) return null
  const offset = Array.from(input.slice(0, found.index)).length
  return { offset, string: found[0], captures: found.slice(1).map((each: string | undefined) => each ?? null) }
}

function simplified(match: Match | null): Expected | null {
  if (match === null) return null
  return { offset: match.offset, string: match.string, captures: match.captures.map((capture) => capture.string) }
}

/** JavaScript's `.` stops at more line ends and its `\b` and `\d` see ASCII only; no text here shows that.
 * V8 tries look-arounds in the middle of surrogate pairs, so that there are none of those either. */
describe('against the regular expressions of JavaScript', () => {
  test('the same match and groups are found', () => {
    fc.assert(
      fc.property(regular, text, fc.constantFrom('', 'i'), (pattern, input, flags) => {
        const ours = compilePattern(pattern, flags).exec(input, 0, () => undefined)
        assert.deepEqual(simplified(ours), byJavaScript(pattern, input, flags))
      }),
      { numRuns: 2000 },
    )
  })

  test('the engine that tries one way after the other finds them too', () => {
    fc.assert(
      fc.property(regular, text, (pattern, input) => {
        // The atomic group matches nothing, but makes the pattern one that is not regular.
        const compiled = compilePattern(`(?>)(?:${pattern})`)
        assert.equal(compiled.linear, false)
        assert.deepEqual(simplified(compiled.exec(input, 0, () => undefined)), byJavaScript(pattern, input, ''))
      }),
      { numRuns: 500 },
    )
  })

  test('all matches are the ones matchAll finds, where none is empty', () => {
    fc.assert(
      fc.property(body, text, (pattern, input) => {
        const ours = compilePattern(pattern, 'g').execAll(input, () => undefined)
        const theirs = Array.from(input.matchAll(new RegExp(pattern, 'gu')), (match) => match[0])
        assert.deepEqual(
          ours.map((match) => match.string),
          theirs,
        )
      }),
    )
  })
})
