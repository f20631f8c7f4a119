import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { get, mapping, stream, text, unsupported, type Connector } from '@crosswalk/connector-kit'
import {
  createOAuthState,
  createTable,
  defineSandbox,
  hasValidToken,
  json,
  oauthRoutes,
  plain,
  route,
  type OAuthState,
  type Table,
} from '@crosswalk/connector-kit/sandbox'
import { crm } from '@crosswalk/models'
import { generateKey } from '../admin/api-keys.ts'
import { inOrganization } from '../store/organization.ts'
import { testOrganization } from '../store/testing.ts'
import { testPlatform, type TestPlatform } from '../testing.ts'

interface Person {
  id: string
  name: string
}

/** A vendor with a key and a subdomain. */
const vendor: Connector = {
  id: 'plain-vendor',
  name: 'Plain Vendor',
  category: 'crm',
  docs: 'https://example.com/docs',
  auth: { scheme: 'apiKey', header: 'x-api-key', fields: [{ name: 'api_key', label: 'API key' }] },
  settings: { subdomain: { label: 'Subdomain', example: 'acme' } },
  api: { baseUrl: 'https://{subdomain}.vendor.example', rateLimit: { requests: 1000, perSeconds: 1 } },
  check: { request: get('/me'), account: () => ({ id: 'instance-1', name: 'Acme' }) },
  streams: {
    people: stream<Person>()({
      docs: 'https://example.com/docs/people',
      id: (person) => person.id,
      mappings: [
        mapping(crm.user).from<Person>((person) => ({
          remote_id: text(person.id),
          name: person.name,
          email: unsupported,
          is_active: unsupported,
          user_url: unsupported,
        })),
      ],
      list: () => get('/people'),
      page: (response) => ({ records: response.body as Person[] }),
      deletes: 'sweep',
    }),
  },
}

const sandbox = defineSandbox<{ people: Table<Person> }>({
  connector: 'plain-vendor',
  sizes: {},
  seed: () => ({ people: createTable<Person>(Date.now) }),
  authenticate: (request) =>
    request.headers['x-api-key'] === 'the key'
      ? undefined
      : json({ error: 'bad key: ' + request.headers['x-api-key'] }, { status: 401 }),
  routes: [
    route('GET', '/me', () => json({ ok: true })),
    route('GET', '/people', ({ state }) => json(state.people.list().map((entry) => entry.row))),
  ],
  errors: {
    rateLimited: (seconds) => plain('slow', { status: 429, headers: { 'retry-after': seconds } }),
    unauthorized: () => plain('no', { status: 401 }),
    notFound: () => plain('none', { status: 404 }),
    failed: (status) => plain('failed', { status }),
  },
  credential: { api_key: 'the key' },
  settings: { subdomain: 'acme' },
  touch: {},
})

/** The same vendor for an end user who types a client id and a client secret. */
const machineVendor: Connector = {
  ...vendor,
  id: 'machine-vendor',
  name: 'Machine Vendor',
  auth: {
    scheme: 'clientCredentials',
    tokenUrl: 'https://{subdomain}.vendor.example/token',
    scopes: ['read'],
    fields: [
      { name: 'client_id', label: 'Client id', secret: false },
      { name: 'client_secret', label: 'Client secret' },
    ],
  },
}

const machineSandbox = defineSandbox<{ people: Table<Person>; oauth: OAuthState }>({
  ...sandbox,
  connector: 'machine-vendor',
  seed: (tools) => ({ people: createTable<Person>(Date.now), oauth: createOAuthState(tools.random) }),
  authenticate: (request, state) =>
    hasValidToken(state, request, Date.now()) ? undefined : json({ error: 'expired' }, { status: 401 }),
  routes: [
    ...oauthRoutes<{ people: Table<Person>; oauth: OAuthState }>({
      authorizePath: '/authorize',
      tokenPath: '/token',
      clientId: 'machine',
      clientSecret: 'the secret',
      expiresIn: 1,
    }),
    route('GET', '/me', () => json({ ok: true })),
    route('GET', '/people', ({ state }) => json(state.people.list().map((entry) => entry.row))),
  ],
  credential: { client_id: 'machine', client_secret: 'the secret' },
})

