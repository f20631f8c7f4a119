import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BudgetError, compile } from './index.ts'

/** Nothing else ends these programs: what is not refused while it grows would grow until the process dies. */
const BUDGET = { outputSize: 2000, steps: Number.MAX_SAFE_INTEGER, outputs: Number.MAX_SAFE_INTEGER }

/** A text of 1,000 characters, and an array of 1,000 numbers. */
const INPUT = { text: 'x'.repeat(1000), items: Array.from({ length: 1000 }, (_, index) => index) }

const FAMILIES: Record<string, string[]> = {
  'texts that are added and repeated': [
    '.text + .text + .text',
    '.text * 3',
    'reduce repeat(1) as $i ("x"; . + .)',
    'reduce repeat(1) as $i ("x"; "\\(.)\\(.)")',
    'last(foreach repeat(1) as $i (""; . + "ab"))',
    'def grow: . + "x" | grow; .text | grow',
    '.text | until(false; . + "x")',
    '[.text, .text, .text] | add',
    '{a: .text, b: .text, c: .text} | add',
    'add(.text, .text, .text)',
    '"\\(.text)\\(.text)\\(.text)"',
    '"\\(.items, .text)\\(.items)"',
  ],
  'texts made of many parts': [
    '[.text, .text, .text] | join("-")',
    '.items | map("abc") | join("")',
    '.text as $t | .items | join($t)',
    '[.items[] | 65, 66] | implode | . + .',
    '[.items[] | 128512, 128512] | implode',
    '.text | gsub("x"; "yyy")',
    '.text | gsub("(?<c>x)"; "\\(.c)\\(.c)\\(.c)")',
    '.text | gsub(""; "yyy")',
    '.text | sub("(?<all>x+)"; .all + .all + .all)',
  ],
  'texts of values': [
    '[range(700)] | tojson',
    '[range(700)] | tostring',
    '[.items, .items] | @json',
    '[.items, .items] | @text',
    '[.items[], .items[]] | @html',
    '.text | gsub("x"; "<") | @html',
    '.items | @csv',
    '.items | @tsv',
    '.items | @sh',
    '.text as $t | [range(1000) | $t] | @csv',
    '.text as $t | [range(1000) | $t] | @sh',
    '.text | gsub("x"; "é") | @uri',
    '.text | @base64 | @base64 | @base64',
    '.text | @base32 | @base32',
    '.text | @base64 "\\(.)\\(.)"',
    '.text as $t | .items | map($t) | tojson',
  ],
  'arrays that are collected': [
    '[range(infinite)]',
    '[repeat(1)]',
    '[limit(1e9; repeat(1))]',
    '[skip(3; repeat(1))]',
    '0 | [recurse(. + 1)]',
    '0 | [while(true; . + 1)]',
    '[foreach repeat(1) as $i (0; . + $i)]',
    '[label $out | repeat(1)]',
    '[def f: 1, f; f]',
    '[try repeat(1) catch 2]',
    '.items | map(., ., .)',
    '.items | map(repeat(1))',
    '[.items[], .items[], .items[]]',
    '[range(50)] | [.[] as $x | .[] as $y | [$x, $y]]',
    '[[range(100)], [range(100)]] | [combinations]',
    '[.items[:60][] as $i | {a: $i, b: .items[:60][]}]',
    '[.items | paths, paths, paths]',
    '[.items | .., .., ..]',
    '[.items | tostream, tostream, tostream]',
    '[path(repeat(.items))]',
    '.items | sort_by(repeat(1))',
    '.items | group_by(repeat(.))',
  ],
  'arrays that are added and set': [
    '.items + .items + .items',
    '[.items, .items, .items] | add',
    '[.items, .items, .items] | flatten',
    'reduce repeat(1) as $i ([]; . + [$i])',
    'reduce repeat(1) as $i (.items; . + .)',
    'reduce repeat(1) as $i ([1]; . + .)',
    'reduce repeat(1) as $i ([]; .[length] = $i)',
    'reduce range(infinite) as $i ([]; .[$i] = $i)',
    '.items | .[1e8] = 1',
    '[] | .[100000] = 1',
    'setpath(["items", 100000]; 1)',
    '[] | .[100000] |= 1',
    'reduce repeat(1) as $i (.items; .[1000:] = .)',
    '[[range(1000)], [range(1000)], [range(1000)]] | transpose | add',
    '.text | explode + explode + explode',
    '.text | split("") | . + . + .',
    '.text | [match("x"; "g")] | map(.string, .offset, .length)',
    '.text | [scan("x"), scan("x"), scan("x")]',
  ],
  'objects that grow': [
    'reduce range(infinite) as $i ({}; .["k\\($i)"] = $i)',
    'reduce range(infinite) as $i ({}; . + {"k\\($i)": $i})',
    'reduce range(infinite) as $i ({}; . * {"k\\($i)": $i})',
    'reduce range(infinite) as $i ({}; setpath(["k\\($i)"]; $i))',
    'reduce range(infinite) as $i ({}; .inner["k\\($i)"] = $i)',
    'INDEX(range(infinite); .)',
    '[range(1500) | {key: "a\\(.)", value: 1}] | from_entries | . + with_entries(.key += "b")',
    '[.items[] | {"a\\(.)": 1, "b\\(.)": 1, "c\\(.)": 1}] | add',
    '[range(1500) | {"a\\(.)": 1}] | add | . * with_entries(.key += "b")',
  ],
  'outputs that are too large together': [
    'repeat(.text)',
    'repeat(1, "ab", [])',
    '. as $all | $all, $all, $all',
    'reduce range(12) as $i (1; [., .])',
    '.text as $t | [range(100) | $t]',
  ],
}

for (const [name, programs] of Object.entries(FAMILIES)) {
  test(`the budget for outputSize ends ${name}`, () => {
    for (const program of programs) {
      assert.throws(
        () => compile(program).all(INPUT, { budget: BUDGET }),
        (error) => error instanceof BudgetError && error.which === 'outputSize',
        program,
      )
    }
  })
}
