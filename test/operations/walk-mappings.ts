/** How field mappings, target fields, remote fields and enum tables are called, and that reads show them at once. */
import assert from 'node:assert/strict'
import type { Model } from '@crosswalk/models'
import type { PublishedOperation } from './published.ts'
import { callPlatform, neighbour, readRecord, type PlatformVisit, type PlatformWalk } from './walk-platform.ts'
import { recordModels, streamOf, unknownWord } from './whole/vendor-names.ts'

let names = 0
const newName = (): string => `walked_${(names += 1)}`

/** The model whose records are looked at: the first of the category that has a path. */
const modelOf = ({ category }: PlatformWalk): Model => recordModels(category).find(({ path }) => path !== undefined)!

/** An attribute of the vendor's record behind the record that is looked at, as the vendor has it now. */
function vendorValue(walk: PlatformWalk, attribute: string): unknown {
  const [entry] = walk.account.sandbox.state.tables.get(streamOf(modelOf(walk)))!.list()
  return entry!.row[attribute]
}

/** The values of the account's own fields in the first record of the model. */
async function accountTargets(walk: PlatformWalk): Promise<Readonly<Record<string, unknown>>> {
  const [entry] = walk.account.sandbox.state.tables.get(streamOf(modelOf(walk)))!.list()
  return targetsOf(await readRecord(walk, modelOf(walk), entry!.id), 'linked_account_defined_targets')
}

/** The values of fields that the customer has defined: each stands in an object, as `{"value": 43}`. */
const targetsOf = (record: Readonly<Record<string, any>>, kind: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries<{ readonly value: unknown }>(record['field_mappings'][kind]).map(([name, { value }]) => [
      name,
      value,
    ]),
  )

const published = (walk: PlatformWalk, target: string) => ({
  target_field_name: target,
  target_field_description: 'What the walker calls it.',
  remote_field_traversal_path: ['attributes', 'nickname'],
  remote_method: 'GET',
  remote_url_path: `/${streamOf(modelOf(walk))}`,
  common_model_name: modelOf(walk).title,
})

async function mapField(walk: PlatformWalk, operation: PublishedOperation): Promise<{ id: string; target: string }> {
  const target = newName()
  const create = neighbour(walk, operation, 'POST field-mappings')
  const { body } = await callPlatform(walk, create, { body: published(walk, target) })
  return { id: body.model.id, target }
}

/** A mapping for the whole organisation, in our own form. */
async function mapOwn(walk: PlatformWalk, operation: PublishedOperation): Promise<{ id: string; target: string }> {
  const target = newName()
  const create = neighbour(walk, operation, 'POST /v1/field-mappings')
  const body = { level: 'organization', model: modelOf(walk).name, target, path: ['attributes', 'nickname'] }
  const answer = await callPlatform(walk, create, { body })
  return { id: answer.body.field_mapping.id, target }
}

const enumTable = (walk: PlatformWalk) => ({
  level: 'linked_account',
  linked_account_id: walk.account.id,
  model: 'crm.Opportunity',
  field: 'status',
  words: { [unknownWord]: 'OPEN' },
})

