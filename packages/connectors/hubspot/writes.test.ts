import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CrosswalkError, RemoteRequest } from '@crosswalk/connector-kit'
import { groupsOf, exactly, instants } from './conditions.ts'
import hubspot from './index.ts'
import { note, task } from './mappings/activities.ts'
import { contact, opportunity } from './mappings/records.ts'
import { askOf, idsOf, sandboxOf, walk } from './testing.ts'

const input = { fields: [], settings: {}, now: '2026-06-01T12:00:00.000Z' }
const { deals, notes, contacts } = hubspot.streams

test('of two records that were created alike neither is taken for the lost one', async () => {
  const sandbox = sandboxOf({ deals: 3 })
  const ask = askOf(sandbox)
  const sentAt = new Date(sandbox.clock.now()).toISOString()
  const body = opportunity.write({ name: 'Pilot', stage: 'contractsent' })
  const { create, find } = deals.actions!
  const look = async () => find!.found(await ask(find!.request(body, { ...input, sentAt })), body)
  const { id } = (await ask(create!(body, input))).body as { id: string }
  assert.equal(await look(), id)
  await ask(create!(body, input))
  assert.equal(await look(), undefined)
})

test('the same note about another contact is not the lost one', async () => {
  const sandbox = sandboxOf({ contacts: 2, notes: 1 })
  const ask = askOf(sandbox)
  const [first, second] = idsOf(await walk(ask, 'contacts'))
  const sentAt = new Date(sandbox.clock.now()).toISOString()
  const about = (id: string | undefined) => note.write({ content: 'Happy new year!', contact: id })
  const { create, find } = notes.actions!
  const { id } = (await ask(create!(about(first), input))).body as { id: string }
  const look = async (of: string | undefined) =>
    find!.found(await ask(find!.request(about(of), { ...input, sentAt })), about(of))
  assert.deepEqual([await look(first), await look(second)], [id, undefined])
})

test('a creation without any property leads to nothing', async () => {
  const { find } = notes.actions!
  const response = await askOf(sandboxOf())(find!.request({}, { ...input, sentAt: input.now }))
  assert.equal(find!.found(response, {}), undefined)
})

test('properties of the customer are written as HubSpot takes them, and read back where they are asked for', async () => {
  const ask = askOf(sandboxOf({ contacts: 1 }))
  const [id] = idsOf(await walk(ask, 'contacts'))
  const body = { ...contact.write({}), properties: { shoe_size: 44, interests: ['chess', 'opera'] } }
  const request = contacts.actions!.update!(id!, body, input)
  assert.deepEqual(request.json, { properties: { shoe_size: '44', interests: 'chess;opera' } })
  await ask(request)
  const fields = ['properties.shoe_size', 'properties.interests']
  const record = contacts.record!(await ask(contacts.get!(id!, { ...input, fields })))!
  const properties: Readonly<Record<string, unknown>> = record.properties
  assert.deepEqual([properties['shoe_size'], properties['interests']], ['44', 'chess;opera'])
  await assert.rejects(ask(contacts.actions!.update!(id!, { properties: { interests: 'golf' } }, input)), {
    code: 'remote_invalid',
  })
})

test('the vendor’s properties are described by type, choices and who may write them', async () => {
  const { request, fields } = contacts.schema!
  const described = fields(await askOf(sandboxOf())(request(input)))
  const of = (name: string) => described.find(({ path }) => path[1] === name)!
  assert.deepEqual(of('interests'), {
    path: ['properties', 'interests'],
    displayName: 'Interests',
    description: undefined,
    type: 'list',
    itemType: 'string',
    separator: ';',
    isCustom: true,
    isRequired: false,
    isWritable: true,
    choices: [
      { value: 'sailing', label: 'Sailing' },
      { value: 'chess', label: 'Chess' },
      { value: 'opera', label: 'Opera' },
    ],
  })
  assert.deepEqual([of('shoe_size').type, of('createdate').type], ['number', 'datetime'])
  assert.deepEqual([of('hs_object_id').isWritable, of('email').isWritable, of('email').isCustom], [false, true, false])
})

