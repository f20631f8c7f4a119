import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compile } from './index.ts'

const pathsOf = (source: string): unknown => compile(source, { variables: ['context'] }).analysis.inputPaths

const CASES: [string, unknown[]][] = [
  ['.', [[]]],
  ['.a.b', [['a', 'b']]],
  [
    '.a, .b | .c',
    [
      ['a', 'c'],
      ['b', 'c'],
    ],
  ],
  ['{id, name: .customer.name}', [['id'], ['customer', 'name']]],
  [
    '[.lines[] | .price * .quantity] | add',
    [
      ['lines', null, 'price'],
      ['lines', null, 'quantity'],
    ],
  ],
  [
    '.lines | map(select(.open) | .id)',
    [
      ['lines', null, 'open'],
      ['lines', null, 'id'],
    ],
  ],
  ['if .a then .b else .c end', [['a'], ['b'], ['c']]],
  [
    '.a as {b: $x, c: [$y]} | $x + $y',
    [
      ['a', 'b'],
      ['a', 'c', 0],
    ],
  ],
  ['"\\(.first) \\(.last)"', [['first'], ['last']]],
  ['def f(g): .x | g; f(.y)', [['x', 'y']]],
  ['def f($v): .a + $v; f(.b)', [['a'], ['b']]],
  ['reduce .items[] as $i (0; . + $i.n)', [['items', null, 'n']]],
  ['.a | length', [['a']]],
  ['.[$context.key]', [[null]]],
  ['$context.key', []],
  ['1 + 2', []],
  ['.a // .b', [['a'], ['b']]],
  ['try .a catch .b', [['a']]],
  ['.a = 1', [[]]],
  ['def f: .next | f; .head | f', [['head', 'next']]],
]

for (const [source, paths] of CASES) {
  test(`${source} reads ${JSON.stringify(paths)}`, () => {
    const sorted = (list: unknown): string[] => (list as unknown[]).map((path) => JSON.stringify(path)).sort()
    assert.deepEqual(sorted(pathsOf(source)), sorted(paths))
  })
}

test('a plain path is known as one', () => {
  assert.deepEqual(compile('.a."b c"[0] | .d').analysis.plainPath, ['a', 'b c', 0, 'd'])
  assert.equal(compile('.a + 1').analysis.isPlainPath, false)
  assert.equal(compile('.a[]').analysis.isPlainPath, false)
})

test('a path through conversions that lose nothing can be reversed', () => {
  const { reversible } = compile('.created | fromdate').analysis
  assert.deepEqual(reversible, { path: ['created'], inverse: 'todate' })
  assert.deepEqual(compile('.a | @base64d | fromjson').analysis.reversible, {
    path: ['a'],
    inverse: 'tojson | @base64',
  })
  assert.equal(compile('.a | length').analysis.reversible, undefined)
})

test('what a mapping can put out is bounded by its input, what repeats is not', () => {
  assert.ok(compile('{a: .x, b: [.y[] | {c: .d}]}').analysis.growth < 100)
  assert.equal(compile('reduce range(9) as $i (.; [., .])').analysis.growth, Infinity)
})
