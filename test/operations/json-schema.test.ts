import assert from 'node:assert/strict'
import { test } from 'node:test'
import { categories, modelSchemas, recordSchema, schemaReference } from '@crosswalk/models'
import * as fc from 'fast-check'
import { valuesFor } from './bodies.ts'
import { problemsWith } from './json-schema.ts'
import { recordModels } from './whole/vendor-names.ts'

const root = {
  components: {
    schemas: {
      Name: { type: 'string', minLength: 1 },
      Tree: {
        type: 'object',
        properties: { kids: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
        additionalProperties: false,
      },
    },
  },
}

test('a value that fits has no problems, and one that does not tells where', () => {
  const schema = { type: 'object', required: ['name'], properties: { name: { $ref: '#/components/schemas/Name' } } }
  assert.deepEqual(problemsWith({ name: 'Ada', more: 1 }, schema, root), [])
  assert.deepEqual(problemsWith({ name: '' }, schema, root), ['/name: is shorter than 1'])
  assert.deepEqual(problemsWith({}, schema, root), ['/name: is missing'])
  assert.deepEqual(problemsWith(7, schema, root), [': is integer, not object'])
})

test('schemas may lie in themselves', () => {
  const tree = { $ref: '#/components/schemas/Tree' }
  assert.deepEqual(problemsWith({ kids: [{ kids: [] }] }, tree, root), [])
  assert.deepEqual(problemsWith({ kids: [{ kid: [] }] }, tree, root), ['/kids/0/kid: is not allowed'])
})

test('an unknown keyword, format or reference is an error, never a success', () => {
  assert.throws(() => problemsWith(1, { multipleOf: 2 }, root), /multipleOf/)
  assert.throws(() => problemsWith('x', { format: 'hostname' }, root), /hostname/)
  assert.throws(() => problemsWith('x', { $ref: '#/components/schemas/None' }, root), /None/)
  assert.throws(() => problemsWith('x', undefined, root), /no schema/)
})

test('it agrees with the validation of the models on records, right ones and wrong ones', () => {
  const schemas = { components: { schemas: modelSchemas() } }
  const odd = fc.oneof(
    fc.constantFrom(null, true, 1.5, {}, [], '2026-01-01T00:00:00.000Z', '2026-01-01'),
    fc.string(),
    fc.uuid(),
    fc.integer(),
    fc.array(fc.oneof(fc.string(), fc.uuid(), fc.constant(null)), { maxLength: 2 }),
  )
  for (const model of readable) {
    const plain = Object.fromEntries(Object.entries(model.fields).filter(([, { kind }]) => kind !== 'embedded'))
    const good = {
      ...base,
      ...Object.fromEntries(Object.entries(model.fields).map(([name, { list }]) => [name, list ? [] : null])),
      ...valuesFor(plain, { shape: 'post', find: () => base.id, number: 1 }),
    }
    const schema = schemaReference(model)
    assert.deepEqual(problemsWith(good, schema, schemas), [], model.name)
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(good)), odd, (name, value) => {
        const record = { ...good, [name]: value }
        const isFit = recordSchema(model).safeParse(record).success
        assert.equal(problemsWith(record, schema, schemas).length === 0, isFit, `${model.name}.${name}`)
      }),
      { numRuns: 30 },
    )
  }
})

const base = {
  id: '0b1f7a52-6f0c-4a5e-9d1d-3f0a8c2b7e11',
  remote_id: '1',
  created_at: '2026-01-01T00:00:00.000Z',
  modified_at: '2026-01-01T00:00:00.000Z',
  remote_was_deleted: false,
  field_mappings: null,
  remote_data: null,
}

const readable = categories.flatMap(recordModels)
