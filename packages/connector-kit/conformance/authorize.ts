import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { ClientCredentialsAuth, Credential, OAuth2Auth } from '../auth.ts'
import type { Connector } from '../connector.ts'
import type { Sandbox, SandboxDefinition, SandboxResponse } from '../sandbox/index.ts'
import { relocate } from '../url.ts'

interface Place {
  readonly connector: Connector
  readonly definition: SandboxDefinition<any>
  readonly sandbox: Sandbox<any>
  readonly settings: Readonly<Record<string, string>>
}

const redirectUri = 'http://crosswalk.test/oauth/callback'
const verifier = 'a-verifier-that-is-long-enough-for-rfc-7636-0123456789'

/** What the end user would type, or what an authorisation gives. */
export async function getCredential(place: Place): Promise<Credential> {
  const { auth } = place.connector
  if (auth.scheme === 'oauth2') return authorize(place, auth)
  if (auth.scheme === 'clientCredentials') {
    const [id, secret] = auth.fields.map((field) => place.definition.credential[field.name] ?? '')
    return askForToken(place, auth, { grant_type: 'client_credentials' }, { clientId: id!, clientSecret: secret! })
  }
  return place.definition.credential
}

export async function refreshCredential(place: Place, credential: Credential): Promise<Credential> {
  const { auth } = place.connector
  assert(auth.scheme === 'oauth2')
  const body = { grant_type: 'refresh_token', refresh_token: credential['refresh_token'] ?? '' }
  return { ...credential, ...(await askForToken(place, auth, body, clientOf(place))) }
}

/** The authorisation code flow, with PKCE where the connector has it. */
async function authorize(place: Place, auth: OAuth2Auth): Promise<Credential> {
  const client = clientOf(place)
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const url = new URL(relocate(place.connector, auth.authorizeUrl, place.settings))
  const parameters = {
    ...auth.authorizeParameters,
    client_id: client.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    state: 'state-1',
    scope: auth.scopes.join(auth.scopeSeparator ?? ' '),
    ...(auth.pkce === false ? {} : { code_challenge: challenge, code_challenge_method: 'S256' }),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  const answer = await send(place, 'GET', url, '', {})
  assert.equal(answer.status, 302, `the sandbox does not authorise: ${answer.body}`)
  const target = new URL(answer.headers['location']!)
  assert.equal(target.searchParams.get('state'), 'state-1', 'the sandbox loses the state')
  const code = target.searchParams.get('code') ?? ''
  const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
  return askForToken(place, auth, auth.pkce === false ? grant : { ...grant, code_verifier: verifier }, client)
}

interface Client {
  readonly clientId: string
  readonly clientSecret: string
}

function clientOf({ definition }: Place): Client {
  assert(definition.oauthClient, 'a sandbox with OAuth must declare oauthClient')
  return definition.oauthClient
}

async function askForToken(
  place: Place,
  auth: OAuth2Auth | ClientCredentialsAuth,
  grant: Readonly<Record<string, string>>,
  { clientId, clientSecret }: Client,
): Promise<Credential> {
  const isBasic = auth.clientAuthentication === 'basic'
  const body = isBasic ? grant : { ...grant, client_id: clientId, client_secret: clientSecret }
  const isJson = auth.tokenFormat === 'json'
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`
  const url = new URL(relocate(place.connector, auth.tokenUrl, place.settings))
  const text = isJson ? JSON.stringify(body) : new URLSearchParams(body).toString()
  const answer = await send(place, 'POST', url, text, {
    'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
    ...(isBasic && { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }),
  })
  assert.equal(answer.status, 200, `the sandbox gives no token: ${answer.body}`)
  const tokens = JSON.parse(answer.body)
  return {
    access_token: tokens.access_token,
    ...(tokens.refresh_token === undefined ? {} : { refresh_token: tokens.refresh_token }),
  }
}

const send = (
  { sandbox }: Place,
  method: string,
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<SandboxResponse> =>
  sandbox.handle({
    method,
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.from(body),
    origin: url.origin,
  })
