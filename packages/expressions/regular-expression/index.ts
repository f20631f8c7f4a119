/**
 * Regular expressions as jq has them (Oniguruma, "Perl with named groups"), run by an engine of our own that cannot
 * blow up: patterns without back-references and atomic groups take time linear in the text, all others pay for every
 * step through the caller's `spend`.
 */
export { compilePattern, type Pattern } from './pattern.ts'
export type { Capture, Match, Spend } from './match.ts'
export { PatternError } from './pattern-error.ts'
