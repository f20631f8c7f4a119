import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { testPlatform, type TestAccount, type TestPlatform } from '../testing.ts'
import { loadAccountMapping } from '../mapping/load.ts'
import { fieldMappingRoutes } from './index.ts'
import { clientOf, ledger, ledgerSandbox, type Client, type LedgerState } from './testing.ts'

let world: TestPlatform
let account: TestAccount<LedgerState>
let call: Client

before(async () => {
  world = await testPlatform([ledger])
  account = await world.link(ledger, ledgerSandbox)
  await account.sync('invoices')
  call = clientOf(world, fieldMappingRoutes(world.platform), account.token)
})
after(() => world.close())

const statuses = async (query = '') => {
  const { body } = await call('GET', `/api/accounting/v1/invoices?page_size=100${query}`)
  return body.results.map((record: any) => record.status).toSorted() as string[]
}

const table = (words: object, more: object = {}) => ({
  level: 'connector',
  connector: 'ledger',
  model: 'accounting.Invoice',
  field: 'status',
  words,
  ...more,
})

describe('an enum table', () => {
  test('says which common word a word of the vendor is, at once, and the original stays visible', async () => {
    const asked = account.sandbox.ledger.requests.length
    assert.equal((await statuses())[9], 'disputed')
    const put = await call('PUT', '/v1/enum-tables', table({ disputed: 'VOID', paid: 'PAID' }))
    assert.equal(put.status, 200, put.text)
    assert.deepEqual([...new Set(await statuses())], ['DRAFT', 'OPEN', 'PAID', 'VOID'])
    assert.deepEqual([...new Set(await statuses('&show_enum_origins=status'))], ['disputed', 'draft', 'open', 'paid'])
    assert.equal(account.sandbox.ledger.requests.length, asked)
  })

  test('of the account comes before that of the connector, word by word', async () => {
    const own = { level: 'linked_account', linked_account_id: account.id, connector: undefined }
    const put = await call('PUT', '/v1/enum-tables', table({ disputed: 'OPEN' }, own))
    assert.deepEqual([put.body.level, put.body.connector], ['linked_account', 'ledger'], put.text)
    assert.deepEqual([...new Set(await statuses())], ['DRAFT', 'OPEN', 'PAID'])
    const mapping = await loadAccountMapping(world.platform, world.organizationId, account.id)
    assert.equal(mapping.enumTableOf('accounting.Invoice', 'status')?.remote.get('PAID'), 'paid')

    const { body } = await call('GET', `/v1/enum-tables?linked_account_id=${account.id}&model=accounting.Invoice`)
    assert.deepEqual(
      body.results.map((one: any) => [one.level, one.words]),
      [
        ['connector', { disputed: 'VOID', paid: 'PAID' }],
        ['linked_account', { disputed: 'OPEN' }],
      ],
    )
  })

  test('is taken away again', async () => {
    const own = `/v1/enum-tables?linked_account_id=${account.id}&model=accounting.Invoice&field=status`
    assert.equal((await call('DELETE', own)).status, 204)
    assert.equal((await call('DELETE', own)).status, 404)
    assert.equal((await statuses()).filter((word) => word === 'VOID').length, 3)
    await call('DELETE', '/v1/enum-tables?connector=ledger&model=accounting.Invoice&field=status')
    assert.equal((await statuses()).filter((word) => word === 'disputed').length, 3)
  })

  test('with unknown words, or for what holds no word, is refused', async () => {
    const faults: [string, object][] = [
      ['/words/disputed', table({ disputed: 'CONTESTED' })],
      ['/words/a~1b', table({ 'a/b': 'toString' })],
      ['/field', table({ a: 'PAID' }, { field: 'number' })],
      ['/field', table({ a: 'PAID' }, { field: 'constructor' })],
      // The connector has nothing for it.
      ['/field', table({ USD: 'USD' }, { field: 'currency' })],
      ['/model', table({ a: 'PAID' }, { model: 'Invoice' })],
      ['/connector', table({ a: 'PAID' }, { connector: 'unknown' })],
    ]
    for (const [pointer, body] of faults) {
      const answer = await call('PUT', '/v1/enum-tables', body)
      assert.deepEqual([answer.status, answer.body.parameter], [400, pointer], JSON.stringify(body))
    }
    const foreign = { level: 'linked_account', linked_account_id: '00000000-0000-4000-8000-000000000000' }
    assert.equal((await call('PUT', '/v1/enum-tables', table({ a: 'PAID' }, foreign))).status, 404)
  })
})
