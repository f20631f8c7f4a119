import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compile, parseJson, stringifyJson } from './index.ts'

/** A program, its input, and its outputs, as JSON; an error is written as `!message`. */
type Case = [program: string, input: string, ...outputs: string[]]

const FAMILIES: Record<string, Case[]> = {
  'operators take the right side first, and group as jq groups them': [
    ['[(1, 2) + (10, 20)]', 'null', '[11,12,21,22]'],
    ['1 - 2 - 3, 2 * 3 + 4, -1 + 2', 'null', '-4', '10', '1'],
    ['.a = 5 // 3', '{}', '{"a":5}'],
    ['1 + 2 as $x | $x * 2', 'null', '6'],
    ['[.[] as [$a] ?// $a | $a]', '[[1],2]', '[1,2]'],
  ],
  'strings count code points': [
    ['length, .[1:], explode[0]', '"😀b"', '2', '"b"', '128512'],
    ['index("b"), test("^.b$")', '"😀b"', '1', 'true'],
    ['[.[]] | sort', '["\uFB01","😀"]', '["\uFB01","😀"]'],
  ],
  'paths lead through what selects and fail through what makes': [
    ['[paths]', '{"a":[1]}', '[["a"],["a",0]]'],
    ['path(first(.a, .b))', 'null', '["a"]'],
    ['path(if .a then .b else .c end)', '{"a":1}', '["b"]'],
    ['path(.a | getpath(["b", 0]))', 'null', '["a","b",0]'],
    ['[path(limit(2; .[]))]', '[1,2,3]', '[[0],[1]]'],
    ['path(.a // .b)', '{"a":null}', '["b"]'],
    ['path(. as $x | .a)', '{}', '["a"]'],
    ['path(reduce ("a", "b") as $k (.; .[$k]))', 'null', '["a","b"]'],
    ['path(debug | .a)', 'null', '["a"]'],
    ['try path(tojson) catch .', '1', '"Invalid path expression with result \\"1\\""'],
    ['[.. | numbers]', '[1,[2]]', '[1,2]'],
  ],
  'updates change copies': [
    ['.a.b |= . + 1', '{"a":{"b":1}}', '{"a":{"b":2}}'],
    ['(.. | numbers) |= . + 1', '[1,{"a":2}]', '[2,{"a":3}]'],
    ['.[] += 1', '[1,2]', '[2,3]'],
    ['.a += (1, 2)', '{"a":1}', '{"a":2}', '{"a":3}'],
    ['(.a, .a.b) |= {c: .}', '{"a":{"b":1}}', '{"a":{"c":{"b":1},"b":{"c":null}}}'],
    ['del(.[0, 2])', '[1,2,3]', '[2]'],
    ['to_entries', '{"a":1}', '[{"key":"a","value":1}]'],
    ['with_entries(.value += 1)', '{"a":1}', '{"a":2}'],
    ['.[1:] = [9]', '[1,2,3]', '[1,9]'],
  ],
  'a reduce gives the same whether it changes its state in place or not': [
    ['[1, 2] as $a | reduce (3, 4) as $x ($a; . + [$x]) | ., $a', 'null', '[1,2,3,4]', '[1,2]'],
    ['{a: 1} as $o | reduce ("b", "c") as $k ($o; .[$k] = 2) | ., $o', 'null', '{"a":1,"b":2,"c":2}', '{"a":1}'],
    ['reduce (1, 2) as $x ([]; . + [., $x])', 'null', '[[],1,[[],1],2]'],
    ['{v: []} as $s | reduce (1, 2) as $x ({}; .["k\\($x)"] = $s.v) | .k1[0] = 5', 'null', '{"k1":[5],"k2":[]}'],
    [
      '[0] as $z | reduce (1, 2, 3) as $x ({}; .[if $x == 3 then "b" else "a" end].q = $z) | ., $z',
      'null',
      '{"a":{"q":[0]},"b":{"q":[0]}}',
      '[0]',
    ],
    [
      '[0] as $z | [reduce (1, 2) as $x (null; . + $z), reduce (1, 2) as $x (null; . + [$x])], $z',
      'null',
      '[[0,0],[1,2]]',
      '[0]',
    ],
  ],
  'errors can be caught where they are raised and nowhere else': [
    ['[.[] | try error catch "c\\(.)"]', '[1,2]', '["c1","c2"]'],
    ['try ((try 1 catch 2) | error("x")) catch .', 'null', '"x"'],
    ['[(1, error("x"), 3)?]', 'null', '[1]'],
    ['[(1, error("x")) // 9]', 'null', '!x'],
    ['1 | .a.b?', 'null', '!Cannot index number with string ("a")'],
    ['[(1 | (.a.b)?), (1 | .a?)]', 'null', '[]'],
    ['[.[] | .a? // 5]', '[1,{"a":2}]', '[5,2]'],
    ['try error(null) catch .', 'null', 'null'],
    ['error({a: 1})', 'null', '!{"a":1} (not a string)'],
  ],
  'functions close over what they see': [
    ['def f(g): def h: g; 2 as $x | h; 1 as $x | f($x)', 'null', '1'],
    ['def f: def g: 3; g; def g: 4; f, g', 'null', '3', '4'],
    ['def f($a; $b): $a + $b + a; f(1, 2; 10)', 'null', '12', '14'],
    ['def f(g): [g | g]; f(., . + 1)', '1', '[1,2,2,3]'],
    ['def r: if . > 3 then . else (. + 1 | r) end; r', '0', '4'],
    ['[label $out | 1, break $out, 2]', 'null', '[1]'],
    ['[label $a | label $b | 1, break $a, 2]', 'null', '[1]'],
  ],
  'calls in tail position are loops, as deep as the steps allow': [
    ['def f: if . >= 1000000 then . else . + 1 | f end; f', '0', '1000000'],
    ['def f($n; $sum): if $n == 0 then $sum else f($n - 1; $sum + $n) end; f(100000; 0)', 'null', '5000050000'],
    ['def f(g): if . >= 100000 then . else g | f(g) end; f(. + 1)', '0', '100000'],
    ['def f: . as [$a, $b] | if $a == 0 then $b else [$a - 1, $b + 1] | f end; f', '[100000,0]', '100000'],
    [
      'def even: def odd: if . == 0 then false else . - 1 | even end; if . == 0 then true else . - 1 | odd end; even',
      '100001',
      'false',
    ],
    ['def f: .a // (if .n == 0 then "none" else .n -= 1 | f end); f', '{"n":100000}', '"none"'],
    ['[def f: ., (if . < 3 then . + 1 | f else empty end); f]', '0', '[0,1,2,3]'],
    ['[limit(3; def f: ., (. + 1 | f); f)]', '0', '[0,1,2]'],
    ['def f: if . >= 3 then error("at \\(.)") else . + 1 | f end; [.[] | try f catch .]', '[0,2]', '["at 3","at 3"]'],
    ['[def f: if . > 2 then . else (., 10) | . + 1 | f end; 1 | f]', 'null', '[3,11,11]'],
    [
      '[def f($a): if . > 1 then [., $a] else . + 1 | f($a, $a * 10) end; 0 | f(1)]',
      'null',
      '[[2,1],[2,10],[2,10],[2,100]]',
    ],
  ],
  'numbers print as in jq': [
    [
      '.[] | tojson',
      '[1e17, 1e-5, 100000000000000000000, 0.1, 1.5e300]',
      '"1E+17"',
      '"1e-05"',
      '"100000000000000000000"',
      '"0.1"',
      '"1.5E+300"',
    ],
    ['[1e17 + 0, 1e-5 * 1, infinite, nan] | tojson', 'null', '"[1e+17,1e-05,1.7976931348623157e+308,null]"'],
    ['. + 0 | tojson', '1000000009057863.1', '"1000000009057863.1"'],
    ['[5, -5] | map(. % 3), (5.9 % 3.1)', 'null', '[2,-2]', '2'],
  ],
  mathematics: [
    ['[frexp, modf, significand, logb]', '12.5', '[[0.78125,4],[0.5,12],1.5625,3]'],
    ['[5 | (tgamma, lgamma)] | map(. * 1000 | round)', 'null', '[24000,3178]'],
    ['[0.5 | (erf, erfc, j0, j1, y0)] | map(. * 1e6 | round)', 'null', '[520500,479500,938470,242268,-444519]'],
    ['[remainder(5; 3), fmod(5; 3), ldexp(1; 4), nearbyint, pow(2; 0.5)] | .[4] |= floor', '2.5', '[-1,2,16,2,1]'],
    ['[nextafter(1; 2) > 1, copysign(1; -2), fma(2; 3; 4), fdim(3; 5)]', 'null', '[true,-1,10,0]'],
  ],
  'text formats': [
    ['@base32, (@base32 | @base32d)', '"héllo"', '"NDB2S3DMN4======"', '"héllo"'],
    ['@csv, @tsv', '["a\\"b",1,null,true]', '"\\"a\\"\\"b\\",1,,true"', '"a\\"b\\t1\\t\\ttrue"'],
    ['@sh "x \\(.)"', '["a b",1]', '"x \'a b\' 1"'],
    ['try @csv catch .', '[{}]', '"object ({}) is not valid in a csv row"'],
  ],
  'streams and tables': [
    ['[tostream]', '{"a":[1]}', '[[["a",0],1],[["a",0]],[["a"]]]'],
    ['fromstream(tostream)', '{"a":[1,{"b":[]}]}', '{"a":[1,{"b":[]}]}'],
    ['INDEX(.id)', '[{"id":1},{"id":2}]', '{"1":{"id":1},"2":{"id":2}}'],
    ['group_by(.a)[] | map(.b)', '[{"a":2,"b":1},{"a":1,"b":2},{"a":2,"b":3}]', '[2]', '[1,3]'],
    ['[limit(3; repeat(1))], [skip(1; 1, 2)]', 'null', '[1,1,1]', '[2]'],
    ['getpath(["a", "b"]), ([paths(type == "number")])', '{"a":{"b":1}}', '1', '[["a","b"]]'],
  ],
}

for (const [name, cases] of Object.entries(FAMILIES)) {
  test(name, () => {
    for (const [program, input, ...expected] of cases) {
      const outputs: string[] = []
      try {
        compile(program).forEach(parseJson(input), (output) => {
          outputs.push(stringifyJson(output))
        })
      } catch (error) {
        outputs.push(`!${(error as Error).message}`)
      }
      assert.deepEqual(outputs, expected, program)
    }
  })
}
