import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BudgetError, compile, ExpressionError, type Expression } from './index.ts'
import { programs } from './program-arbitrary.ts'
import type { Value } from './values.ts'

const take = (expression: Expression, count: number, input: unknown = null): unknown[] =>
  expression.values(input).take(count).toArray()

test('values computes an output when it is asked for, so that an endless expression can be left', () => {
  const endless: [source: string, ...first: unknown[]][] = [
    ['repeat(1)', 1, 1, 1],
    ['range(infinite)', 0, 1, 2],
    ['0 | recurse(. + 1)', 0, 1, 2],
    ['0 | recurse(. + 1, . + 2)', 0, 1, 2],
    ['0 | while(true; . + 1)', 0, 1, 2],
    ['0 | while(. < 2; . + 1, . + 1)', 0, 1, 1],
    ['limit(1e9; repeat(1, 2))', 1, 2, 1],
    ['skip(2; range(infinite))', 2, 3, 4],
    ['range(infinite) | select(. % 2 == 1) | {odd: .}', { odd: 1 }, { odd: 3 }, { odd: 5 }],
    ['0, (repeat(null) // 5), 6', 0],
    ['if . then 1 else repeat(2) end', 2, 2, 2],
    ['range(infinite) as $x | [$x, 1] as [$a, $b] | $a + $b', 1, 2, 3],
    ['foreach range(infinite) as $x (0; . + $x; [$x, .])', [0, 0], [1, 1], [2, 3]],
    ['def f: ., (. + 1 | f); 0 | f', 0, 1, 2],
    ['def f($a): $a, f($a * 2); f(1)', 1, 2, 4],
    ['def f(g): g | (., f(g)); 1 | f(. * 3)', 3, 9, 27],
    ['def f(g): g, 9; f(repeat(1))', 1, 1, 1],
    ['def f(g): def h(i): i | select(. > 1); h(g); f(range(infinite))', 2, 3, 4],
    ['label $out | repeat(1)', 1, 1, 1],
    ['try repeat(1) catch 2', 1, 1, 1],
  ]
  for (const [source, ...first] of endless) assert.deepEqual(take(compile(source), first.length), first, source)
})

test('values computes nothing beyond what was asked for', () => {
  assert.deepEqual(take(compile('1, 2, error("never")'), 2), [1, 2])
  assert.throws(() => take(compile('1, 2, error("then")'), 3), ExpressionError)
})

test('values ends at a label, after an error that is caught, and where a budget is spent', () => {
  assert.deepEqual([...compile('label $out | range(9) | if . == 2 then break $out else . end').values(null)], [0, 1])
  assert.deepEqual([...compile('try (1, error("x"), 2) catch .').values(null)], [1, 'x'])
  assert.deepEqual([...compile('1, halt, 2').values(null)], [1])
  assert.throws(() => [...compile('repeat(1)').values(null, { budget: { outputs: 10 } })], BudgetError)
  assert.throws(() => [...compile('repeat(empty)').values(null, { budget: { steps: 1000 } })], BudgetError)
  assert.throws(() => [...compile('def f: 1, f; f').values(null)], BudgetError)
})

test('values puts out what came before a budget was spent', () => {
  assert.deepEqual(take(compile('(1, [range(infinite)]) == 1'), 1), [true])
  assert.throws(() => take(compile('(1, [range(infinite)]) == 1'), 2), BudgetError)
})

test('values gives what all gives, errors included', () => {
  const documents = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Value>
  const outcome = (run: (outputs: unknown[]) => void): { outputs: unknown[]; error?: unknown } => {
    const outputs: unknown[] = []
    try {
      run(outputs)
      return { outputs }
    } catch (error) {
      return { outputs, error: error instanceof ExpressionError ? error.value : (error as Error).name }
    }
  }
  fc.assert(
    fc.property(programs, documents, (source, input) => {
      const expression = compile(source)
      const receive = (outputs: unknown[]) => (output: unknown) => {
        outputs.push(output)
      }
      const pushed = outcome((outputs) => expression.forEach(input, receive(outputs)))
      const pulled = outcome((outputs) => {
        for (const output of expression.values(input)) outputs.push(output)
      })
      if (pushed.error !== 'BudgetError') return assert.deepEqual(pulled, pushed, source)
      // Outputs computed together have spent the budget before the first of them is put out.
      assert.equal(pulled.error, 'BudgetError', source)
      assert.deepEqual(pulled.outputs, pushed.outputs.slice(0, pulled.outputs.length), source)
    }),
    { numRuns: 1000 },
  )
})
