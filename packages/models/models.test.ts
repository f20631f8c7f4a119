import process from 'node:process'
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import {
  categories,
  componentName,
  createSchema,
  declaredCount,
  filterPath,
  findModel,
  modelSchemas,
  models,
  modelsOf,
  parametersOf,
  recordSchema,
  routeTable,
  updateSchema,
  vocabularyName,
  writableFields,
  type Field,
  type Model,
} from './index.ts'

const all = [...models.values()]
const base = new Set(['id', 'remote_id', 'created_at', 'modified_at'])

describe('the declarations', () => {
  test('name every model once, in every category', () => {
    assert.equal(models.size, declaredCount)
    for (const category of categories) assert.ok(modelsOf(category).length >= 3, category)
  })

  test('give no two models of a category the same path, and find each by it', () => {
    for (const model of all.filter(({ path }) => path !== undefined))
      assert.equal(findModel(model.category, model.path!), model, model.name)
  })

  test('refer only to models that exist, and expand only those that can be read', () => {
    for (const model of all)
      for (const [name, field] of Object.entries(model.fields)) {
        if (field.kind !== 'reference') continue
        const target = models.get(field.target as Model['name'])
        assert.ok(target, `${model.name}.${name} refers to ${field.target}, which is not a model`)
        const isReadable = target.path !== undefined || (target.nested ?? []).length > 0
        assert.ok(!field.expandable || isReadable, `${model.name}.${name} expands ${target.name}, which has no path`)
      }
  })

  test('give every word a vocabulary, and every value inside a record a model without a path', () => {
    for (const model of all)
      for (const [name, field] of Object.entries(model.fields)) {
        if (field.kind === 'word') assert.ok(field.vocabulary!.words.length > 0, `${model.name}.${name}`)
        if (field.kind === 'word') assert.equal(new Set(field.vocabulary!.words).size, field.vocabulary!.words.length)
        if (field.kind === 'embedded') assert.equal(field.embedded!.path, undefined, `${model.name}.${name}`)
      }
  })

  test('never put a model inside itself', () => {
    const walk = (model: Model, above: readonly string[]): void => {
      assert.ok(!above.includes(model.name), [...above, model.name].join(' > '))
      for (const field of Object.values(model.fields)) if (field.embedded) walk(field.embedded, [...above, model.name])
    }
    for (const model of all) walk(model, [])
  })

  test('filter and sort by fields that exist', () => {
    for (const model of all) {
      for (const [name, filter] of Object.entries(model.filters ?? {})) {
        const field = filterPath(model, filter.field)?.at(-1)!.field
        assert.ok(field ?? base.has(filter.field), `${model.name} filters ${name} by ${filter.field}`)
        if (field && (filter.test === 'after' || filter.test === 'before'))
          assert.equal(field.kind, 'datetime', `${model.name} filters ${name} by ${filter.field}`)
      }
      for (const name of model.orderBy ?? []) {
        const field = model.fields[name]
        assert.ok(field ?? base.has(name), `${model.name} sorts by ${name}`)
        assert.notEqual(field?.list, true, `${model.name} sorts by the list ${name}`)
      }
    }
  })

  test('tie nested lists to a parent through a field that exists', () => {
    for (const model of all)
      for (const { path, parent, through } of model.nested ?? []) {
        const of = models.get(parent)
        assert.ok(of, `${path}: ${parent} is not a model`)
        assert.ok(parametersOf(path).length > 0, path)
        const field = 'own' in through ? model.fields[through.own] : of.fields[through.parent]
        assert.equal(field?.kind, 'reference', path)
        assert.equal(field.target, 'own' in through ? parent : model.name, path)
      }
  })

  test('describe every field in a sentence of its own', () => {
    for (const model of all) {
      assert.ok(model.description.length > 10, model.name)
      const seen = new Map<string, string>()
      for (const [name, { description }] of Object.entries(model.fields)) {
        const of = `${model.name}.${name}`
        assert.ok(description.split(' ').length > 1, `${of}: "${description}" is too short`)
        assert.match(description, /[.!?)]$/, `${of} does not end like a sentence`)
        assert.doesNotMatch(description, /\bmerge\b/i, of)
        assert.equal(seen.get(description), undefined, `${of} repeats the description of ${seen.get(description)}`)
        seen.set(description, of)
      }
    }
  })

  test('give every route a path and an operation of its own', () => {
    const routes = routeTable()
    const unique = (values: string[]) =>
      assert.deepEqual(
        values.filter((v, i) => values.indexOf(v) !== i),
        [],
      )
    unique(routes.map(({ method, path }) => `${method} ${path}`))
    unique(routes.map(({ operationId }) => operationId))
    assert.ok(routes.every(({ method, kind }) => method === 'GET' || kind !== 'list'))
  })
})

