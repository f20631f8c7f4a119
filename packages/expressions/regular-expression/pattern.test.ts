import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compilePattern, PatternError, type Match } from './index.ts'

const free = () => undefined

function find(pattern: string, text: string, flags = ''): Match | null {
  return compilePattern(pattern, flags).exec(text, 0, free)
}

function strings(pattern: string, text: string, flags = 'g'): string[] {
  return compilePattern(pattern, flags)
    .execAll(text, free)
    .map((match) => match.string)
}

function refused(message: string) {
  return (error: unknown) => error instanceof PatternError && error.message === message
}

describe('a match', () => {
  test('has offsets and lengths in code points', () => {
    assert.deepEqual(find('(b)(?<x>.)', '😀ab😀'), {
      offset: 2,
      length: 2,
      string: 'b😀',
      captures: [
        { name: null, offset: 2, length: 1, string: 'b' },
        { name: 'x', offset: 3, length: 1, string: '😀' },
      ],
    })
  })

  test('shows a group that took no part with offset -1 and null', () => {
    assert.deepEqual(find('(?<x>a)?b?', 'b')?.captures, [{ name: 'x', offset: -1, length: 0, string: null }])
    assert.deepEqual(find('(?<x>a?)?b?', 'b')?.captures, [{ name: 'x', offset: 0, length: 0, string: '' }])
  })

  test('can be looked for from a code point on', () => {
    const pattern = compilePattern('^.|\\Gb|c')
    assert.equal(pattern.exec('😀bc', 1, free)?.string, 'b')
    assert.equal(pattern.exec('😀bc', 2, free)?.string, 'c')
    assert.equal(pattern.exec('😀bc', 3, free), null)
    assert.equal(pattern.exec('😀bc', 4, free), null)
  })

  test('counts combining characters each', () => {
    assert.equal(find('bar', 'a\u0304 bar')?.offset, 3)
    assert.equal(find('.+?\\b', 'a\u0304 two')?.length, 2)
  })
})

describe('the modifiers', () => {
  test('g goes one further after an empty match', () => {
    const offsets = compilePattern('( )*', 'g')
      .execAll('abc', free)
      .map((match) => match.offset)
    assert.deepEqual(offsets, [0, 1, 2, 3])
    assert.deepEqual(strings('a|', 'ab'), ['a', '', ''])
    assert.deepEqual(strings('[^a-z]*([a-z]*)', '123foo456bar'), ['123foo', '456bar', ''])
    assert.deepEqual(strings('^', 'a\nb'), [''])
    assert.deepEqual(strings('', '😀'), ['', ''])
  })

  test('without g only the first match is given', () => {
    assert.deepEqual(strings('a', 'aa', ''), ['a'])
    assert.equal(compilePattern('a', 'gi').global, true)
  })

  test('n leaves out empty matches', () => {
    assert.deepEqual(strings('( )*', 'abc', 'gn'), [])
    assert.deepEqual(strings('x*', 'aaxxa', 'gn'), ['xx'])
    assert.equal(compilePattern('( )*', 'gn').test('abc', free), false)
  })

  test('l takes the longest match of the text', () => {
    assert.equal(find('a|ab', 'ab', 'l')?.string, 'ab')
    assert.equal(find('a+', 'a aaa aa', 'l')?.offset, 2)
    assert.equal(find('(a+)\\1', 'aa aaaa', 'l')?.string, 'aaaa')
  })

  test('x leaves white space and comments out, but not in classes', () => {
    assert.equal(find('a b c # the rest', 'xABC', 'ix')?.string, 'ABC')
    assert.equal(find('a[ ] b +', 'a bb', 'x')?.string, 'a bb')
  })

  test('p and m let the dot match a newline, s does not', () => {
    for (const [flags, matches] of Object.entries({ p: true, m: true, s: false, '': false })) {
      assert.equal(compilePattern('a.b', flags).test('a\nb', free), matches, flags)
    }
  })

  test('others are refused', () => {
    assert.throws(() => compilePattern('a', 'gz'), refused('gz is not a valid modifier string'))
  })
})

