import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compilePattern } from './index.ts'

const length = 50_000

/** The steps of one search. */
function stepsOf(pattern: string, text: string): { steps: number; size: number; linear: boolean } {
  const compiled = compilePattern(pattern)
  let steps = 0
  compiled.exec(text, 0, (some) => (steps += some))
  return { steps, size: compiled.size, linear: compiled.linear }
}

describe('a search is bounded', () => {
  const patterns = ['(a+)+$', '(a|a)*b', '(.*)*x', '(a*)*(a*)*b', '((a?)*)*b', '(?:a?){50}a{50}b', '(x+x+)+y|(a|aa)+$']
  for (const pattern of patterns) {
    test(`${pattern} takes steps in proportion to text and program`, () => {
      const { steps, size, linear } = stepsOf(pattern, `${'a'.repeat(length)}!`)
      assert.equal(linear, true)
      assert.ok(steps >= length, `${steps} steps tell of the text`)
      assert.ok(steps <= 3 * (length + 2) * size, `${steps} steps for a program of ${size}`)
    })
  }

  test('many matches of a long text take no more than one pass', () => {
    let steps = 0
    const matches = compilePattern('a', 'g').execAll('ab'.repeat(length / 2), (some) => (steps += some))
    assert.equal(matches.length, length / 2)
    assert.ok(steps < 20 * length, `${steps} steps`)
  })

  const irregular = ['(a+)+\\1b', '(?>a|a)*(a+)+\\1c', '(?<x>a|a\\g<x>)*(a*)*b']
  for (const pattern of irregular) {
    test(`${pattern}, which is not regular, ends with the budget`, () => {
      const compiled = compilePattern(pattern)
      assert.equal(compiled.linear, false)
      let left = 100_000
      const spend = (some: number) => {
        left -= some
        if (left < 0) throw new RangeError('budget')
      }
      assert.throws(() => compiled.exec('a'.repeat(60), 0, spend), { message: 'budget' })
      assert.ok(left > -1000, 'steps are told of as they are taken')
    })
  }

  test('a search that was ended leaves the pattern usable', () => {
    const pattern = compilePattern('(?=(a+))(a+)b')
    const stop = () => {
      throw new RangeError('budget')
    }
    assert.throws(() => pattern.exec('a'.repeat(500), 0, stop), { message: 'budget' })
    assert.equal(pattern.exec('aab', 0, () => undefined)?.string, 'aab')
  })

  test('endless recursion is refused', () => {
    assert.throws(() => compilePattern('(?<x>\\g<x>a)').exec('a', 0, () => undefined), /limit over/)
  })
})
