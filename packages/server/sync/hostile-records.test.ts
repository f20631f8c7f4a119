/** Records that no vendor should send: each is taken over whole, or left out by itself. */
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { testPlatform, type TestPlatform } from '../testing.ts'
import { openVendor, put, putText, vendor, type VendorAccount } from './testing.ts'

let platform: TestPlatform
let account: VendorAccount

before(async () => {
  platform = await testPlatform([vendor])
})
after(() => platform.close())
beforeEach(async () => {
  account = await openVendor(platform)
})

const employees = () => account.records('hris.Employee')
const names = async () => new Map([...(await employees())].map(([id, { document }]) => [id, document.first_name]))

/** Two good neighbours, so that it shows whether the others of a page come through. */
async function syncWithNeighbours(records: Readonly<Record<string, string>>) {
  put(account.sandbox, 'people', 'a', { name: 'First' })
  for (const [key, text] of Object.entries(records)) putText(account.sandbox, 'people', key, text)
  put(account.sandbox, 'people', 'z', { name: 'Last' })
  account.sandbox.state.pageSize = 100
  await account.sync('people')
  return account.run('people')
}

test('records without a usable id are left out and reported; the others of the page are stored', async () => {
  const run = await syncWithNeighbours({
    b: '{"id":"","name":"Empty"}',
    c: '{"id":"line\\nbreak","name":"Control"}',
    d: '{"id":"nul\\u0000","name":"Control"}',
    e: `{"id":"${'x'.repeat(501)}","name":"Long"}`,
  })
  assert.deepEqual([...(await employees()).keys()].sort(), ['a', 'z'])
  assert.deepEqual([run.status, run.problems, run.error_code], ['PARTIALLY_SYNCED', 4, null])
  assert.deepEqual(run.problem_examples[0], { remote_id: null, field: null, message: 'The record has no usable id.' })
})

test('a record that cannot be mapped is reported with its id; what is stored of it stays, and a good form replaces it', async () => {
  put(account.sandbox, 'people', 'b', { name: 'Ben', jobs: [{ id: 'j1', title: 'Cook' }] })
  await account.sync('people')
  const bad = await syncWithNeighbours({ b: '{"id":"b","name":"Benjamin","jobs":[{"title":"No id"}]}' })
  assert.deepEqual([bad.status, bad.problem_examples[0].remote_id], ['PARTIALLY_SYNCED', 'b'])
  assert.match(bad.problem_examples[0].message, /hris.Employment/)
  assert.deepEqual(
    await names(),
    new Map<string, unknown>([
      ['a', 'First'],
      ['b', 'Ben'],
      ['z', 'Last'],
    ]),
  )
  assert.deepEqual([...(await account.records('hris.Employment')).keys()], ['j1'])

  // A full run has seen it, so the sweep does not take it for gone.
  await account.requestFull()
  await account.sync('people')
  assert.equal((await names()).get('b'), 'Ben')
  put(account.sandbox, 'people', 'b', { name: 'Benjamin', jobs: [] })
  await account.sync('people')
  assert.equal((await names()).get('b'), 'Benjamin')
  assert.equal((await account.run('people')).status, 'DONE')
})

test('a field of a wrong type costs only itself', async () => {
  const run = await syncWithNeighbours({
    b: '{"id":"b","name":{"not":"text"},"ssn":"1"}',
    c: '{"id":"c","name":["list"],"jobs":null}',
    d: '{"id":"d","name":true,"ssn":7}',
  })
  assert.equal(run.status, 'PARTIALLY_SYNCED')
  assert.deepEqual(
    await names(),
    new Map<string, unknown>([
      ['a', 'First'],
      ['b', null],
      ['c', null],
      ['d', 'true'],
      ['z', 'Last'],
    ]),
  )
  assert.deepEqual(
    run.problem_examples.map((one: any) => [one.remote_id, one.field]),
    [
      ['b', 'first_name'],
      ['c', 'first_name'],
    ],
  )
})

test('a whole page of poison leaves the neighbours on other pages alone', async () => {
  for (let number = 0; number < 9; number++)
    putText(account.sandbox, 'people', `p${number}`, number % 9 < 3 ? '{"id":""}' : `{"id":"p${number}","name":"Good"}`)
  await account.sync('people')
  assert.equal((await employees()).size, 6)
  assert.equal((await account.run('people')).status, 'PARTIALLY_SYNCED')
})

test('separators, NUL, lone surrogates and names of prototypes in values survive', async () => {
  const strange = [
    '\u001e',
    'a\u001eb',
    '\u0000',
    'a\u0000b',
    'a\ud800b',
    '\udfff',
    '"\\',
    '{}',
    ',',
    '{a,b}',
    '\u2028',
    '𝄞',
  ]
  const run = await syncWithNeighbours(
    Object.fromEntries(strange.map((name, index) => [`s${index}`, JSON.stringify({ id: `s${index}`, name })])),
  )
  assert.deepEqual([run.status, run.error_message], ['DONE', null])
  const stored = await names()
  for (const [index, name] of strange.entries()) assert.equal(stored.get(`s${index}`), name)
})

for (const name of ['\u001e', '\u0000', '\u0000\u001e'])
  test(`a page whose only filter value is ${JSON.stringify(name)} is stored`, async () => {
    put(account.sandbox, 'people', 'p1', { name })
    await account.sync('people')
    assert.deepEqual([(await account.run('people')).error_message, (await names()).get('p1')], [null, name])
    // And back again: the value that went must not be looked for either.
    put(account.sandbox, 'people', 'p1', { name: null })
    await account.sync('people')
    assert.equal((await names()).get('p1'), null)
    assert.deepEqual(await account.ask('SELECT 1 FROM record_filter WHERE linked_account_id = $1'), [])
  })

test('members called __proto__ or constructor are kept in the payload and change no object of ours', async () => {
  const text =
    '{"id":"b","__proto__":{"name":"Evil","polluted":1},"constructor":{"prototype":{"polluted":1}},"name":"Ben"}'
  const run = await syncWithNeighbours({ b: text })
  assert.equal(run.status, 'DONE')
  assert.equal((await names()).get('b'), 'Ben')
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
  const { raw_id: id } = (await employees()).get('b')
  const [{ body }] = await account.ask('SELECT body FROM raw_payload WHERE linked_account_id = $1 AND id = $2', id)
  assert.ok(body.includes('"__proto__":{"name":"Evil","polluted":1}'))
})

test('a text of a megabyte comes through whole and is changed like any other', async () => {
  const name = 'ü'.repeat(500_000)
  const run = await syncWithNeighbours({ b: JSON.stringify({ id: 'b', name }) })
  assert.equal(run.status, 'DONE')
  assert.equal((await names()).get('b'), name)
  put(account.sandbox, 'people', 'b', { name: `${name}!` })
  await account.sync('people')
  assert.equal((await names()).get('b'), `${name}!`)
})

test('integers beyond what a double holds keep all digits, as ids and as values, up to the API', async () => {
  await syncWithNeighbours({
    b: '{"id":9223372036854775807,"name":18446744073709551615}',
    c: '{"id":12345678901234567890,"name":"Twenty digits"}',
  })
  const stored = await names()
  assert.equal(stored.get('9223372036854775807'), '18446744073709551615')
  assert.equal(stored.get('12345678901234567890'), 'Twenty digits')
  const { status, body } = await platform.get('/api/hris/v1/employees?remote_id=9223372036854775807', account.token)
  assert.equal(status, 200)
  assert.deepEqual(
    body.results.map((one: any) => [one.remote_id, one.first_name]),
    [['9223372036854775807', '18446744073709551615']],
  )
})
