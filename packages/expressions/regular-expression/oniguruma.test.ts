import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import { compilePattern, type Match } from './index.ts'

const quantifiers = ['', '*', '+', '?', '*?', '+?', '??']
/** Of characters only: whether a group that matched nothing ends its interval depends, there, on its compiled size. */
const intervals = ['{2}', '{1,2}', '{2,}', '{0,3}?']

const { pattern } = fc.letrec<{ pattern: string; branch: string; item: string }>((tie) => ({
  pattern: fc.array(tie('branch'), { minLength: 1, maxLength: 3 }).map((branches) => branches.join('|')),
  branch: fc.array(tie('item'), { maxLength: 3 }).map((items) => items.join('')),
  item: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('^', '$', '\\b', '\\B', 'a', 'b', '[[:alpha:]]+', '(?i:é)', '(?m:^)', '\\W', '\\n'),
    fc
      .tuple(fc.constantFrom('a', 'b', '.', '\\w', '[^a]', '[ab]', '😀'), fc.constantFrom(...quantifiers, ...intervals))
      .map(([repeated, quantifier]) => repeated + quantifier),
    fc
      .tuple(
        tie('pattern').map((inner) => `(${inner})`),
        fc.constantFrom(...quantifiers),
      )
      .map(([repeated, quantifier]) => repeated + quantifier),
    tie('pattern').map((inner) => `(?:a|${inner})*`),
  ),
}))

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'é', '😀', '1', ' ', '\n'), maxLength: 9 })
const searches = fc.tuple(pattern, text, fc.constantFrom('', 'i', 'n', 'p'))

const program = '. as [$pattern, $text, $flags] | try ($text | [match($pattern; $flags)] | .[0]) catch .'

/** Versions before 1.7 show the groups of an empty match wrongly. */
function comparable(match: Match | null): unknown {
  if (match === null || match.length === 0) return match && { offset: match.offset }
  const captures = match.captures.map(({ offset, length, string }) => ({ offset, length, string }))
  return { offset: match.offset, string: match.string, captures }
}

const hasJq = spawnSync('jq', ['--version']).status === 0

test('the same is found as by the Oniguruma of an installed jq', { skip: !hasJq && 'jq is not installed' }, () => {
  const samples = fc.sample(searches, 1000)
  const input = samples.map((sample) => JSON.stringify(sample)).join('\n')
  const { stdout } = spawnSync('jq', ['-c', program], { input, encoding: 'utf8', maxBuffer: 2 ** 28 })
  const answers = stdout.trim().split('\n')
  assert.equal(answers.length, samples.length)
  let compared = 0
  for (const [index, [source, subject, flags]] of samples.entries()) {
    const expected: unknown = JSON.parse(answers[index]!)
    // Oniguruma refuses repeats of what it has found to be a bare position; here they do no harm.
    if (typeof expected === 'string') continue
    const ours = compilePattern(source, flags).exec(subject, 0, () => undefined)
    const about = `${source} on ${JSON.stringify(subject)} with ${flags}`
    assert.deepEqual(comparable(ours), comparable(expected as Match | null), about)
    compared++
  }
  assert.ok(compared > samples.length / 2, 'most patterns are ones that Oniguruma takes')
})