test('HubSpot’s own choices are described, and another word is refused by name', async () => {
  const ask = askOf(sandboxOf({ tasks: 1, calls: 1, deals: 1, contacts: 1 }))
  const { tasks, calls } = hubspot.streams
  const choicesOf = async ({ schema }: Pick<typeof tasks, 'schema'>, name: string) => {
    const described = schema!.fields(await ask(schema!.request(input)))
    return described.find(({ path }) => path[1] === name)!.choices?.map(({ value }) => value)
  }
  assert.deepEqual(await choicesOf(tasks, 'hs_task_priority'), ['NONE', 'LOW', 'MEDIUM', 'HIGH'])
  assert.deepEqual(await choicesOf(calls, 'hs_call_direction'), ['INBOUND', 'OUTBOUND'])
  assert.equal(await choicesOf(tasks, 'hs_task_subject'), undefined)

  const [id] = idsOf(await walk(ask, 'tasks'))
  const statuses = (await choicesOf(tasks, 'hs_task_status'))!
  assert.deepEqual(statuses, ['NOT_STARTED', 'IN_PROGRESS', 'WAITING', 'DEFERRED', 'COMPLETED'])
  for (const status of statuses) await ask(tasks.actions!.update!(id!, task.write({ status }), input))
  await assert.rejects(ask(tasks.actions!.update!(id!, task.write({ status: 'DOING' }), input)), {
    code: 'remote_invalid',
    message: /DOING was not one of the allowed options: \[NOT_STARTED, IN_PROGRESS, WAITING, DEFERRED, COMPLETED\]/,
  })
  await assert.rejects(ask(deals.actions!.create!(opportunity.write({ name: 'Pilot', stage: 'nowhere' }), input)), {
    code: 'remote_invalid',
  })
})

test('the customer’s properties are asked for in lists, searches and single reads where they are wanted', async () => {
  const requests: RemoteRequest[] = []
  const sandbox = sandboxOf({ contacts: 3 })
  const ask = askOf(sandbox, (request) => requests.push(request))
  const wanted = { ...input, fields: ['properties.firstname', 'properties.shoe_size', 'properties.interests'] }
  const first = { ...wanted, position: undefined, since: undefined }
  const changed = { ...first, since: '1970-01-01T00:00:00.000Z' }
  const listed = contacts.page(await ask(contacts.list(first)), first).records
  const found = contacts.page(await ask(contacts.list(changed)), changed).records
  const alone = contacts.record!(await ask(contacts.get!(listed[0]!.id, wanted)))!
  const valuesOf = ({ properties }: { readonly properties: Readonly<Record<string, unknown>> }) => [
    properties['shoe_size'],
    properties['interests'],
  ]
  assert.deepEqual(valuesOf(listed[0]!), ['36', 'sailing;chess'])
  assert.deepEqual(valuesOf(alone), valuesOf(listed[0]!))
  assert.deepEqual(
    found.find(({ id }) => id === alone.id),
    alone,
  )
  assert.deepEqual(
    requests.map(({ path, query, json }) => [
      path,
      String(query?.['properties'] ?? (json as { properties: string[] }).properties)
        .split(',')
        .slice(0, 3),
    ]),
    ['contacts', 'contacts/search', `contacts/${alone.id}`].map((path) => [
      `/crm/v3/objects/${path}`,
      ['firstname', 'shoe_size', 'interests'],
    ]),
  )
})

test('alternatives multiply, what cannot be met selects nothing, and too much is refused', () => {
  const fields = { email: exactly('email', 'work_email'), at: instants('createdate'), owner: exactly('owner') }
  const email = { field: 'email', operator: 'EQUALS', value: 'a@b.example' } as const
  const after = { field: 'at', operator: 'GREATER_THAN', value: '2026-01-01T00:00:00.000Z' } as const
  assert.deepEqual(groupsOf(fields, [email, after]), [
    [
      { propertyName: 'email', operator: 'EQ', value: 'a@b.example' },
      { propertyName: 'createdate', operator: 'GT', value: '1767225600000' },
    ],
    [
      { propertyName: 'work_email', operator: 'EQ', value: 'a@b.example' },
      { propertyName: 'createdate', operator: 'GT', value: '1767225600000' },
    ],
  ])
  assert.deepEqual(groupsOf({ ...fields, owner: { operators: ['EQUALS'], filters: () => [] } }, [email, owner]), [
    [{ propertyName: 'hs_object_id', operator: 'LT', value: '0' }],
  ])
  assert.throws(
    () => groupsOf(fields, [after, after, after, after, owner]),
    (error: CrosswalkError) => error.code === 'invalid_parameter',
  )
})

const owner = { field: 'owner', operator: 'EQUALS', value: '1' } as const

test('a run with conditions searches from the beginning, and so does every page after the first', async () => {
  const requests: RemoteRequest[] = []
  const ask = askOf(sandboxOf({ contacts: 450, owners: 1 }), (request) => requests.push(request))
  const conditions = [{ field: 'owner', operator: 'EQUALS', value: '41629779' } as const]
  let position: string | undefined
  let count = 0
  do {
    const list = { ...input, position, since: undefined, conditions }
    const page = contacts.page(await ask(contacts.list(list)), list)
    count += page.records.length
    position = page.next
  } while (position !== undefined)
  assert.ok(count > 400 && count < 450)
  assert.ok(requests.every(({ path }) => path === '/crm/v3/objects/contacts/search'))
})
