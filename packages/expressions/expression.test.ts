import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BudgetError, compile, ExpressionError, ExpressionSyntaxError, NumberLiteral } from './index.ts'

test('all gives every output, first the first one, and undefined where there is none', () => {
  const expression = compile('.items[] | .name')
  const input = { items: [{ name: 'a' }, { name: 'b' }] }
  assert.deepEqual(expression.all(input), ['a', 'b'])
  assert.equal(expression.first(input), 'a')
  assert.equal(compile('empty').first(null), undefined)
  assert.deepEqual([...expression.values(input)], ['a', 'b'])
})

test('first computes nothing beyond the first output', () => {
  assert.equal(compile('1, error("never")').first(null), 1)
  assert.equal(compile('repeat(7)').first(null), 7)
})

test('forEach ends the evaluation when the receiver answers false', () => {
  const seen: unknown[] = []
  compile('range(infinite)').forEach(null, (output) => {
    seen.push(output)
    return seen.length < 3
  })
  assert.deepEqual(seen, [0, 1, 2])
})

test('declared variables are given with each run, and null when they are missing', () => {
  const expression = compile('{who: $user.name, $tenant}', { variables: ['user', 'tenant'] })
  assert.deepEqual(expression.first(null, { variables: { user: { name: 'Ada' } } }), { who: 'Ada', tenant: null })
})

test("a caller's function is called with the input and the values of its arguments", () => {
  const functions = { scaled: { arity: 1, call: (input: unknown, by: unknown) => Number(input) * Number(by) } }
  assert.deepEqual(compile('map(scaled(2, 3))', { functions }).first([1, 2]), [2, 3, 4, 6])
})

test("an ExpressionError of a caller's function can be caught, any other error passes through", () => {
  const failing = (error: Error) => ({
    fail: {
      arity: 0,
      call: () => {
        throw error
      },
    },
  })
  const source = 'try fail catch "caught \\(.)"'
  assert.equal(compile(source, { functions: failing(new ExpressionError('no', 'no')) }).first(null), 'caught no')
  assert.throws(() => compile(source, { functions: failing(new TypeError('bug')) }).first(null), TypeError)
})

test('an error that is not caught reaches the caller with its value', () => {
  assert.throws(
    () => compile('error({code: 7})').first(null),
    (error) => error instanceof ExpressionError && assert.deepEqual(error.value, { code: 7 }) === undefined,
  )
  assert.throws(() => compile('.a.b').first({ a: 1 }), /Cannot index number with string \("b"\)/)
})

test('a syntax error says where it is, what was expected, and which name is nearest', () => {
  const failure = (source: string, options = {}): ExpressionSyntaxError => {
    try {
      compile(source, options)
    } catch (error) {
      if (error instanceof ExpressionSyntaxError) return error
      throw error
    }
    return assert.fail(`${source} compiled`)
  }
  const unclosed = failure('.a |\n  [.b')
  assert.deepEqual([unclosed.line, unclosed.column, unclosed.expected], [2, 6, '"]"'])
  assert.equal(failure('.a | lenght').suggestion, 'length/0')
  assert.equal(failure('def double: . * 2; duoble').suggestion, 'double/0')
  assert.equal(failure('.a | map').suggestion, 'map/1')
  assert.equal(failure('$contxt', { variables: ['context'] }).suggestion, '$context')
  assert.equal(failure('.a |').expected, 'a value, a path or a function')
})

test('keys of the prototype are keys like any other', () => {
  assert.equal(compile('.constructor').first({}), null)
  assert.equal(compile('.__proto__').first({}), null)
  const made = compile('.["__proto__"] = {polluted: true}').first({}) as object
  assert.equal(Object.getPrototypeOf(made), Object.prototype)
  assert.deepEqual(Object.keys(made), ['__proto__'])
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
  for (const source of [
    '{"__proto__": 1}',
    '{("__proto__"): 1}',
    '[["__proto__", 1]] | INDEX(.[0])',
    '{} * {"__proto__": {}}',
  ]) {
    assert.deepEqual(Object.keys(compile(source).first(null) as object), ['__proto__'], source)
  }
  assert.deepEqual(compile('"__proto__" | {(.): 1} | to_entries').first(null), [{ key: '__proto__', value: 1 }])
})