let platform: TestPlatform
let url: string

before(async () => {
  platform = await testPlatform([vendor, machineVendor])
  url = (await platform.link(vendor, sandbox)).url
})
after(() => platform.close())

async function call(method: string, path: string, body?: object, key = platform.apiKey) {
  const response = await fetch(platform.baseUrl + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: response.status, body: (await response.json()) as any }
}

async function linkToken(more: object = {}, origin = 'somebody'): Promise<string> {
  const made = await call('POST', '/api/crm/v1/link-token', {
    end_user_origin_id: origin,
    end_user_organization_name: 'Somewhere',
    end_user_email_address: 'somebody@example.com',
    categories: ['crm'],
    ...more,
  })
  assert.equal(made.status, 200)
  return made.body.link_token
}

const link = (
  token: string,
  credential: object = { api_key: 'the key' },
  settings: object = { subdomain: 'acme', base_url: url },
) => call('POST', '/link/credential', { link_token: token, integration: 'plain-vendor', credential, settings })

test('a link token shows what can be linked and what is asked for', async () => {
  const { body } = await call('POST', '/link/session', { link_token: await linkToken() })
  assert.deepEqual(body.integrations.slice(0, 1), [
    {
      slug: 'plain-vendor',
      name: 'Plain Vendor',
      category: 'crm',
      scheme: 'apiKey',
      settings: [{ name: 'subdomain', label: 'Subdomain', example: 'acme' }],
      credential: [{ name: 'api_key', label: 'API key', is_secret: true }],
    },
  ])
})

test('a wrong or expired link token opens nothing', async () => {
  assert.equal((await call('POST', '/link/session', { link_token: 'cw_link_nothing' })).status, 401)
  const token = await linkToken()
  await platform.platform.database.owner.query(`UPDATE link_session SET expires_at = now() - interval '1 second'`)
  assert.equal((await call('POST', '/link/session', { link_token: token })).status, 401)
})

test('linking ends in a public token that is exchanged once, by the organisation that asked', async () => {
  const { status, body } = await link(await linkToken({}, 'once'))
  assert.equal(status, 201)
  const database = platform.platform.database
  const other = await testOrganization(database, 'Other')
  const otherKey = await inOrganization(database, other, (client) => generateKey(client, other, 'Other'))
  assert.equal((await call('GET', `/api/account-token/${body.public_token}`, undefined, otherKey)).status, 404)
  const first = await call('GET', `/api/account-token/${body.public_token}`)
  assert.equal(first.status, 200)
  assert.equal(first.body.integration.slug, 'plain-vendor')
  assert.equal((await call('GET', `/api/account-token/${body.public_token}`)).status, 404)
  const foreign = await fetch(`${platform.baseUrl}/api/crm/v1/account-details`, {
    headers: { authorization: `Bearer ${otherKey}`, 'x-account-token': first.body.account_token },
  })
  assert.equal(foreign.status, 404)
})

test('linking again keeps the account, its token and its streams', async () => {
  const exchange = async () => {
    const linked = await link(await linkToken({}, 'again'))
    return (await call('GET', `/api/account-token/${linked.body.public_token}`)).body
  }
  const first = await exchange()
  const second = await exchange()
  assert.equal(second.id, first.id)
  assert.equal(second.account_token, first.account_token)
})

test('a link token works for one account only', async () => {
  const token = await linkToken({}, 'single')
  assert.equal((await link(token)).status, 201)
  assert.equal((await link(token)).status, 401)
})

test('a credential that the vendor refuses links nothing, and is not repeated in the answer', async () => {
  const { status, body } = await link(await linkToken({}, 'refused'), { api_key: 'canary-of-a-secret' })
  assert.equal(status, 422)
  assert.equal(body.code, 'credential_rejected')
  assert.ok(!JSON.stringify(body).includes('canary'))
  const { body: accounts } = await call('GET', '/api/crm/v1/linked-accounts?end_user_origin_id=refused')
  assert.deepEqual(accounts.results, [])
})

