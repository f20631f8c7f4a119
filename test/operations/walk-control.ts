/** How operations of control are called: keys, scopes, the audit trail, what a connector can do. */
import assert from 'node:assert/strict'
import type { Model } from '@crosswalk/models'
import { headersOf } from './ask.ts'
import type { PublishedOperation } from './published.ts'
import { callPlatform, neighbour, readRecord, type PlatformVisit, type PlatformWalk } from './walk-platform.ts'
import { recordModels, streamOf } from './whole/vendor-names.ts'

let names = 0

/** A new key, by its name. */
async function newKey(walk: PlatformWalk, operation: PublishedOperation): Promise<{ name: string; key: string }> {
  const name = `Walker ${(names += 1)}`
  const { body } = await callPlatform(walk, neighbour(walk, operation, 'POST generate-key'), { body: { name } })
  return { name, key: body.key }
}

/** What a key may do now: the status of a read that needs nothing but a good key. */
const statusOf = async ({ world }: PlatformWalk, apiKey: string): Promise<number> =>
  (await world.send({ method: 'GET', path: '/api/linked-accounts?page_size=1', headers: headersOf({ apiKey }) })).status

/** The last model of the category with a path: one that no other visit looks at. */
const modelOf = ({ category }: PlatformWalk): Model =>
  recordModels(category).findLast(({ path }) => path !== undefined)!

const plain = new Set(['text', 'integer', 'number', 'boolean', 'datetime', 'url', 'email'])
const firstField = ({ fields }: Model): string =>
  Object.keys(fields).find((name) => plain.has(fields[name]!.kind) && !fields[name]!.list)!

const scopes = (model: Model, isOn: boolean) => ({
  common_models: [
    {
      model_name: model.name,
      model_permissions: { READ: { is_enabled: true }, WRITE: { is_enabled: isOn } },
      field_permissions: isOn ? { enabled_fields: [firstField(model)] } : { disabled_fields: [firstField(model)] },
    },
  ],
})

/** Whether an answer says that the field is off. */
function isOff(body: any, model: Model): boolean {
  const found = body.common_models.find((one: any) => [model.name, model.title].includes(one.model_name))
  return found.field_permissions.disabled_fields.includes(firstField(model))
}

/** Whether the first record of the model reads with a value in that field. */
async function isRead(walk: PlatformWalk, model: Model): Promise<boolean> {
  const [entry] = walk.account.sandbox.state.tables.get(streamOf(model))!.list()
  return (await readRecord(walk, model, entry!.id))[firstField(model)] !== null
}

/** Switches a field off, looks, and leaves everything on. */
async function withFieldOff(
  walk: PlatformWalk,
  operation: PublishedOperation,
  look: (body: any, model: Model) => Promise<void>,
): Promise<void> {
  const model = modelOf(walk)
  const { body } = await callPlatform(walk, operation, { body: scopes(model, false) })
  try {
    await look(body, model)
  } finally {
    await callPlatform(walk, operation, { body: scopes(model, true) })
    // From now on the defaults hold for the account again.
    await callPlatform(walk, neighbour(walk, operation, 'PUT linked-account-scopes'), { body: { common_models: [] } })
  }
}

const changeScopes: PlatformVisit = (walk, operation) =>
  withFieldOff(walk, operation, async (body, model) => {
    assert.ok(isOff(body, model), 'the answer does not say that it is off')
    assert.ok(!(await isRead(walk, model)), 'what is off is still read')
  })

const showScopes: PlatformVisit = async (walk, operation) => {
  const { body } = await callPlatform(walk, operation)
  assert.ok(!isOff(body, modelOf(walk)))
  assert.ok(body.common_models.length >= recordModels(walk.category).length)
}

/** The events of the audit trail of a kind. */
async function eventsOf(walk: PlatformWalk, operation: PublishedOperation, type: string): Promise<readonly unknown[]> {
  const trail = neighbour(walk, operation, 'GET audit-trail')
  return (await callPlatform(walk, trail, { query: { event_type: type, page_size: 100 } })).body.results
}

export const controlVisits: Readonly<Record<string, PlatformVisit>> = {
  'POST regenerate-key': async (walk, operation) => {
    const { name, key } = await newKey(walk, operation)
    const { body } = await callPlatform(walk, operation, { body: { name } })
    assert.equal(await statusOf(walk, body.key), 200)
    assert.equal(await statusOf(walk, key), 401, 'the old key still works')
  },
  'GET /v1/api-keys': async (walk, operation) => {
    const { name, key } = await newKey(walk, operation)
    const { body, text } = await callPlatform(walk, operation)
    assert.ok(body.results.some((one: { readonly name: string }) => one.name === name))
    assert.ok(!text.includes(key), 'the key itself is listed')
  },
  'DELETE /v1/api-keys/{id}': async (walk, operation) => {
    const { name, key } = await newKey(walk, operation)
    const { body } = await callPlatform(walk, neighbour(walk, operation, 'GET /v1/api-keys'))
    const { id } = body.results.find((one: { readonly name: string }) => one.name === name)
    await callPlatform(walk, operation, { path: [id] })
    assert.equal(await statusOf(walk, key), 401, 'the key still works')
  },
  'GET audit-trail': async (walk, operation) => {
    await newKey(walk, operation)
    const { body } = await callPlatform(walk, operation, { query: { page_size: 5 } })
    const types = body.results.map((event: { readonly event_type: string }) => event.event_type)
    assert.ok(types[0].includes('KEY'), `the newest is ${types[0]}`)
    assert.ok((await eventsOf(walk, operation, types[0])).length > 0)
  },
  'GET available-actions': async (walk, operation) => {
    const { body } = await callPlatform(walk, operation)
    const named = body.available_model_operations.map((one: { readonly model_name: string }) => one.model_name)
    assert.equal(body.passthrough_available, true)
    assert.ok(named.length >= recordModels(walk.category).length, named.join(', '))
  },
  'GET default-scopes': showScopes,
  'POST default-scopes': changeScopes,
  'PUT default-scopes': changeScopes,
  'GET linked-account-scopes': showScopes,
  'POST linked-account-scopes': changeScopes,
  'PUT linked-account-scopes': changeScopes,
}