export const mappingVisits: Readonly<Record<string, PlatformVisit>> = {
  'GET remote-fields': async (walk, operation) => {
    const { title } = modelOf(walk)
    const query = { common_models: title, include_example_values: true }
    const { body } = await callPlatform(walk, operation, { query })
    const found = body[title].find((field: { readonly remote_key_name: string }) =>
      field.remote_key_name.endsWith('nickname'),
    )
    assert.ok(found, `there is no nickname in ${JSON.stringify(body).slice(0, 300)}`)
    assert.ok(found.coverage > 0.5 && found.coverage <= 1, `${found.coverage} of the records have a nickname`)
    assert.ok(found.example_values.length > 0)
  },
  'GET target-fields': async (walk, operation) => {
    const { target } = await mapField(walk, operation)
    const { body } = await callPlatform(walk, operation)
    const mine = body[modelOf(walk).title].find(({ name }: { readonly name: string }) => name === target)
    assert.ok(mine, `there is no ${target} in ${JSON.stringify(body)}`)
    assert.equal(mine.is_mapped, 'true')
  },
  'POST target-fields': async (walk, operation) => {
    const body = { name: newName(), description: 'Of the walker.', common_model: modelOf(walk).title }
    const answer = await callPlatform(walk, operation, { body })
    assert.deepEqual(answer.body, { name: body.name, description: body.description, is_mapped: 'false' })
  },
  'GET field-mappings': async (walk, operation) => {
    const { id } = await mapField(walk, operation)
    const { body } = await callPlatform(walk, operation)
    assert.ok(body[modelOf(walk).title].some((mapping: { readonly id: string }) => mapping.id === id))
  },
  'POST field-mappings': async (walk, operation) => {
    const { target } = await mapField(walk, operation)
    assert.deepEqual((await accountTargets(walk))[target], vendorValue(walk, 'nickname'))
  },
  'PATCH field-mappings/{field_mapping_id}': async (walk, operation) => {
    const { id, target } = await mapField(walk, operation)
    const body = { remote_field_traversal_path: ['attributes', 'shoe_size'] }
    await callPlatform(walk, operation, { path: [id], body })
    assert.deepEqual((await accountTargets(walk))[target], vendorValue(walk, 'shoe_size'))
  },
  'DELETE field-mappings/{field_mapping_id}': async (walk, operation) => {
    const { id, target } = await mapField(walk, operation)
    await callPlatform(walk, operation, { path: [id] })
    assert.ok(((await accountTargets(walk))[target] ?? null) === null, 'it still has a value')
  },
  'GET /v1/field-mappings': async (walk, operation) => {
    const target = newName()
    const wanted = { level: 'linked_account', linked_account_id: walk.account.id, target, model: modelOf(walk).name }
    const create = neighbour(walk, operation, 'POST /v1/field-mappings')
    const made = await callPlatform(walk, create, { body: { ...wanted, path: ['attributes', 'nickname'] } })
    const { id } = made.body.field_mapping
    const query = { model: modelOf(walk).name, level: 'linked_account', include_coverage: true, page_size: 100 }
    const { body } = await callPlatform(walk, operation, { query })
    const mine = body.results.find((mapping: { readonly id: string }) => mapping.id === id)
    assert.ok(mine.coverage > 0.5, `it covers ${mine.coverage}`)
  },
  'POST /v1/field-mappings': async (walk, operation) => {
    const { target } = await mapOwn(walk, operation)
    const [entry] = walk.account.sandbox.state.tables.get(streamOf(modelOf(walk)))!.list()
    const record = await readRecord(walk, modelOf(walk), entry!.id)
    assert.equal(targetsOf(record, 'organization_defined_targets')[target], entry!.row['nickname'])
  },
  'PATCH /v1/field-mappings/{field_mapping_id}': async (walk, operation) => {
    const { id } = await mapOwn(walk, operation)
    const { body } = await callPlatform(walk, operation, {
      path: [id],
      body: { expression: '.attributes.shoe_size + 1' },
    })
    assert.equal(body.field_mapping.version, 2)
  },
  'DELETE /v1/field-mappings/{field_mapping_id}': async (walk, operation) => {
    const { id } = await mapOwn(walk, operation)
    await callPlatform(walk, operation, { path: [id] })
    const { body } = await callPlatform(walk, neighbour(walk, operation, 'GET /v1/field-mappings'), {
      query: { page_size: 100 },
    })
    assert.ok(!body.results.some((mapping: { readonly id: string }) => mapping.id === id))
  },
  'GET /v1/target-fields': async (walk, operation) => {
    const { id, target } = await mapOwn(walk, operation)
    const { body } = await callPlatform(walk, operation, { query: { model: modelOf(walk).name, page_size: 100 } })
    const mine = body.results.find(({ name }: { readonly name: string }) => name === target)
    assert.deepEqual(mine.field_mapping_ids, [id])
  },
  'DELETE /v1/target-fields/{target_field_id}': async (walk, operation) => {
    const { id, target } = await mapOwn(walk, operation)
    await callPlatform(walk, neighbour(walk, operation, 'DELETE /v1/field-mappings/{field_mapping_id}'), { path: [id] })
    const query = { model: modelOf(walk).name, page_size: 100 }
    const { body } = await callPlatform(walk, neighbour(walk, operation, 'GET /v1/target-fields'), { query })
    const mine = body.results.find(({ name }: { readonly name: string }) => name === target)
    await callPlatform(walk, operation, { path: [mine.id] })
    const left = await callPlatform(walk, neighbour(walk, operation, 'GET /v1/target-fields'), { query })
    assert.ok(!left.body.results.some((field: { readonly name: string }) => field.name === target))
  },
  'GET /v1/field-mappings/{field_mapping_id}/versions': async (walk, operation) => {
    const { id } = await mapOwn(walk, operation)
    const { body } = await callPlatform(walk, operation, { path: [id] })
    assert.deepEqual(
      body.results.map(({ version }: { readonly version: number }) => version),
      [1],
    )
  },
  'POST /v1/field-mappings/{field_mapping_id}/rollback': async (walk, operation) => {
    const { id } = await mapOwn(walk, operation)
    const change = neighbour(walk, operation, 'PATCH /v1/field-mappings/{field_mapping_id}')
    await callPlatform(walk, change, { path: [id], body: { path: ['attributes', 'shoe_size'] } })
    const { body } = await callPlatform(walk, operation, { path: [id], body: { version: 1 } })
    assert.deepEqual(body.field_mapping.path, ['attributes', 'nickname'])
  },
  'POST /v1/field-mappings/preview': async (walk, operation) => {
    const model = modelOf(walk)
    const body = { model: model.name, target: newName(), path: ['attributes', 'nickname'], sample_size: 3, whole: true }
    const { sample, whole } = (await callPlatform(walk, operation, { body })).body
    assert.equal(sample.records, 3)
    assert.ok(whole.changed > 0)
    assert.ok(!JSON.stringify(await accountTargets(walk)).includes(body.target), 'a preview was saved')
  },
  'GET /v1/enum-tables': async (walk, operation) => {
    await callPlatform(walk, neighbour(walk, operation, 'PUT /v1/enum-tables'), { body: enumTable(walk) })
    const { body } = await callPlatform(walk, operation, { query: { model: 'crm.Opportunity', field: 'status' } })
    assert.deepEqual(body.results[0].words, { [unknownWord]: 'OPEN' })
  },
  'PUT /v1/enum-tables': async (walk, operation) => {
    await callPlatform(walk, operation, { body: enumTable(walk) })
    assert.equal(await countStatus(walk, unknownWord), 0, 'the table is not applied')
  },
  'DELETE /v1/enum-tables': async (walk, operation) => {
    const { model, field, linked_account_id } = enumTable(walk)
    await callPlatform(walk, neighbour(walk, operation, 'PUT /v1/enum-tables'), { body: enumTable(walk) })
    await callPlatform(walk, operation, { query: { model, field, linked_account_id } })
    assert.ok((await countStatus(walk, unknownWord)) > 0, 'the table is still applied')
  },
}

/** How many opportunities read with this status. */
async function countStatus(walk: PlatformWalk, status: string): Promise<number> {
  const list = neighbour(walk, { path: '/api/crm/v1/' }, 'GET opportunities')
  const { body } = await callPlatform(walk, list, { query: { page_size: 100 } })
  return body.results.filter((record: { readonly status: string }) => record.status === status).length
}
