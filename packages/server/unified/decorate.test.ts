import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { connector, get as request, mapping, oneOf, stream, text, unsupported } from '@crosswalk/connector-kit'
import { crm, ticketing } from '@crosswalk/models'
import { storeRecords, testWorld, type TestAccount, type TestWorld } from '../http/testing.ts'
import { remoteFieldClassId } from '../store/ids.ts'

interface Deal {
  readonly id: string
  readonly properties: { readonly name: string; readonly state: 'open' | 'done'; readonly [own: string]: unknown }
}

const supported = (model: { readonly fields: object }) =>
  Object.fromEntries(Object.keys(model.fields).map((name) => [name, unsupported])) as Record<string, typeof unsupported>

const deals = stream<Deal>()({
  docs: 'https://vendor.example/docs/deals',
  id: (deal) => deal.id,
  mappings: [
    mapping(crm.opportunity).from<Deal>((deal) => ({
      ...(supported(crm.opportunity) as any),
      remote_id: text(deal.id),
      name: deal.properties.name,
      status: oneOf(deal.properties.state, { open: 'OPEN', done: 'WON' }),
    })),
  ],
  remoteFields: ['properties'],
  deletes: 'never',
  list: () => request('/deals'),
  page: () => ({ records: [] }),
})

const vendor = connector({
  id: 'vendor',
  name: 'Vendor',
  category: 'crm',
  docs: 'https://vendor.example/docs',
  auth: { scheme: 'bearer', fields: [{ name: 'token', label: 'Token' }] },
  api: { baseUrl: 'https://api.vendor.example', rateLimit: { requests: 10, perSeconds: 1 } },
  check: { request: request('/me') },
  streams: { deals },
})

const raw =
  '{"id":"9007199254740993","properties":{"name":"Roof","state":"done","shoeSize":44,"tags":["a"],"since":"2020-01-02"},"big":9007199254740993}'

let world: TestWorld
let account: TestAccount

async function list(query: string) {
  const response = await world.app.request(`/api/crm/v1/opportunities?${query}`, { headers: account.headers })
  const text = await response.text()
  assert.equal(response.status, 200, text)
  return { text, record: JSON.parse(text).results[0] }
}

before(async () => {
  world = await testWorld({ connector: vendor })
  account = await world.account('crm')
  await storeRecords(world.database, account, crm.opportunity, [
    { remoteId: '9007199254740993', stream: 'deals', raw, fields: { name: 'Roof', status: 'WON' } },
  ])
})

after(() => world.close())

describe('a record', () => {
  test('carries its raw payload untouched where it is asked for, with numbers of any length', async () => {
    const { text, record } = await list('include_remote_data=true')
    assert.ok(text.includes(`"remote_data":[{"path":"/deals","data":${raw}}]`))
    assert.equal(record.remote_id, '9007199254740993')
    assert.equal((await list('')).record.remote_data, null)
  })

  test('carries the vendor’s fields that no common field holds, with what is known of each', async () => {
    const { record } = await list('include_remote_fields=true&include_remote_data=true')
    const fields = record.remote_fields.map((field: any) => [field.remote_field_class.remote_key_name, field.value])
    assert.deepEqual(fields, [
      ['shoeSize', 44],
      ['tags', ['a']],
      ['since', '2020-01-02'],
    ])
    const [size, tags, since] = record.remote_fields.map((field: any) => field.remote_field_class)
    assert.equal(size.id, remoteFieldClassId(account.id, 'deals', 'shoeSize'))
    assert.equal(size.display_name, 'Shoe size')
    assert.deepEqual([size.field_type, tags.field_type, since.field_type], ['number', 'list', 'date'])
    assert.equal(tags.item_schema.item_type, 'string')
    assert.ok(record.remote_data)
  })

  test('shows the vendor’s own word in place of ours, under both names of the parameter', async () => {
    assert.equal((await list('')).record.status, 'WON')
    assert.equal((await list('show_enum_origins=status')).record.status, 'done')
    assert.equal((await list('remote_fields=status')).record.status, 'done')
    const refused = await world.app.request('/api/crm/v1/opportunities?show_enum_origins=name', {
      headers: account.headers,
    })
    assert.equal(refused.status, 400)
    assert.equal(((await refused.json()) as any).parameter, '?show_enum_origins')
  })

  test('keeps its word and is answered whole where the payload is gone', async () => {
    await storeRecords(world.database, account, crm.opportunity, [
      { remoteId: 'bare', stream: 'deals', fields: { status: 'OPEN' } },
    ])
    const response = await world.app.request(
      '/api/crm/v1/opportunities?remote_id=bare&show_enum_origins=status&include_remote_fields=true&include_remote_data=true',
      { headers: account.headers },
    )
    const [record] = ((await response.json()) as any).results
    assert.equal(record.status, 'OPEN')
    assert.deepEqual(record.remote_fields, [])
    assert.equal(record.remote_data, null)
  })
})

describe('a record that is one of several in a payload', () => {
  test('shows the word of its own item', async () => {
    const { showOrigins } = await import('./enum-origins.ts')
    type Board = {
      readonly id: string
      readonly items: readonly { readonly key: string; readonly state: 'open' | 'done' }[]
    }
    const tickets = mapping(ticketing.ticket).fromEach<Board, Board['items'][number]>(
      (board) => board.items,
      (item) => ({
        ...(supported(ticketing.ticket) as any),
        remote_id: text(item.key),
        status: oneOf(item.state, { open: 'OPEN', done: 'CLOSED' }),
      }),
    )
    const boards = { ...deals, mappings: [tickets] }
    const record = { remote_id: 'k2', status: 'CLOSED' }
    const payload = {
      id: 'b',
      items: [
        { key: 'k1', state: 'open' },
        { key: 'k2', state: 'done' },
      ],
    }
    showOrigins({ ...vendor, streams: { boards } }, 'boards', ticketing.ticket, record, payload, ['status'])
    assert.equal(record.status, 'done')
  })
})
