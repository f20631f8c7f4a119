import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { connector, each, get, list, mapping, oneOf, stream, text, unsupported } from '@crosswalk/connector-kit'
import { accounting, hris, type Model } from '@crosswalk/models'
import { valueId, recordId } from '../../store/ids.ts'
import { storeRaw, removeRaw } from '../../sync/store-one.ts'
import { openVendor, vendor as people, type VendorAccount } from '../../sync/testing.ts'
import { testPlatform, type TestPlatform } from '../../testing.ts'

interface Customer {
  readonly id: string
  readonly name: string
  readonly places: readonly { readonly street: string; readonly use: 'bill' | 'ship' }[]
  readonly phone: string
}
interface Unit {
  readonly id: string
  readonly name: string
  readonly sort: 'dep' | 'cost' | 'tribe'
}

const nothing = (model: Model): any => Object.fromEntries(Object.keys(model.fields).map((name) => [name, unsupported]))

const vendorOf = (category: 'accounting' | 'hris', streams: Parameters<typeof connector>[0]['streams']) =>
  connector({ ...people, id: `vendor-of-${category}`, category, streams })

const books = vendorOf('accounting', {
  customers: stream<Customer>()({
    docs: 'https://vendor.example/docs/customers',
    id: (customer) => customer.id,
    mappings: [
      mapping(accounting.contact).from<Customer>((customer) => ({
        ...nothing(accounting.contact),
        remote_id: text(customer.id),
        name: customer.name,
        addresses: each(customer.places, (place) => ({
          street_1: place.street,
          type: oneOf(place.use, { bill: 'BILLING', ship: 'SHIPPING' }),
        })),
        phone_numbers: list({ number: customer.phone, type: 'Work' }),
      })),
    ],
    deletes: 'never',
    list: () => get('/customers'),
    page: () => ({ records: [] }),
  }),
})

const units = vendorOf('hris', {
  units: stream<Unit>()({
    docs: 'https://vendor.example/docs/units',
    id: (unit) => unit.id,
    mappings: [
      mapping(hris.group).from<Unit>((unit) => ({
        ...nothing(hris.group),
        remote_id: text(unit.id),
        name: unit.name,
        type: oneOf(unit.sort, { dep: 'DEPARTMENT', cost: 'COST_CENTER' }),
      })),
    ],
    deletes: 'never',
    list: () => get('/units'),
    page: () => ({ records: [] }),
  }),
})

let platform: TestPlatform
before(async () => {
  platform = await testPlatform([books, units])
})
after(() => platform.close())

const inside = (account: VendorAccount) => ({
  id: account.id,
  organizationId: platform.organizationId,
  connector: account.connector,
})

describe('a value inside a record', () => {
  let account: VendorAccount
  let holder: string
  const customer = {
    id: 'c1',
    name: 'Acme',
    places: [
      { street: 'Main St 1', use: 'bill' },
      { street: 'Dock 2', use: 'ship' },
    ],
    phone: '555',
  }
  const read = (path: string, token = account.token) => platform.get(`/api/accounting/v1/${path}`, token)

  before(async () => {
    account = await openVendor(platform, books)
    holder = recordId(account.id, 'accounting.Contact', 'c1')
    await storeRaw(platform.platform, inside(account), { stream: 'customers', raw: customer, origin: 'sync' })
  })

  test('carries an id, by which it is read with the instants of its record', async () => {
    const { body: contact } = await read(`contacts/${holder}`)
    const ids = contact.addresses.map((address: any) => address.id)
    assert.deepEqual(
      ids,
      [0, 1].map((index) => valueId(holder, 'accounting.Address', 'addresses', index)),
    )
    const { status, body } = await read(`addresses/${ids[1]}`)
    assert.equal(status, 200)
    assert.deepEqual(body, {
      ...contact.addresses[1],
      created_at: contact.created_at,
      modified_at: contact.modified_at,
    })
    const phone = await read(`phone-numbers/${contact.phone_numbers[0].id}`)
    assert.equal(phone.body.number, '555')
  })

  test('shows the vendor’s word and the payload of its record where they are asked for', async () => {
    const id = valueId(holder, 'accounting.Address', 'addresses', 1)
    const { body } = await read(`addresses/${id}?show_enum_origins=type&include_remote_data=true`)
    assert.equal(body.type, 'ship')
    assert.deepEqual(body.remote_data, [{ path: '/customers', data: customer }])
  })

  test('is not found by another account, under another kind, or once its place is empty', async () => {
    const id = valueId(holder, 'accounting.Address', 'addresses', 1)
    const other = await openVendor(platform, books)
    assert.equal((await read(`addresses/${id}`, other.token)).status, 404)
    assert.equal((await read(`phone-numbers/${id}`)).status, 404)
    const raw = { ...customer, places: customer.places.slice(0, 1) }
    await storeRaw(platform.platform, inside(account), { stream: 'customers', raw, origin: 'sync' })
    assert.equal((await read(`addresses/${id}`)).status, 404)
    assert.equal((await read(`addresses/${valueId(holder, 'accounting.Address', 'addresses', 0)}`)).status, 200)
  })
})

test('the different values of a field are listed, of deleted records and in the vendor’s words only where asked', async () => {
  const account = await openVendor(platform, units)
  for (const [id, sort] of [
    ['u1', 'dep'],
    ['u2', 'dep'],
    ['u3', 'tribe'],
    ['u4', 'cost'],
  ])
    await storeRaw(platform.platform, inside(account), { stream: 'units', raw: { id, name: id, sort }, origin: 'sync' })
  await removeRaw(platform.platform, inside(account), { stream: 'units', remoteId: 'u4', origin: 'sync' })
  const types = async (query: string) => (await platform.get(`/api/hris/v1/groups/types${query}`, account.token)).body
  assert.deepEqual(await types(''), ['DEPARTMENT', 'tribe'])
  assert.deepEqual(await types('?include_deleted_data=true'), ['COST_CENTER', 'DEPARTMENT', 'tribe'])
  assert.deepEqual(await types('?show_enum_origins=type'), ['dep', 'tribe'])
  assert.equal((await types('?show_enum_origins=name')).parameter, '?show_enum_origins')
})
