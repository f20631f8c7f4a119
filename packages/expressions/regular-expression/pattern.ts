import { BacktrackingMatcher } from './backtracking-matcher.ts'
import { compile } from './compiler.ts'
import { firstCharacters } from './first-characters.ts'
import { LinearMatcher } from './linear-matcher.ts'
import type { Capture, Match, Spend } from './match.ts'
import type { Matcher } from './matcher.ts'
import { parse } from './parser.ts'
import { PatternError } from './pattern-error.ts'
import type { Program } from './program.ts'
import { slice, subjectOf, type Subject } from './subject.ts'

/**
 * Makes a pattern of jq's regular expression and modifier string; for one that is used again, keep the outcome.
 *
 * The modifiers: `g` all matches (`global` tells the caller), `i` case does not matter, `x` white space and comments in
 * the pattern do not count, `m` and `p` dot matches newline, `n` empty matches do not count, `l` the longest match of
 * the text. `s` (`^` and `$` are the ends of the text) is how jq's syntax works anyway.
 * @throws PatternError when either is not valid, or the pattern too big
 */
export function compilePattern(pattern: string, flags = ''): Pattern {
  for (const flag of flags) {
    if (!'gixmsnpl'.includes(flag)) throw new PatternError(`${flags} is not a valid modifier string`)
  }
  const syntax = parse(pattern, {
    ignoreCase: flags.includes('i'),
    extended: flags.includes('x'),
    dotMatchesNewline: flags.includes('m') || flags.includes('p'),
    singleLine: true,
  })
  return new Pattern(compile(syntax), syntax.groupNames, flags)
}

export class Pattern {
  /** The modifier `g` was given. */
  readonly global: boolean
  /** The name of each group, or null, in order. */
  readonly groupNames: readonly (string | null)[]
  /** Whether the time it takes is linear in the text; if not, only `spend` bounds it. */
  readonly linear: boolean
  /** How many instructions it has come to: a search spends at most a small multiple of this per code point. */
  readonly size: number
  readonly #longest: boolean
  readonly #skipEmpty: boolean
  readonly #matcher: Matcher

  /** Use `compilePattern`. */
  constructor(program: Program, groupNames: readonly (string | null)[], flags: string) {
    const first = firstCharacters(program)
    this.global = flags.includes('g')
    this.groupNames = groupNames
    this.linear = program.regular
    this.size = program.operations.length * (program.loopDepth + 1)
    this.#longest = flags.includes('l')
    this.#skipEmpty = flags.includes('n')
    this.#matcher = program.regular ? new LinearMatcher(program, first) : new BacktrackingMatcher(program, first)
  }

  /**
   * The first match at or after a code point.
   * @param spend is told of the steps; what it throws ends the search
   */
  exec(text: string, fromCodePoint: number, spend: Spend): Match | null {
    const subject = subjectOf(text)
    spend(subject.length)
    const slots = this.#find(subject, fromCodePoint, spend)
    return slots === null ? null : this.#match(subject, slots)
  }

  /** Whether there is a match; cheaper than `exec`. */
  test(text: string, spend: Spend): boolean {
    const subject = subjectOf(text)
    spend(subject.length)
    return this.#find(subject, 0, spend) !== null
  }

  /**
   * The matches that jq's `match` gives: all with the modifier `g` (after an empty one the search goes on one code point
   * further), else the first.
   */
  execAll(text: string, spend: Spend): Match[] {
    const subject = subjectOf(text)
    spend(subject.length)
    const matches: Match[] = []
    for (let from = 0; from <= subject.length;) {
      const slots = this.#find(subject, from, spend)
      if (slots === null) break
      matches.push(this.#match(subject, slots))
      if (!this.global) break
      const end = slots[1]!
      from = end > slots[0]! && end > from ? end : Math.max(end, from) + 1
    }
    return matches
  }

  #find(subject: Subject, from: number, spend: Spend): Int32Array | null {
    if (from > subject.length) return null
    return this.#matcher.search({ subject, from, spend, longest: this.#longest, skipEmpty: this.#skipEmpty })
  }

  #match(subject: Subject, slots: Int32Array): Match {
    const [from, to] = [slots[0]!, slots[1]!]
    const captures = this.groupNames.map((name, index) => captureOf(subject, slots, 2 * index + 2, name))
    return { offset: from, length: to - from, string: slice(subject, from, to), captures }
  }
}

function captureOf(subject: Subject, slots: Int32Array, slot: number, name: string | null): Capture {
  const [from, to] = [slots[slot]!, slots[slot + 1]!]
  if (from < 0 || to < 0) return { name, offset: -1, length: 0, string: null }
  return { name, offset: from, length: to - from, string: slice(subject, from, to) }
}