/** Pattern, text, and the whole match with its groups, or null. */
const cases: readonly (readonly [string, string, readonly (string | null)[] | null])[] = [
  ['(a|ab)(c|bcd)(d*)', 'abcd', ['abcd', 'a', 'bcd', '']],
  ['a+?', 'aaa', ['a']],
  ['a{2}+', 'aaaaa', ['aaaa']],
  ['a++a', 'aaa', ['aaa']],
  ['a{,2}', 'a{,2}', ['a{,2}']],
  ['a{1', 'a{1', ['a{1']],
  ['a{1,2}?', 'aaa', ['a']],
  ['(a){0}b', 'ab', ['b', null]],
  ['((a)|b)+', 'ab', ['ab', 'b', 'a']],
  ['(a*)+', 'aab', ['aa', '']],
  ['(|a)+', 'aaa', ['', '']],
  ['(a|b*)*', 'ba', ['ba', '']],
  ['(a?)*?b', 'aab', ['aab', 'a']],
  ['(?:a?){3}b', 'aab', ['aab']],
  ['^b', 'a\nb', null],
  ['(?m)^b$', 'a\nb\nc', ['b']],
  ['a$', 'a\n', ['a']],
  ['a\\z', 'a\n', null],
  ['a\\Z', 'a\n', ['a']],
  ['(?s)a.b', 'a\nb', ['a\nb']],
  ['\\d+', 'x٣4', ['٣4']],
  ['\\w+', '-é_1-', ['é_1']],
  ['\\S\\s\\S', 'a\u00a0b', ['a\u00a0b']],
  ['\\bé\\b', 'a é', ['é']],
  ['a\\Bb', 'ab', ['ab']],
  ['[\\b]', '\b', ['\b']],
  ['\\x41\\x{1F600}\\t\\e\\101', 'A😀\t\u001bA', ['A😀\t\u001bA']],
  ['\\h\\v\\u', 'hvu', ['hvu']],
  ['\\Qa.b\\E+', 'a.bb', ['a.bb']],
  ['a(?#comment)b', 'ab', ['ab']],
  ['[[:alpha:][:digit:]]+', '-aé1-', ['aé1']],
  ['[[:^alpha:]]', 'a1', ['1']],
  ['[^]a]', ']ab', ['b']],
  ['[a-]+', '-a', ['-a']],
  ['[[a-c]]', 'a]', ['a]']],
  ['\\p{Lu}\\P{Lu}\\p{^Lu}', 'abCdE', null],
  ['\\p{Lu}\\P{Lu}', 'abCdE', ['Cd']],
  ['\\p{Greek}+', 'aαβ', ['αβ']],
  ['\\p{alpha}', '1a', ['a']],
  ['a\\Rb', 'a\r\nb', ['a\r\nb']],
  ['a\\Kb', 'ab', ['b']],
  ['a(?i)b|c', 'C', ['C']],
  ['(a(?i)b)c', 'aBC', null],
  ['(?i:É)a', 'éa', ['éa']],
  ['(?i)[k]', '\u212a', ['\u212a']],
  ['(?i)σ+', 'Σς', ['Σς']],
  ['(?i)[^a]', 'A', null],
  ['foo(?=bar)', 'foo foobar', ['foo']],
  ['(?=(a+))', 'baa', ['', 'aa']],
  ['foo(?!bar)(.)', 'foobar foot', ['foot', 't']],
  ['(?<=\\$)\\d+', 'a1 $23', ['23']],
  ['(?<!a)b', 'abb', ['b']],
  ['(?<=(a|bc))x', 'bcx', ['x', 'bc']],
  ['(?<n>x)\\k<n>', 'xx', ['xx', 'x']],
  ['(x)\\k<-1>', 'xx', ['xx', 'x']],
  ['(?i)(a)\\1', 'aA', ['aA', 'a']],
  ['(?:(?<x>a)|(?<x>b))\\k<x>', 'bb', ['bb', null, 'b']],
  ['(?<=(a)\\1)b', 'aab', null],
  ['(?>a+)a', 'aaa', null],
  ['(?>a|ab)c', 'abc', null],
  ['(?<p>\\((?:[^()]|\\g<p>)*\\))', 'x(a(b)c)', ['(a(b)c)', '(a(b)c)']],
  ['(a)?(?(1)c|d)', 'ac', ['ac', 'a']],
  ['(?<g>a)?(?(<g>)c|d)', 'd', ['d', null]],
]

describe('the syntax is that of Oniguruma for Perl', () => {
  for (const [pattern, text, expected] of cases) {
    test(`${pattern} on ${JSON.stringify(text)}`, () => {
      const match = find(pattern, text)
      const found = match === null ? null : [match.string, ...match.captures.map((capture) => capture.string)]
      assert.deepEqual(found, expected)
    })
  }
})

describe('a pattern that is not valid', () => {
  const faults: readonly (readonly [string, string])[] = [
    ['(', 'end pattern with unmatched parenthesis'],
    [')', 'unmatched close parenthesis'],
    ['*a', 'target of repeat operator is not specified'],
    ['^*', 'target of repeat operator is invalid'],
    ['a\\', 'end pattern at escape'],
    ['[z-a]', 'empty range in char class'],
    ['[a', 'premature end of char-class'],
    ['[]', 'empty char-class'],
    ['[a-\\d]', 'char-class value at end of range'],
    ['[[:foo:]]', 'invalid POSIX bracket type'],
    ['\\p{Foo}', 'invalid character property name {Foo}'],
    ['a{2,1}', 'upper is smaller than lower in repeat range'],
    ['a{100001}', 'too big number for repeat range'],
    ['(a)\\2', 'invalid backref number/name'],
    ['\\k<x>', 'undefined name <x> reference'],
    ['\\g<x>', 'undefined name <x> reference'],
    ['(?z)', 'undefined group option'],
    ['(?', 'end pattern in group'],
    ['(?<1>a)', 'invalid group name <1>'],
  ]
  for (const [pattern, message] of faults) {
    test(`${pattern}: ${message}`, () => {
      assert.throws(() => compilePattern(pattern), refused(`Regex failure: ${message}`))
    })
  }

  test('is one whose repeats would fill the memory', () => {
    assert.throws(() => compilePattern('a{1000}{1000}'), /too big pattern/)
    assert.throws(() => compilePattern('('.repeat(1000) + ')'.repeat(1000)), /parse depth limit over/)
  })
})
