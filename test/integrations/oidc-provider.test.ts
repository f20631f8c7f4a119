/** The OAuth code of the platform against an authorisation server it did not write: the `oidc-provider` package. */
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { get, mapping, stream, text, unsupported, type Connector } from '@crosswalk/connector-kit'
import { crm } from '@crosswalk/models'
import Provider from 'oidc-provider'
import { inOrganization } from '../../packages/server/store/organization.ts'
import { testPlatform, type TestPlatform } from '../../packages/server/testing.ts'

interface Person {
  id: number
  name: string
}

/** Seconds: short, so that tokens really expire during the test. */
const accessTokenLife = 2

let server: Server
let issuer: string
let provider: Provider
let platform: TestPlatform
const grants: string[] = []

const connector = (origin: string): Connector => ({
  id: 'standard',
  name: 'Standard',
  category: 'crm',
  docs: 'https://openid.net/specs/openid-connect-core-1_0.html',
  auth: {
    scheme: 'oauth2',
    authorizeUrl: `${origin}/auth`,
    tokenUrl: `${origin}/token`,
    scopes: ['openid', 'offline_access'],
    authorizeParameters: { prompt: 'consent' },
    clientAuthentication: 'basic',
    issuer: origin,
  },
  api: { baseUrl: origin, rateLimit: { requests: 1000, perSeconds: 1 } },
  check: {
    request: get('/me'),
    account: (response) => ({ id: (response.body as { sub: string }).sub, name: 'Somebody' }),
  },
  streams: {
    people: stream<Person>()({
      docs: 'https://example.com/people',
      id: (person) => String(person.id),
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
})

before(async () => {
  server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  platform = await testPlatform([connector(issuer)])
  provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'crosswalk',
        client_secret: 'a secret: with / odd % characters',
        redirect_uris: [`${platform.baseUrl}/oauth/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    ttl: {
      AccessToken: accessTokenLife,
      RefreshToken: 3600,
      AuthorizationCode: 60,
      Grant: 3600,
      Session: 3600,
      Interaction: 60,
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/consent/${interaction.uid}` },
    findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    cookies: { keys: ['only for this test'] },
  })
  provider.on('grant.success', (context) => grants.push(String(context.oidc.params?.['grant_type'])))
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/consent/')) void consent(request, response)
    else if (request.url === '/people') void people(request, response)
    else void answer(request, response)
  })
})

after(async () => {
  await platform.close()
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

/** Logs in and consents at once, as the end user would by two clicks. */
async function consent(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const details = await provider.interactionDetails(request, response)
  if (details.prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: 'somebody' } })
    return
  }
  const grant = new provider.Grant({ accountId: details.session!.accountId, clientId: 'crosswalk' })
  grant.addOIDCScope('openid offline_access')
  const grantId = await grant.save()
  await provider.interactionFinished(request, response, { consent: { grantId } }, { mergeWithLastSubmission: true })
}

/** A resource that asks the provider whether the token is good. */
async function people(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const token = request.headers.authorization?.replace('Bearer ', '') ?? ''
  const isGood = (await provider.AccessToken.find(token)) !== undefined
  response.writeHead(isGood ? 200 : 401, { 'content-type': 'application/json' })
  response.end(isGood ? JSON.stringify([{ id: 1, name: 'Ada' }]) : '{}')
}

/** The end user's browser: keeps cookies and follows redirects until it is back at our callback. */
async function browse(start: string): Promise<string> {
  const cookies = new Map<string, string>()
  let url = start
  for (let hop = 0; hop < 20; hop++) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      if (value === '') cookies.delete(name!)
      else cookies.set(name!, value!)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
    url = new URL(location, url).toString()
    if (url.startsWith(platform.baseUrl)) return url
  }
  throw new Error('The provider redirects for ever.')
}

const call = async (method: string, path: string, body?: object) => {
  const response = await fetch(platform.baseUrl + path, {
    method,
    headers: { authorization: `Bearer ${platform.apiKey}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: response.status, body: (await response.json()) as any }
}

async function startLinking(): Promise<string> {
  const { body: made } = await call('POST', '/api/crm/v1/link-token', {
    end_user_origin_id: 'somebody',
    end_user_organization_name: 'Somewhere',
    end_user_email_address: 'somebody@example.com',
    categories: ['crm'],
  })
  const { body } = await call('POST', '/link/authorization', { link_token: made.link_token, integration: 'standard' })
  return body.authorize_url
}

const storedCredential = (accountId: string) =>
  inOrganization(platform.platform.database, platform.organizationId, (client) =>
    platform.platform.vault.readCredential(client, accountId),
  )

test('an account is linked with code, PKCE and issuer, and its expired tokens are refreshed with rotation', async () => {
  const stored = await call('PUT', '/v1/oauth-clients/standard', {
    client_id: 'crosswalk',
    client_secret: 'a secret: with / odd % characters',
  })
  assert.equal(stored.status, 200)
  assert.ok(!JSON.stringify(stored.body).includes('odd'))

  const callback = await browse(await startLinking())
  const page = await fetch(callback)
  assert.equal(page.status, 200)
  const publicToken = /data-public-token="([^"]+)"/.exec(await page.text())![1]!
  const { body: token } = await call('GET', `/api/crm/v1/account-token/${publicToken}`)
  assert.ok(token.account_token)
  assert.deepEqual(grants, ['authorization_code'])

  const first = await storedCredential(token.id)
  const { runStream } = await import('../../packages/server/sync/run-stream.ts')
  const sync = () =>
    runStream(platform.platform, {
      organizationId: platform.organizationId,
      linkedAccountId: token.id,
      stream: 'people',
    })
  await new Promise((done) => setTimeout(done, (accessTokenLife + 0.5) * 1000))
  await sync()
  const second = await storedCredential(token.id)
  assert.notEqual(second['access_token'], first['access_token'])
  assert.notEqual(second['refresh_token'], first['refresh_token'], 'the rotated refresh token is stored')
  assert.deepEqual(grants, ['authorization_code', 'refresh_token'])

  const { body: users } = await platform.get('/api/crm/v1/users', token.account_token)
  assert.deepEqual(
    users.results.map((user: { name: string }) => user.name),
    ['Ada'],
  )

  await new Promise((done) => setTimeout(done, (accessTokenLife + 0.5) * 1000))
  await sync()
  assert.notEqual((await storedCredential(token.id))['refresh_token'], second['refresh_token'])
  assert.deepEqual(grants, ['authorization_code', 'refresh_token', 'refresh_token'], 'one refresh per expiry')
  const { body: details } = await platform.get('/api/crm/v1/account-details', token.account_token)
  assert.equal(details.status, 'COMPLETE')
})

test('a callback works once, and only with a state that was given out', async () => {
  const callback = await browse(await startLinking())
  assert.equal((await fetch(callback)).status, 200)
  assert.equal((await fetch(callback)).status, 401, 'the state is used up')
  const forged = new URL(callback)
  forged.searchParams.set('state', 'cw_state_forged')
  assert.equal((await fetch(forged)).status, 401)
})

test('a code that another issuer sent is refused before it is exchanged', async () => {
  const callback = new URL(await browse(await startLinking()))
  callback.searchParams.set('iss', 'https://attacker.example')
  const before = grants.length
  const response = await fetch(callback)
  assert.equal(response.status, 400)
  assert.equal(((await response.json()) as { parameter: string }).parameter, '?iss')
  assert.equal(grants.length, before)
})
