import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { crm } from '@crosswalk/models'
import { storeRecords, testWorld, type TestAccount, type TestWorld } from '../../http/testing.ts'
import { recordId } from '../../store/ids.ts'
import { customObjectTable } from './index.ts'

let world: TestWorld
let people: TestAccount
let sales: TestAccount

const get = async (path: string, account: TestAccount) => {
  const response = await world.app.request(path, { headers: account.headers })
  return { status: response.status, body: (await response.json()) as any }
}

async function fill(account: TestAccount) {
  const [classId] = await storeRecords(world.database, account, crm.customObjectClass, [
    { remoteId: 'badge', fields: { name: 'Badge' } },
  ])
  const [objectId] = await storeRecords(world.database, account, crm.customObject, [
    { remoteId: 'b1', fields: { object_class: classId, fields: { colour: 'red' } } },
  ])
  const [typeId] = await storeRecords(world.database, account, crm.associationType, [
    { remoteId: 't1', fields: { object_class: classId, display_name: 'Worn by' } },
  ])
  await storeRecords(world.database, account, crm.association, [
    { remoteId: 'a1', fields: { source_object: objectId, target_object: objectId, association_type: typeId } },
  ])
  return { classId, objectId, typeId }
}

before(async () => {
  world = await testWorld()
  people = await world.account('hris')
  sales = await world.account('crm', people)
})
after(() => world.close())

test('accounts of every category read their custom objects, classes and associations below /v1', async () => {
  for (const account of [people, sales]) {
    const { classId, objectId, typeId } = await fill(account)
    const classes = await get('/v1/custom-object-classes', account)
    assert.deepEqual([classes.status, classes.body.results[0].name], [200, 'Badge'])
    assert.equal((await get(`/v1/custom-object-classes/${classId}`, account)).body.remote_id, 'badge')
    const below = `/v1/custom-object-classes/${classId}`
    assert.equal((await get(`${below}/custom-objects`, account)).body.results[0].fields.colour, 'red')
    assert.equal((await get(`${below}/custom-objects/${objectId}`, account)).body.remote_id, 'b1')
    assert.equal((await get(`${below}/association-types/${typeId}`, account)).body.display_name, 'Worn by')
    const associations = await get(`${below}/custom-objects/${objectId}/associations?expand=association_type`, account)
    assert.equal(associations.body.results[0].association_type.display_name, 'Worn by')
  }
})

test('below /api/crm/v1 they stay those of the category crm', async () => {
  assert.equal((await get('/api/crm/v1/custom-object-classes', people)).status, 404)
  assert.equal((await get('/api/crm/v1/custom-object-classes', sales)).status, 200)
})

test('one account never sees those of another', async () => {
  const theirs = recordId(sales.id, 'crm.CustomObjectClass', 'badge')
  assert.equal((await get(`/v1/custom-object-classes/${theirs}`, people)).status, 404)
  assert.equal((await get(`/v1/custom-object-classes/${theirs}/custom-objects`, people)).status, 404)
})

test('every operation of the four models stands below /v1 once, and none of another model', () => {
  const table = customObjectTable()
  assert.ok(table.every(({ path }) => path.startsWith('/v1/custom-object-classes')))
  assert.equal(new Set(table.map(({ method, path }) => `${method} ${path}`)).size, table.length)
  assert.equal(new Set(table.map(({ operationId }) => operationId)).size, table.length)
  assert.ok(table.some(({ kind }) => kind === 'create') && table.some(({ kind }) => kind === 'associate'))
})
