import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BudgetError, compile, ExpressionError, ExpressionSyntaxError, parseJson, stringifyJson } from './index.ts'
import { programs } from './program-arbitrary.ts'
import { compareValues, equalValues, type Value } from './values.ts'

const BUDGET = { budget: { steps: 20_000, depth: 500, outputs: 200, outputSize: 20_000, milliseconds: 2000 } }
const documents = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Value>

function isTyped(error: unknown): boolean {
  return error instanceof ExpressionError || error instanceof BudgetError || error instanceof ExpressionSyntaxError
}

test('no program ends in anything but outputs or a typed error, and none changes its input', () => {
  fc.assert(
    fc.property(programs, documents, (source, input) => {
      const before = JSON.stringify(input)
      try {
        compile(source).all(input, BUDGET)
      } catch (error) {
        assert.ok(isTyped(error), `${source}: ${String(error)}`)
      }
      assert.equal(JSON.stringify(input), before, source)
    }),
    { numRuns: 2000 },
  )
})

test('no text at all makes the parser fail in an untyped way', () => {
  const pieces = fc.constantFrom(
    '.',
    '[',
    ']',
    '{',
    '}',
    '(',
    ')',
    '|',
    ',',
    '"',
    '\\(',
    'as',
    '$x',
    'if',
    'then',
    'end',
    'def f:',
    ';',
    '1',
    '//',
    '?',
    '=',
    'reduce',
    '..',
    '@csv',
    ' ',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((parts) => parts.join('')),
      ),
      (source) => {
        try {
          compile(source)
        } catch (error) {
          assert.ok(error instanceof ExpressionSyntaxError, `${source}: ${String(error)}`)
        }
      },
    ),
    { numRuns: 3000 },
  )
})

test('what is written is read back the same', () => {
  fc.assert(
    fc.property(documents, (value) => {
      assert.ok(equalValues(parseJson(stringifyJson(value)) as Value, value))
    }),
  )
})

test('the order of values is total, and equal exactly where == is', () => {
  fc.assert(
    fc.property(documents, documents, documents, (a, b, c) => {
      assert.equal(Math.sign(compareValues(a, b)), -Math.sign(compareValues(b, a)) + 0)
      assert.equal(compareValues(a, b) === 0, equalValues(a, b))
      if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) assert.ok(compareValues(a, c) <= 0)
    }),
  )
})

test('setpath then getpath gives what was set, and to a stream and back is the same', () => {
  const keys = fc.array(fc.oneof(fc.string(), fc.nat(5)), { maxLength: 4 })
  const expression = compile('. as [$path, $value] | null | setpath($path; $value) | getpath($path)')
  fc.assert(
    fc.property(keys, documents, (path, value) => {
      assert.ok(equalValues(expression.first([path, value]) as Value, value))
    }),
  )
  const streamed = compile('fromstream(tostream)')
  fc.assert(fc.property(documents, (value) => assert.ok(equalValues(streamed.first(value) as Value, value))))
})
