import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { compile } from '../index.ts'
import { generatedSource } from './generate.ts'
import { extenders, makers, readers } from './copies.generated.js'

test('the copies are what the generator writes', () => {
  assert.equal(readFileSync(new URL('copies.generated.js', import.meta.url), 'utf8'), generatedSource())
})

test('more expressions than there are copies work alike', () => {
  const most = Math.max(...[...readers, ...makers, ...extenders].map((copies) => copies.length))
  for (let index = 0; index <= most * 2; index++) {
    const source = `{a${index}: .x.k${index}, b: .k${index}, c: .x.y.k${index}}`
    const input = { [`k${index}`]: 1, x: { [`k${index}`]: index, y: { [`k${index}`]: null } } }
    assert.deepEqual(compile(source).first(input), { [`a${index}`]: index, b: 1, c: null })
  }
})

test('paths of any length lead to what is there, to null, or to the error of the key that fails', () => {
  const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  for (let length = 1; length <= keys.length; length++) {
    const path = keys.slice(0, length)
    const expression = compile(`.${path.join('.')}`)
    const holding = (value: unknown): unknown => path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
    assert.equal(expression.first(holding(7)), 7)
    assert.equal(expression.first(holding(false)), false)
    assert.equal(expression.first(holding(null)), null)
    assert.equal(expression.first({}), null)
    assert.equal(expression.first(null), null)
    for (let depth = 0; depth < length; depth++) {
      const key = path[depth] as string
      const at = (value: unknown): unknown =>
        path.slice(0, depth).reduceRight<unknown>((inner, outer) => ({ [outer]: inner }), value)
      assert.equal(expression.first(at({})), null)
      assert.throws(
        () => expression.first(at([1])),
        new RegExp(`^ExpressionError: Cannot index array with string \\("${key}"\\)`),
      )
      assert.throws(() => expression.first(at('x')), /Cannot index string/)
    }
  }
})

test('keys that arrays, texts and all objects have by nature are only found where they are own keys', () => {
  for (const key of [
    'constructor',
    'toString',
    'hasOwnProperty',
    '__proto__',
    'length',
    'map',
    'value',
    'text',
    'valueOf',
  ]) {
    const expression = compile(`{out: .["${key}"], inner: .inner["${key}"]}`)
    const own = (value: unknown): object => Object.fromEntries([[key, value]])
    assert.deepEqual(expression.first({ inner: {} }), { out: null, inner: null }, key)
    assert.deepEqual(expression.first({ ...own(1), inner: own(2) }), { out: 1, inner: 2 }, key)
    assert.equal(compile(`.["${key}"]`).first(own(3)), 3, key)
    assert.throws(() => expression.first({ inner: [] }), /Cannot index array/, key)
  }
})

test('objects of any number of fields have them in the order of the source', () => {
  for (let count = 1; count <= 40; count++) {
    const names = Array.from({ length: count }, (_, index) => `n${(index * 7) % count}_${index}`)
    const made = compile(`{${names.map((name, index) => `${name}: (.x + ${index})`).join(', ')}}`).first({ x: 1 })
    assert.deepEqual(
      Object.entries(made as object),
      names.map((name, index) => [name, 1 + index]),
    )
  }
  assert.deepEqual(compile('{a: 1, b: 2, a: 3}').first(null), { a: 3, b: 2 })
})