const valueOf = (field: Field, depth: number): fc.Arbitrary<unknown> => {
  const one = oneOf(field, depth)
  return field.list ? fc.array(one, { maxLength: 2 }) : fc.option(one)
}

const instant = fc
  .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((at) => at.toISOString())

function oneOf(field: Field, depth: number): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'text':
    case 'url':
    case 'email':
      return fc.string()
    case 'integer':
      return fc.maxSafeInteger()
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    case 'datetime':
      return instant
    case 'json':
      return fc.jsonValue()
    case 'word':
      return fc.oneof(fc.constantFrom(...field.vocabulary!.words), fc.string())
    case 'embedded':
      return membersOf(field.embedded!, depth)
    case 'reference': {
      const target = models.get(field.target as Model['name'])!
      return field.expandable === true && depth > 0 ? fc.oneof(fc.uuid(), recordOf(target, depth - 1)) : fc.uuid()
    }
  }
}

const membersOf = (model: Model, depth: number) =>
  fc.record(Object.fromEntries(Object.entries(model.fields).map(([name, field]) => [name, valueOf(field, depth)])))

const recordOf = (model: Model, depth: number): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .tuple(
      fc.record({
        id: fc.uuid(),
        remote_id: fc.option(fc.string()),
        created_at: instant,
        modified_at: instant,
        remote_was_deleted: fc.boolean(),
        field_mappings: fc.constant(null),
        remote_data: fc.constant(null),
      }),
      membersOf(model, depth),
    )
    .map(([head, members]) => Object.assign(head, members))

const readable = all.filter((model) => model.path !== undefined || model.nested)

describe('validation', () => {
  test('accepts every record that its declaration allows, with relations as ids or expanded', () => {
    for (const model of readable)
      fc.assert(
        fc.property(recordOf(model, 1), (record) => {
          const { error } = recordSchema(model).safeParse(record)
          assert.equal(error, undefined, `${model.name}: ${error?.message}`)
        }),
        { numRuns: 4 },
      )
  })

  test('refuses a record without one of its fields, or with a value of another kind', () => {
    for (const model of readable) {
      const [record] = fc.sample(recordOf(model, 0), { seed: 1, numRuns: 1 })
      for (const name of Object.keys(model.fields).filter((name) => model.fields[name]!.kind !== 'json')) {
        const { [name]: _removed, ...rest } = record!
        assert.equal(recordSchema(model).safeParse(rest).success, false, `${model.name} without ${name}`)
        assert.equal(recordSchema(model).safeParse({ ...rest, [name]: Symbol('odd') }).success, false, name)
      }
    }
  })

  test('lets POST and PATCH set exactly the fields that are declared writable', () => {
    for (const model of readable)
      for (const shape of ['post', 'patch'] as const) {
        const schema = shape === 'post' ? createSchema(model) : updateSchema(model)
        const writable = Object.keys(model.fields).filter((name) => model.fields[name]![shape])
        const free = ['integration_params', 'linked_account_params', 'field_mappings']
        assert.deepEqual(
          Object.keys(schema.shape).filter((name) => name !== 'remote_fields'),
          [...writable, ...free],
          model.name,
        )
        assert.equal(schema.safeParse({}).success, true, model.name)
        assert.equal(schema.safeParse({ surely_not_a_field: 1 }).success, false, model.name)
        assert.equal(schema.safeParse({ id: '00000000-0000-4000-8000-000000000000' }).success, false, model.name)
      }
  })
})

describe('JSON Schema', () => {
  test('names every shape once, and refers only to schemas that are there', () => {
    const schemas = modelSchemas()
    const text = JSON.stringify(schemas)
    for (const model of all) assert.ok(schemas[componentName(model, 'read')], model.name)
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) assert.ok(schemas[name!], name)
    const vocabularies = new Set(
      all.flatMap(({ fields }) => Object.values(fields).flatMap((field) => field.vocabulary ?? [])),
    )
    const names = [...vocabularies].map(vocabularyName)
    assert.equal(new Set(names).size, names.length, 'two vocabularies of one name')
    for (const name of names) assert.ok(!models.has(name as Model['name']), `${name} is a model and a vocabulary`)
  })

  test('keeps descriptions, marks what cannot be written, and documents words that pass through', () => {
    for (const model of readable) {
      const { properties } = modelSchemas()[model.name] as { properties: Record<string, Record<string, unknown>> }
      for (const [name, field] of Object.entries(model.fields)) {
        assert.equal(properties[name]!['description'], field.description)
        assert.equal(properties[name]!['readOnly'] === true, !field.post && !field.patch, `${model.name}.${name}`)
      }
      for (const shape of ['post', 'patch'] as const)
        assert.equal(componentName(model, shape) in modelSchemas(), writableFields(model, shape).length > 0, model.name)
    }
    const [anyWord] = all.flatMap(({ fields }) => Object.values(fields).flatMap((field) => field.vocabulary ?? []))
    const { anyOf } = modelSchemas()[vocabularyName(anyWord!)] as { anyOf: Record<string, unknown>[] }
    assert.deepEqual(anyOf[0]!['enum'], anyWord!.words)
    assert.equal(anyOf[1]!['type'], 'string')
  })
})