test('settings and credentials are checked by name and form', async () => {
  const cases: [object, object, string][] = [
    [{}, { subdomain: 'acme', base_url: url }, '/credential/api_key'],
    [{ api_key: 'x', password: 'y' }, { subdomain: 'acme', base_url: url }, '/credential/password'],
    [{ api_key: 'the key' }, { base_url: url }, '/settings/subdomain'],
    [{ api_key: 'the key' }, { subdomain: 'evil.com/', base_url: url }, '/settings/subdomain'],
    [{ api_key: 'the key' }, { subdomain: '169.254.169.254#', base_url: url }, '/settings/subdomain'],
    [{ api_key: 'the key' }, { subdomain: 'acme', base_url: 'http://127.0.0.1:1' }, '/settings/base_url'],
    [{ api_key: 'the key' }, { subdomain: 'acme', base_url: `${url}@evil.example` }, '/settings/base_url'],
    [{ api_key: 'the key' }, { subdomain: 'acme', other: 'x' }, '/settings/other'],
  ]
  for (const [credential, settings, parameter] of cases) {
    const { status, body } = await link(await linkToken({}, 'checked'), credential, settings)
    assert.equal(status, 400, JSON.stringify(settings))
    assert.equal(body.parameter, parameter)
  }
})

test('an integration that does not exist, or is of another category, is not offered', async () => {
  const unknown = await call('POST', '/api/crm/v1/link-token', {
    end_user_origin_id: 'x',
    end_user_organization_name: 'x',
    end_user_email_address: 'x@example.com',
    categories: ['crm'],
    integration: 'nothing',
  })
  assert.equal(unknown.status, 400)
  const other = await linkToken({ categories: ['hris'] })
  assert.equal((await link(other)).status, 400)
})

test('the first sync is planned with the link, and the account is listed', async () => {
  const linked = await link(await linkToken({}, 'planned'))
  const { body: token } = await call('GET', `/api/account-token/${linked.body.public_token}`)
  const { body: accounts } = await call('GET', '/api/crm/v1/linked-accounts?end_user_origin_id=planned')
  assert.equal(accounts.results.length, 1)
  assert.equal(accounts.results[0].status, 'COMPLETE')
  const { body: status } = await platform.get('/api/crm/v1/sync-status', token.account_token)
  assert.equal(status.results[0].model_id, 'crm.User')
  assert.equal(status.results[0].is_initial_sync, true)
})

test('a client id and secret buy a token at once, and another whenever it has expired', async () => {
  const account = await platform.link(machineVendor, machineSandbox)
  account.sandbox.state.people.insert('1', { id: '1', name: 'Ada' })
  await new Promise((done) => setTimeout(done, 1_100))
  await account.sync()
  const { body } = await platform.get('/api/crm/v1/users', account.token)
  assert.deepEqual(
    body.results.map((user: { name: string }) => user.name),
    ['Ada'],
  )
  assert.ok(account.sandbox.ledger.count(/^\/token$/, 200) >= 2)
})

test('a client secret that the vendor refuses links nothing', async () => {
  const { status, body } = await call('POST', '/link/credential', {
    link_token: await linkToken({}, 'machine'),
    integration: 'machine-vendor',
    credential: { client_id: 'machine', client_secret: 'canary-of-a-secret' },
    settings: { subdomain: 'acme', base_url: (await platform.link(machineVendor, machineSandbox)).url },
  })
  assert.equal(status, 422)
  assert.ok(!JSON.stringify(body).includes('canary'))
})

test('no secret of a link is in the database in clear', async () => {
  const { rows } = await platform.platform.database.owner.query<{ text: string }>(
    `SELECT string_agg(t::text, ' ') AS text FROM (
       SELECT to_jsonb(linked_account.*)::text AS t FROM linked_account UNION ALL SELECT to_jsonb(credential.*)::text FROM credential
       UNION ALL SELECT to_jsonb(link_session.*)::text FROM link_session UNION ALL SELECT to_jsonb(request_log.*)::text FROM request_log) AS dump`,
  )
  const dump = rows[0]!.text
  for (const form of [
    'the key',
    Buffer.from('the key').toString('hex'),
    Buffer.from('the key').toString('base64'),
    'the%20key',
  ])
    assert.ok(!dump.includes(form), form)
})
