import assert from 'node:assert/strict'
import { it } from 'node:test'
import * as fc from 'fast-check'
import { CrosswalkError } from '../errors.ts'
import { compileFieldMappings } from './custom-fields.ts'

it('a customer reads a place of the remote record under a name of their own', () => {
  const compiled = compileFieldMappings({ colour: { path: ['properties', 'favourite colour'] } })
  assert.deepEqual(compiled.read({ properties: { 'favourite colour': 'red' } }), { colour: 'red' })
  assert.deepEqual(compiled.read({}), { colour: null })
  assert.deepEqual(compiled.write({ colour: 'blue' }), { properties: { 'favourite colour': 'blue' } })
  assert.deepEqual(compiled.provenance, { colour: ['properties.favourite colour'] })
})

it('a name or path made to be code is only a name', () => {
  const evil = "x');process.exit(9);('"
  const compiled = compileFieldMappings({
    [evil]: { path: [evil] },
    '`${process.exit(9)}`': { path: ['`${process.exit(9)}`', '*/process.exit(9)/*'] },
    "\u2028'];process.exit(9)": { path: ["']];process.exit(9)"] },
  })
  assert.equal(compiled.read({ [evil]: 1 })[evil], 1)
})

it('a field called __proto__ is an own field, and a path through a prototype is refused', () => {
  const compiled = compileFieldMappings(Object.fromEntries([['__proto__', { path: ['a'] }]]))
  const read = compiled.read({ a: { polluted: true } })
  assert.equal(Object.getPrototypeOf(read), Object.prototype)
  assert.deepEqual(Object.getOwnPropertyDescriptor(read, '__proto__')?.value, { polluted: true })
  for (const path of [['__proto__', 'x'], ['constructor', 'prototype'], [], Array.from({ length: 21 }, () => 'a')])
    assert.throws(() => compileFieldMappings({ x: { path } }), { code: 'invalid_request' })
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
})

it('inherited names are never read, only what the vendor sent', () => {
  const compiled = compileFieldMappings({
    a: { path: ['toString'] },
    b: { path: ['valueOf', 'name'] },
    c: { path: ['x', 'length'] },
  })
  assert.deepEqual(compiled.read({ x: 'text' }), { a: null, b: null, c: null })
  assert.deepEqual(compiled.read({ toString: 'own' })['a'], 'own')
})

it('any names and paths compile, and read back what was written', () => {
  const name = fc.string({ minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(fc.array(fc.tuple(name, name), { maxLength: 6 }), fc.string(), (pairs, value) => {
      const mappings = Object.fromEntries(pairs.map(([key, step], index) => [key, { path: [`${index}`, step] }]))
      try {
        const { read, write } = compileFieldMappings(mappings)
        const fields = Object.fromEntries(Object.keys(mappings).map((key) => [key, value]))
        assert.deepEqual(read(write(fields)), fields)
      } catch (error) {
        assert(error instanceof CrosswalkError && error.code === 'invalid_request', String(error))
      }
    }),
  )
})
