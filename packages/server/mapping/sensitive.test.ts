import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connectorOf, sandboxOf, testPlatform, type TestAccount, type TestPlatform } from '../testing.ts'

const bamboohr = connectorOf('bamboohr')
const sandbox = sandboxOf('bamboohr')
const employees = '/api/hris/v1/employees?page_size=100'
const number = /\d{3}-\d\d-\d{4}/

let world: TestPlatform
let account: TestAccount<unknown>

before(async () => {
  world = await testPlatform([bamboohr])
  account = await world.link(bamboohr, sandbox, { sizes: { employees: 10 }, isRateLimited: false })
  await account.sync('employees')
})
after(() => world.close())

const read = async (more: string) => (await world.get(`${employees}${more}`, account.token)).body.results as any[]

const post = async (path: string, body: object) => {
  const response = await fetch(world.baseUrl + path, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.apiKey}`,
      'x-account-token': account.token,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  })
  return { status: response.status, text: await response.text() }
}

test('what is sensitive is in no raw payload, unless it is asked for', async () => {
  const shown = await read('&include_remote_data=true&include_sensitive_fields=true')
  assert.ok(shown.some((record) => number.test(JSON.stringify(record.remote_data))))
  for (const more of [
    '&include_remote_data=true',
    '&include_remote_fields=true',
    '&include_provenance=true',
    '&include_remote_data=true&include_provenance=true&include_remote_fields=true',
  ])
    assert.doesNotMatch(JSON.stringify(await read(more)), number, more)
  const [record] = await read('')
  const explained = await world.get(`/v1/records/${record.id}/explain?field=ssn`, account.token)
  assert.doesNotMatch(JSON.stringify(explained.body), number)
})

test('the customer’s own field mappings do not see it, by path or by expression, tried or saved', async () => {
  const own = { level: 'linked_account', linked_account_id: account.id, model: 'hris.Employee' }
  for (const reading of [
    { target: 'tax', path: ['ssn'] },
    { target: 'all', expression: 'tostring' },
  ]) {
    const tried = await post('/v1/field-mappings/preview', { ...own, ...reading })
    assert.equal(tried.status, 200, tried.text)
    assert.doesNotMatch(tried.text, number)
    const saved = await post('/v1/field-mappings', { ...own, ...reading })
    assert.equal(saved.status, 201, saved.text)
    assert.doesNotMatch(saved.text, number)
    if ('path' in reading) assert.match(saved.text, /SENSITIVE_PATH/)
    assert.doesNotMatch(JSON.stringify(await read('&include_provenance=true')), number)
    await world.runJobs()
    assert.doesNotMatch(JSON.stringify(await read('')), number)
  }
})