/** What the reference says of a field. */
interface ReferenceField {
  readonly name: string
  readonly type: string
  readonly post?: boolean
  readonly patch?: boolean
}
type ReferenceCategory = {
  readonly models: Readonly<Record<string, readonly ReferenceField[]>>
  readonly enums?: Readonly<Record<string, readonly string[]>>
}

describe('the reference of names and types', () => {
  const file = new URL('../../../shared/reference/common-models.json', import.meta.url)
  const skip = existsSync(file) ? false : 'shared/reference/common-models.json is not beside the repository'

  test('is covered field by field, with the same kinds, words and writes', { skip }, (context) => {
    const reference = JSON.parse(readFileSync(file, 'utf8')) as Record<string, ReferenceCategory>
    const differences = categories.flatMap((category) =>
      Object.entries(reference[category]?.models ?? {}).flatMap(([title, fields]) => {
        const model = models.get(`${category}.${title}`)
        return model ? compare(model, fields, reference[category]!.enums ?? {}) : []
      }),
    )
    const missing = differences.filter((line) => line.includes('is missing'))
    assert.ok(missing.length <= allowedMissing, `${missing.length} fields of the reference are missing`)
    context.diagnostic(
      `${missing.length} fields of the reference missing, ${differences.length - missing.length} declared otherwise`,
    )
    if (process.env['SHOW_DIFFERENCES']) for (const difference of differences) context.diagnostic(difference)
  })
})

/** Fields that the reference lists twice under other names, or that the declarations leave out on purpose. */
const allowedMissing = 0

const ours = new Set([...base, 'remote_was_deleted', 'field_mappings', 'remote_data', 'remote_fields'])

function compare(
  model: Model,
  fields: readonly ReferenceField[],
  enums: Readonly<Record<string, readonly string[]>>,
): string[] {
  return fields.flatMap(({ name, type, post = false, patch = false }) => {
    if (ours.has(name)) return []
    const field = model.fields[name]
    const of = `${model.name}.${name}`
    if (!field) return [`${of} is missing (${type})`]
    const lines: string[] = []
    if (field.list !== type.endsWith('[]'))
      lines.push(`${of} ${field.list ? 'is' : 'is not'} a list, reference ${type}`)
    if (!kindsOf(type).includes(field.kind)) lines.push(`${of} is a ${field.kind}, reference ${type}`)
    if (field.post !== post || field.patch !== patch)
      lines.push(`${of} writes post=${field.post} patch=${field.patch}, reference post=${post} patch=${patch}`)
    const words = enums[/^enum (\w+)/.exec(type)?.[1] ?? ''] ?? []
    const lacking = words.filter(
      (word) => !field.vocabulary?.words.includes(word) && word !== 'MERGE_NONSTANDARD_VALUE',
    )
    if (lacking.length > 0) lines.push(`${of} lacks the words ${lacking.slice(0, 10).join(', ')}`)
    return lines
  })
}

function kindsOf(type: string): readonly Field['kind'][] {
  const plain = type.replace(/\[\]$/, '')
  if (plain.startsWith('enum')) return ['word']
  if (plain.startsWith('id→') || plain === 'uuid') return ['reference', 'embedded']
  if (plain === 'datetime' || plain === 'date') return ['datetime']
  if (plain === 'integer') return ['integer']
  if (plain === 'float' || plain === 'number') return ['number']
  if (plain === 'boolean') return ['boolean']
  if (plain === 'string(uri)') return ['url', 'text']
  if (plain === 'string(email)') return ['email', 'text']
  if (plain === 'string') return ['text', 'url', 'email', 'reference']
  if (plain === 'object' || plain === 'any') return ['json', 'embedded']
  return ['embedded', 'json', 'reference']
}
