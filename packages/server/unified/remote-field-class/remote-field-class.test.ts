import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  clientOf,
  describedFields,
  ledger,
  ledgerSandbox,
  type Client,
  type LedgerState,
} from '../../configuration/testing.ts'
import { testPlatform, type TestAccount, type TestPlatform } from '../../testing.ts'
import { remoteFieldsOf } from '../remote-fields.ts'
import { remoteFieldClassRoutes } from './index.ts'

let world: TestPlatform
let account: TestAccount<LedgerState>
let call: Client

before(async () => {
  world = await testPlatform([ledger])
  account = await world.link(ledger, ledgerSandbox)
  await account.sync()
  call = clientOf(world, remoteFieldClassRoutes(world.platform), account.token)
})
after(() => world.close())

const path = '/api/accounting/v1/invoices/remote-field-classes'
const names = (answer: { body: any }): string[] => answer.body.results.map((one: any) => one.remote_key_name)

describe('remote field classes', () => {
  test('are the members of the place where the vendor keeps fields by name, typed as it describes them', async () => {
    const answer = await call('GET', path)
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(names(answer), ['card', 'colour', 'computed', 'iban', 'labels', 'memo', 'note', 'weight'])
    const of = (name: string) => answer.body.results.find((one: any) => one.remote_key_name === name)
    const { id, ...colour } = of('colour')
    assert.match(id, /^[\da-f-]{36}$/)
    assert.deepEqual(colour, {
      display_name: 'Colour of the folder',
      remote_key_name: 'colour',
      description: null,
      is_custom: true,
      is_common_model_field: false,
      is_required: null,
      field_type: 'string',
      field_format: 'string',
      field_choices: [
        { value: 'red', display_name: 'red' },
        { value: 'blue', display_name: 'Blue' },
      ],
      item_schema: null,
    })
    assert.deepEqual(of('labels').item_schema, { item_type: 'string', item_format: 'string', item_choices: null })
    assert.deepEqual([of('memo').is_common_model_field, of('note').is_custom], [true, null])
  })

  test('are narrowed by custom, common and ids, and paged without skipping', async () => {
    assert.deepEqual(names(await call('GET', `${path}?is_custom=true`)), ['colour', 'computed', 'labels', 'weight'])
    assert.deepEqual(names(await call('GET', `${path}?is_custom=false`)), ['memo'])
    assert.deepEqual(names(await call('GET', `${path}?is_common_model_field=true`)), ['memo'])
    const all = (await call('GET', path)).body.results
    const { body } = await call('GET', `${path}?ids=${all[1].id},${all[3].id}`)
    assert.deepEqual(body.results, [all[1], all[3]])

    const walked: string[] = []
    let answer = await call('GET', `${path}?page_size=3`)
    for (;;) {
      walked.push(...names(answer))
      if (answer.body.next === null) break
      answer = await call('GET', `${path}?page_size=3&cursor=${answer.body.next}`)
    }
    assert.deepEqual(
      walked,
      all.map((one: any) => one.remote_key_name),
    )
    const back = await call('GET', `${path}?page_size=3&cursor=${answer.body.previous}`)
    assert.deepEqual(names(back), walked.slice(3, 6))
    const wrong = await call('GET', `${path}?is_custom=true&cursor=${answer.body.previous}`)
    assert.deepEqual([wrong.status, wrong.body.parameter], [400, '?cursor'])
  })

  test('of lines are the fields of their items', async () => {
    const answer = await call('GET', '/api/accounting/v1/invoices/line-items/remote-field-classes')
    assert.deepEqual(
      answer.body.results.map((one: any) => [one.remote_key_name, one.is_common_model_field, one.field_type]),
      [
        ['.rows[].cost_centre', false, 'string'],
        ['.rows[].id', true, 'string'],
        ['.rows[].price', true, 'number'],
        ['.rows[].text', true, 'string'],
      ],
    )
  })

  test('of a model that the vendor does not have are none', async () => {
    assert.deepEqual((await call('GET', '/api/accounting/v1/items/remote-field-classes')).body.results, [])
  })

  test('have the ids and types with which reads answer remote fields', async () => {
    const classes = (await call('GET', path)).body.results
    const raw = { custom: { colour: 'red', labels: ['a'], weight: 3, note: 'x', memo: 'mapped' } }
    const read = remoteFieldsOf(ledger, account.id, 'invoices', raw, describedFields) as any[]
    assert.deepEqual(
      read.map(({ remote_field_class: of, value }) => [of.remote_key_name, value]),
      [
        ['colour', 'red'],
        ['labels', ['a']],
        ['weight', 3],
        ['note', 'x'],
      ],
    )
    for (const { remote_field_class: of } of read) {
      const { is_common_model_field: _, ...listed } = classes.find((one: any) => one.id === of.id)
      assert.deepEqual(of, listed)
    }
    const [undescribed] = remoteFieldsOf(ledger, account.id, 'invoices', raw) as any[]
    assert.deepEqual(
      [undescribed.remote_field_class.display_name, undescribed.remote_field_class.is_custom],
      ['Colour', null],
    )
  })
})