test('a number that JavaScript cannot hold keeps its digits until it is calculated with', () => {
  const literal = compile('100000000000000000001').first(null)
  assert.ok(literal instanceof NumberLiteral)
  assert.equal(JSON.stringify({ literal }), '{"literal":100000000000000000001}')
  assert.equal(compile('100000000000000000001 + 0').first(null), 1e20)
  assert.equal(compile('100000000000000000001 | .text?').first(null), undefined)
})

test('now is the given time', () => {
  assert.equal(compile('now | todate').first(null, { now: () => 1_700_000_000_000 }), '2023-11-14T22:13:20Z')
})

test('halt ends the outputs without an error, halt_error with its input', () => {
  assert.deepEqual(compile('1, halt, 2').all(null), [1])
  assert.throws(() => compile('try ("bad" | halt_error) catch 1').all(null), /^ExpressionError: bad$/)
})

const ENDLESS: [string, string][] = [
  ['steps', 'last(repeat(1))'],
  ['steps', '[limit(20000000; range(infinite)) | empty]'],
  ['steps', 'until(false; . + 1)'],
  ['steps', 'def f: f; f'],
  ['depth', 'def f: f | .; f'],
  ['depth', 'def f: [f]; f'],
  ['depth', 'def f: try f catch .; f'],
  ['depth', 'def f: first(f); f'],
  ['depth', 'def f(g): g | f(g + 1); 0 | f(.)'],
  ['depth', 'def f: 1 + f; f'],
  ['depth', 'def f(g): f(g | g); f(.)'],
  ['depth', '[recurse(., .)]'],
  ['outputs', 'repeat(1)'],
  ['outputSize', 'reduce range(100) as $i ("x"; . + .)'],
  ['outputSize', 'reduce range(100) as $i ([1]; . + .)'],
  ['outputSize', 'reduce range(100) as $i (1; [., .])'],
  [
    'outputSize',
    '[., .] | [., .] | [., .] | [., .] | [., .] | [., .] | [., .] | [., .] | [., .] | [., .] | [., .] | [., .] | tojson',
  ],
  ['outputSize', '"x" * 400000000'],
  ['outputSize', '.[100000000] = 1'],
]

for (const [which, source] of ENDLESS) {
  test(`the budget for ${which} ends ${source}`, () => {
    const budget = { steps: 2_000_000, outputs: 10_000, outputSize: 10_000 }
    assert.throws(
      () => compile(source).all(null, { budget }),
      (error) => error instanceof BudgetError && assert.equal(error.which, which) === undefined,
    )
  })
}

test('the budget for milliseconds ends what runs too long', () => {
  assert.throws(
    () => compile('last(range(infinite))').first(null, { budget: { milliseconds: 1, steps: Number.MAX_SAFE_INTEGER } }),
    (error) => error instanceof BudgetError && error.which === 'milliseconds',
  )
})

test('a spent budget cannot be caught', () => {
  assert.throws(() => compile('try last(repeat(1)) catch 1').first(null, { budget: { steps: 1000 } }), BudgetError)
  assert.throws(() => compile('last(repeat(1))? // 1').first(null, { budget: { steps: 1000 } }), BudgetError)
})

test('a source text nested too deeply or multiplying without end is refused', () => {
  assert.throws(() => compile('['.repeat(5000)), ExpressionSyntaxError)
  assert.throws(
    () => compile(`${'def f(g): '.repeat(0)}${'('.repeat(3000)}1${')'.repeat(3000)}`),
    ExpressionSyntaxError,
  )
  const nested = Array.from({ length: 20 }, (_, i) => `def f${i + 1}(g): f${i}(g) + f${i}(g, g);`).join(' ')
  assert.throws(() => compile(`def f0(g): g; ${nested} f20(1)`).first(null), /nested calls|too large/)
})
