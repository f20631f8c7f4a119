import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { recordId } from '../../store/ids.ts'
import { inOrganization } from '../../store/organization.ts'
import { newApiKey } from '../../http/api-key.ts'
import { removeRaw, storeRaw } from '../../sync/store-one.ts'
import { openVendor, type VendorAccount } from '../../sync/testing.ts'
import { testPlatform, type TestPlatform } from '../../testing.ts'
import { company } from './testing.ts'

let platform: TestPlatform
let account: VendorAccount
let id: string

const inside = () => ({ id: account.id, organizationId: platform.organizationId, connector: account.connector })
const store = (raw: object, origin: 'sync' | 'write' = 'sync') =>
  storeRaw(platform.platform, inside(), { stream: 'people', raw: { id: 'p1', ...raw }, origin })
const remove = () => removeRaw(platform.platform, inside(), { stream: 'people', remoteId: 'p1', origin: 'sync' })
const history = async (query = '', of = id) => platform.get(`/v1/records/${of}/history${query}`, account.token)

before(async () => {
  platform = await testPlatform([company])
  account = await openVendor(platform, company)
  id = recordId(account.id, 'hris.Employee', 'p1')
  await store({ name: 'Ann', number: '1', ssn: 'secret-1' })
  await store({ name: 'Ben', number: '1', ssn: 'secret-1' }, 'write')
  await store({ name: 'Ben', number: null, ssn: 'secret-2' })
  await remove()
  await store({ name: 'Cy', number: null, ssn: 'secret-2' })
})
after(() => platform.close())

test('the history of a record tells each change, the newest first, with what was before and after', async () => {
  const { status, body } = await history()
  assert.equal(status, 200)
  const plain = body.results.map((entry: any) => [
    entry.kind,
    entry.origin,
    entry.fields.map((one: any) => [one.field, one.before, one.after]),
  ])
  assert.deepEqual(plain, [
    ['added', 'sync', [['first_name', 'Ben', 'Cy']]],
    ['removed', 'sync', []],
    [
      'changed',
      'sync',
      [
        ['employee_number', '1', null],
        ['ssn', null, null],
      ],
    ],
    ['changed', 'write', [['first_name', 'Ann', 'Ben']]],
    [
      'added',
      'sync',
      [
        ['employee_number', null, '1'],
        ['first_name', null, 'Ann'],
      ],
    ],
  ])
  assert.ok(!JSON.stringify(body).includes('secret'))
  assert.equal(body.results[2].fields[1].is_sensitive, true)
})

test('its pages are walked forwards and backwards, each entry once and told as in the whole', async () => {
  const { body: whole } = await history()
  const forwards: any[] = []
  let page = (await history('?page_size=2')).body
  for (;;) {
    forwards.push(...page.results)
    if (!page.next) break
    page = (await history(`?page_size=2&cursor=${page.next}`)).body
  }
  assert.deepEqual(forwards, whole.results)
  const backwards: any[] = [...page.results]
  while (page.previous) {
    page = (await history(`?page_size=2&cursor=${page.previous}`)).body
    backwards.unshift(...page.results)
  }
  assert.deepEqual(backwards, whole.results)
  assert.equal((await history('?cursor=bm9uZQ')).status, 400)
})

test('there is none of a record that is not of this account, and no key without the scope sees it', async () => {
  const other = await openVendor(platform, company)
  assert.equal((await platform.get(`/v1/records/${id}/history`, other.token)).status, 404)
  assert.equal((await history('', 'nonsense')).status, 404)
  const limited = await keyWith(['crm:read'])
  const headers = (key: string) => ({ authorization: `Bearer ${key}`, 'x-account-token': account.token })
  const ask = (key: string) => fetch(`${platform.baseUrl}/v1/records/${id}/history`, { headers: headers(key) })
  assert.equal((await ask(limited)).status, 403)
  assert.equal((await ask(await keyWith(['hris:read']))).status, 200)
})

async function keyWith(scopes: readonly string[]): Promise<string> {
  const { key, hash, prefix } = newApiKey()
  await inOrganization(platform.platform.database, platform.organizationId, (client) =>
    client.query('INSERT INTO api_key (organization_id, name, prefix, hash, scopes) VALUES ($1, $2, $3, $4, $5)', [
      platform.organizationId,
      'Limited',
      prefix,
      hash,
      scopes,
    ]),
  )
  return key
}
