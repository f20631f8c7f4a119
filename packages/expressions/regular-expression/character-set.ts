import { foldCase, lowerCase, upperCase } from './case-folding.ts'

/** Whether a code point belongs to something. */
export type Test = (code: number) => boolean

/** A set of code points: a table for ASCII, a test for the rest. */
export interface CharacterSet {
  readonly ascii: Uint8Array
  readonly other: Test
}

export function characterSet(test: Test): CharacterSet {
  const ascii = new Uint8Array(128)
  for (let code = 0; code < 128; code++) if (test(code)) ascii[code] = 1
  return { ascii, other: test }
}

export function contains(set: CharacterSet, code: number): boolean {
  return code < 128 ? set.ascii[code] === 1 : set.other(code)
}

export const anyCharacter = characterSet(() => true)
export const notNewline = characterSet((code) => code !== 10)
export const lineBreak = characterSet(
  (code) => (code >= 10 && code <= 13) || code === 0x85 || code === 0x2028 || code === 0x2029,
)

/** One character and those that differ from it only in case. */
export function caseVariants(code: number): CharacterSet {
  const fold = foldCase(code)
  return characterSet((other) => foldCase(other) === fold)
}

/** One or more code points in a row, both ends included. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** Ranges longer than this are taken to hold all the cases of what they hold. */
const longestFoldedRange = 4096

/** What is in any of the ranges or passes any of the tests. */
export function union(ranges: readonly Range[], tests: readonly Test[], ignoreCase: boolean): Test {
  const plain: Test = (code) =>
    ranges.some((range) => code >= range.from && code <= range.to) || tests.some((test) => test(code))
  if (!ignoreCase) return plain
  const folds = new Set<number>()
  for (const { from, to } of ranges) {
    if (to - from > longestFoldedRange) continue
    for (let code = from; code <= to; code++) folds.add(foldCase(code))
  }
  return (code) => plain(code) || folds.has(foldCase(code)) || plain(lowerCase(code)) || plain(upperCase(code))
}
