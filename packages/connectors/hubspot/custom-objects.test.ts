import assert from 'node:assert/strict'
import { test } from 'node:test'
import { referenceTo } from '@crosswalk/connector-kit'
import { crm } from '@crosswalk/models'
import type { HubSpotCustomObject, HubSpotSchema } from './api.ts'
import { readAssociationId, readObjectId, readTypeId } from './ids.ts'
import hubspot from './index.ts'
import { association, associationType, customObject, customObjectClass } from './mappings/custom-objects.ts'
import { askOf, sandboxOf } from './testing.ts'

const input = { fields: [], settings: {}, now: '2026-06-01T12:00:00.000Z' }
const { associations, associationTypes, customObjectClasses, customObjects } = hubspot.streams
const boat = '2-3453932'
const mooring = '2-3453933'

async function place() {
  const ask = askOf(sandboxOf({ customObjects: 9 }))
  const classes = customObjectClasses.page(
    await ask(customObjectClasses.list({ ...input, position: undefined, since: undefined })),
    {
      ...input,
      position: undefined,
      since: undefined,
    },
  ).records
  const of = (id: string): HubSpotSchema => classes.find(({ objectTypeId }) => objectTypeId === id)!
  return { ask, of }
}

test('a class lists the customer’s fields and leaves HubSpot’s own out', async () => {
  const { of } = await place()
  const [read] = customObjectClass.read(of(boat))
  assert.deepEqual(
    (read!['fields'] as { remote_key_name: string }[]).map((field) => field.remote_key_name),
    ['boat_name', 'length_m', 'rig', 'launched_on'],
  )
  const types = read!['association_types'] as { source_object_class: string }[]
  assert.ok(types.length > 0 && types.every((type) => type.source_object_class === boat))
})

test('a custom object is created in the class that stands in the path, and named by it', async () => {
  const { ask, of } = await place()
  const body = customObject.write({ fields: { boat_name: 'Swallow', length_m: 4.2 } })
  const { create, created, find } = customObjects.actions!
  const sentAt = '2026-01-01T00:00:00.000Z'
  const inClass = { ...input, parent: of(boat) }
  const response = await ask(create!(body, inClass))
  const id = created!(response, body)!
  assert.match(id, /^2-3453932-\d+$/)
  const record = customObjects.record!(await ask(customObjects.get!(id, inClass)))!
  const [read] = customObject.read(record)
  assert.deepEqual([read!.remote_id, read!['object_class']], [id, boat])
  assert.deepEqual((read!['fields'] as HubSpotCustomObject['properties'])['length_m'], '4.2')
  assert.equal(find!.found(await ask(find!.request(body, { ...inClass, sentAt })), body), id)
})

test('the class may stand in the body, but an object does not change it', () => {
  const body = customObject.write({ object_class: mooring, fields: { berth: 'B1' } })
  const { create, update } = customObjects.actions!
  const request = create!(body, input)
  assert.deepEqual([request.path, request.json], [`/crm/v3/objects/${mooring}`, { properties: { berth: 'B1' } }])
  assert.equal(update!(`${mooring}-7`, body, input).path, `/crm/v3/objects/${mooring}/7`)
  assert.throws(() => update!(`${boat}-7`, body, input), { details: { parameter: '/model/object_class' } })
  assert.throws(() => create!({ objectTypeId: '../x' }, input), { code: 'invalid_parameter' })
})

test('without its class a custom object is neither read nor created', () => {
  const refused = { code: 'invalid_parameter', details: { parameter: 'custom_object_class_id' } }
  assert.throws(() => customObjects.actions!.create!({}, input), refused)
  assert.throws(() => customObjects.get!(`${boat}-7`, input), refused)
})

test('two records are related in the way that was asked for, and in no other', async () => {
  const { ask, of } = await place()
  const inClass = { ...input, parent: of(boat) }
  const type = `${boat}:0-1:USER_DEFINED:37`
  const ids = { source_object: `${boat}-7000000001`, target_object: '0-1-110000000001', association_type: type }
  const body = association.write(ids)
  const { create, created, delete: remove } = associations.actions!
  const request = create!(body, inClass)
  assert.deepEqual(
    [request.method, request.path, request.idempotent, request.json],
    [
      'PUT',
      `/crm/v4/objects/${boat}/7000000001/associations/0-1/110000000001`,
      true,
      [{ associationCategory: 'USER_DEFINED', associationTypeId: 37 }],
    ],
  )
  const id = created!(await ask(request), body)!
  const read = async () => associations.record!(await ask(associations.get!(id, inClass)))
  const [link] = association.read((await read())!)
  // A contact is no custom object, so the relation says what it is.
  const contact = referenceTo(crm.contact, '110000000001', ids.target_object)
  assert.deepEqual(link, { remote_id: id, ...ids, target_object: contact })
  assert.deepEqual(association.write(link), { ...body, id })
  await ask(remove!(id, inClass))
  assert.equal(await read(), undefined)
})

test('a new kind of association needs a name to show and one class to lead to', async () => {
  const { ask, of } = await place()
  const inClass = { ...input, parent: of(boat) }
  const { create, created, update, delete: remove } = associationTypes.actions!
  const fields = { display_name: 'Winter berth', target_object_classes: [{ object_class: mooring }] }
  const body = associationType.write(fields)
  const request = create!(body, inClass)
  assert.deepEqual(
    [request.path, request.json],
    [`/crm/v4/associations/${boat}/${mooring}/labels`, { label: 'Winter berth', name: 'winter_berth' }],
  )
  const id = created!(await ask(request), body)!
  await ask(update!(id, associationType.write({ display_name: 'Berth in winter' }), inClass))
  const record = associationTypes.record!(await ask(associationTypes.get!(id, inClass)))!
  assert.equal(associationType.read(record)[0]!['display_name'], 'Berth in winter')
  await ask(remove!(id, inClass))
  assert.equal(associationTypes.record!(await ask(associationTypes.get!(id, inClass))), undefined)

  const refused = (model: Record<string, unknown>, parameter: string) =>
    assert.throws(() => create!(associationType.write(model), inClass), { details: { parameter } })
  refused({ target_object_classes: [{ object_class: mooring }] }, '/model/display_name')
  refused({ display_name: 'Nowhere' }, '/model/target_object_classes')
  const custom = {
    display_name: 'Own',
    target_object_classes: [{ object_class: mooring, origin_type: 'CUSTOM_OBJECT' }],
  }
  assert.equal(create!(associationType.write(custom), inClass).path, `/crm/v4/associations/${boat}/${mooring}/labels`)
  const nowhere = { display_name: 'Own', target_object_classes: [{ origin_type: 'CUSTOM_OBJECT' }] }
  refused(nowhere, '/model/target_object_classes')
})

test('an id that is not one of ours is refused and never becomes an address', () => {
  for (const id of ['', '5', '2-1', `${boat}-`, `${boat}-7/../x`, `${boat}-7 `])
    assert.throws(() => readObjectId(id), { code: 'invalid_parameter' }, id)
  for (const id of [boat, `${boat}:0-1:USER_DEFINED`, `${boat}:0-1:x y:1`])
    assert.throws(() => readTypeId(id), { code: 'invalid_parameter' }, id)
  for (const id of [`${boat}-1:0-1:USER_DEFINED:3`, `${boat}-1:0-1-2:USER_DEFINED:3?x`])
    assert.throws(() => readAssociationId(id), { code: 'invalid_parameter' }, id)
})
