import {
  authorizationHeaders,
  buildUrl,
  classify,
  credentialFields,
  CrosswalkError,
  parseJson,
  type Connector,
  type Credential,
  type RemoteRequest,
  type RemoteResponse,
} from '@crosswalk/connector-kit'
import type { OutboundContext, OutboundRequest, OutboundResponse, OutboundStream, Share } from '../outbound/index.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { withFreshCredential } from '../vault/index.ts'
import { clientCredentialsToken, refreshTokens } from './oauth.ts'
import { readOAuthClient } from './oauth-client.ts'

/** A linked account, ready to talk to its vendor. */
export interface OpenAccount {
  readonly id: string
  readonly organizationId: string
  readonly connector: Connector
  readonly settings: Readonly<Record<string, string>>
  /** Asks the vendor with the account's credential, refreshed where needed. Failures are classified. */
  ask(request: RemoteRequest, purpose: Purpose): Promise<RemoteResponse>
  /** The same for an answer that nobody reads anything into: whatever its status, it is given back as it came. */
  askRaw(request: RawRequest, purpose: Purpose): Promise<RawAnswer>
  /** The same for an answer that is read while it arrives. Redirects are followed. Refusals are classified. */
  askStream(request: RemoteRequest, purpose: Purpose): Promise<OutboundStream>
}

export interface Purpose {
  readonly stream?: string
  readonly share: Share
}

/** A request in somebody else's words. */
export interface RawRequest extends Omit<RemoteRequest, 'method' | 'json' | 'form'> {
  readonly method: string
  /** Milliseconds. Default 30,000. */
  readonly timeout?: number
  /** Milliseconds to wait for the budget. Default 30,000. */
  readonly maxWait?: number
}

export interface RawAnswer {
  readonly response: OutboundResponse
  /** What must not be shown of it, should the vendor have echoed it. */
  readonly secrets: readonly string[]
  /** The headers that carried the credential. */
  readonly secretHeaders: readonly string[]
}

/** Milliseconds for which a credential is used again without asking the vault. */
const reuse = 20_000

/** Opens a linked account of an organisation. `not_found` where it is not theirs. */
export async function openAccount(platform: Platform, organizationId: string, id: string): Promise<OpenAccount> {
  const { rows } = await inOrganization(platform.database, organizationId, (client) =>
    client.query<{ connector: string; settings: Record<string, string> }>({
      name: 'open-account',
      text: 'SELECT connector, settings FROM linked_account WHERE id = $1',
      values: [id],
    }),
  )
  if (!rows[0]) throw new CrosswalkError('not_found', `There is no linked account ${id}.`)
  const connector = platform.connectors.get(rows[0].connector)
  if (!connector)
    throw new CrosswalkError(
      'configuration_invalid',
      `The connector ${rows[0].connector} is not part of this installation.`,
    )
  return accountOf(platform, { organizationId, id, connector, settings: rows[0].settings })
}

/** The same for an account whose row is being made: its credential is given, and nothing is refreshed. */
export function accountWith(
  platform: Platform,
  of: {
    readonly organizationId: string
    readonly connector: Connector
    readonly settings: Readonly<Record<string, string>>
  },
  credential: Credential,
): OpenAccount {
  const account = { ...of, id: undefined }
  return {
    ...of,
    id: '',
    ask: (request, purpose) => send(platform, account, credential, request, purpose),
    askRaw: (request, purpose) => sendRaw(platform, account, credential, request, purpose),
    askStream: (request, purpose) => stream(platform, account, credential, request, purpose),
  }
}

interface AccountOf {
  readonly organizationId: string
  readonly id: string
  readonly connector: Connector
  readonly settings: Readonly<Record<string, string>>
}

function accountOf(platform: Platform, of: AccountOf): OpenAccount {
  let held: { credential: Credential; until: number } | undefined
  const credentialOf = async (rejected?: string): Promise<Credential> => {
    if (rejected === undefined && held && held.until > Date.now()) return held.credential
    const credential = await readCredential(platform, of, rejected)
    held = { credential, until: Date.now() + reuse }
    return credential
  }
  /** Asks, and where the token was rejected (expired early, or replaced by another worker) once more with a new one. */
  const persist = async <A>(
    attempt: (credential: Credential) => Promise<A>,
    isRefused: (answer: A) => boolean = () => false,
  ): Promise<A> => {
    const credential = await credentialOf()
    const again = async () => attempt(await credentialOf(credential['access_token'] ?? ''))
    try {
      const answer = await attempt(credential)
      return isRefused(answer) && canRefresh(of.connector) ? await again() : answer
    } catch (error) {
      if (!isRejected(error) || !canRefresh(of.connector)) throw error
      return again()
    }
  }
  return {
    ...of,
    ask: (request, purpose) => persist((credential) => send(platform, of, credential, request, purpose)),
    askRaw: (request, purpose) =>
      persist(
        (credential) => sendRaw(platform, of, credential, request, purpose),
        ({ response }) => response.status === 401,
      ),
    askStream: (request, purpose) => persist((credential) => stream(platform, of, credential, request, purpose)),
  }
}

const canRefresh = ({ auth }: Connector): boolean => auth.scheme === 'oauth2' || auth.scheme === 'clientCredentials'

const isRejected = (error: unknown): boolean =>
  error instanceof CrosswalkError && (error.code === 'credential_rejected' || error.code === 'credential_expired')

function readCredential(platform: Platform, of: AccountOf, rejected: string | undefined): Promise<Credential> {
  const { database, vault } = platform
  const { organizationId, connector } = of
  const { auth } = connector
  if (auth.scheme !== 'oauth2' && auth.scheme !== 'clientCredentials')
    return inOrganization(database, organizationId, (client) => vault.readCredential(client, of.id))
  return withFreshCredential({
    database,
    vault,
    organizationId,
    accountId: of.id,
    force: rejected,
    refresh: async (credential, { signal }) => {
      if (auth.scheme === 'clientCredentials') {
        const client = { clientId: credential[auth.fields[0].name]!, clientSecret: credential[auth.fields[1].name]! }
        return clientCredentialsToken(platform, {
          organizationId,
          connector,
          auth,
          client,
          settings: of.settings,
          signal,
        })
      }
      const refreshToken = credential['refresh_token']
      if (refreshToken === undefined)
        throw new CrosswalkError(
          'credential_rejected',
          `${connector.name} gave no refresh token: the account must be linked again.`,
          {
            remoteCode: 'invalid_grant',
          },
        )
      const client = await inOrganization(database, organizationId, (connection) =>
        readOAuthClient(connection, vault, organizationId, connector.id),
      )
      const request = { organizationId, connector, auth, client, settings: of.settings, signal }
      return refreshTokens(platform, request, refreshToken)
    },
  })
}

type Sender = Omit<AccountOf, 'id'> & { readonly id: string | undefined }

async function send(
  platform: Platform,
  of: Sender,
  credential: Credential,
  request: RemoteRequest,
  purpose: Purpose,
): Promise<RemoteResponse> {
  const { connector } = of
  const read = readerOf(connector, isWrite(request))
  const response = await platform.outbound.send(
    { ...requestOf(of, credential, request), idempotent: request.idempotent ?? undefined },
    contextOf(of, purpose),
    (answer) => classify(connector, read(answer)),
  )
  return read(response)
}

async function sendRaw(
  platform: Platform,
  of: Sender,
  credential: Credential,
  { timeout, maxWait, ...request }: RawRequest,
  purpose: Purpose,
): Promise<RawAnswer> {
  const isIdempotent = ['GET', 'HEAD', 'OPTIONS'].includes(request.method)
  const authorization = authorizationHeaders(of.connector.auth, credential)
  const response = await platform.outbound.send(
    {
      ...requestOf(of, credential, request),
      acceptsRefusals: true,
      timeout,
      maxWait,
      // What may have an effect is sent once, whatever becomes of it.
      ...(!isIdempotent && { attempts: 1 }),
    },
    contextOf(of, purpose),
  )
  const secrets = Object.values(authorization).flatMap((value) => [value, value.replace(/^\S+\s+/, '')])
  return {
    response,
    secrets: [...secretsIn(of.connector, credential), ...secrets],
    secretHeaders: Object.keys(authorization).map((name) => name.toLowerCase()),
  }
}

/** More hops than any vendor's storage needs. */
const mostRedirects = 5

const stream = (
  platform: Platform,
  of: Sender,
  credential: Credential,
  request: RemoteRequest,
  purpose: Purpose,
): Promise<OutboundStream> =>
  platform.outbound.stream(
    { ...requestOf(of, credential, request), followRedirects: mostRedirects, allowedHosts: hostsOf(of) },
    contextOf(of, purpose),
    (answer) => classify(of.connector, readResponse(of.connector, answer)),
  )

/** What the end user typed without being told that it is a secret (a name, an e-mail address) may be shown. */
function secretsIn({ auth }: Connector, credential: Credential): readonly string[] {
  const open = new Set(credentialFields(auth).flatMap(({ name, secret }) => (secret === false ? [name] : [])))
  return Object.entries(credential).flatMap(([name, value]) => (open.has(name) ? [] : [value]))
}

/** The hosts a redirect may lead to: those of the connector, or of the sandbox that stands in for it. */
function hostsOf({ connector, settings }: Sender): readonly string[] {
  const base = new URL(buildUrl(connector, { path: '/' }, settings)).hostname.replace(/^\[(.*)\]$/, '$1')
  return settings['base_url'] === undefined ? [base, ...(connector.api.hosts ?? [])] : [base]
}

const requestOf = (
  { connector, settings }: Sender,
  credential: Credential,
  request: Omit<RemoteRequest, 'method'> & { readonly method: string },
): OutboundRequest => ({
  method: request.method,
  url: buildUrl(connector, request, settings),
  // Names in lower case, so that each is there once: those that come later count.
  headers: Object.fromEntries(
    [
      { accept: 'application/json' },
      connector.api.headers ?? {},
      contentType(request),
      request.headers ?? {},
      authorizationHeaders(connector.auth, credential),
    ].flatMap((headers) => Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  ),
  body: bodyOf(request),
  secrets: Object.values(credential),
})

const contextOf = ({ organizationId, id, connector }: Sender, purpose: Purpose): OutboundContext => ({
  organizationId,
  linkedAccountId: id,
  connector: connector.id,
  stream: purpose.stream,
  budget: connector.api.rateLimit,
  share: purpose.share,
})

const isWrite = ({ method, idempotent }: RemoteRequest): boolean => method !== 'GET' && idempotent !== true

/** Reads an answer once, although it is looked at when it is classified and when it is used. */
function readerOf(connector: Connector, mayBeEmpty: boolean): (response: OutboundResponse) => RemoteResponse {
  let last: { from: OutboundResponse; read: RemoteResponse } | undefined
  return (from) => {
    if (last?.from !== from) last = { from, read: readResponse(connector, from, mayBeEmpty) }
    return last.read
  }
}

function readResponse(connector: Connector, response: OutboundResponse, mayBeEmpty = false): RemoteResponse {
  const date = Date.parse(response.headers['date'] ?? '')
  return {
    status: response.status,
    headers: response.headers,
    url: response.url,
    at: new Date(Number.isNaN(date) ? response.receivedAt : date).toISOString(),
    body: readBody(connector, response, mayBeEmpty),
  }
}

/** A success must be JSON or deliberately empty, as many answers to writes are. The body of a refusal may be anything, so it is taken as it is. */
function readBody(connector: Connector, response: OutboundResponse, mayBeEmpty: boolean): unknown {
  if (response.status === 204 || response.status === 304) return null
  const text = response.text()
  if (text === '' && mayBeEmpty) return null
  if (response.status >= 200 && response.status < 300) return parseJson(text, connector.name)
  try {
    return parseJson(text, connector.name)
  } catch {
    return text === '' ? null : text
  }
}

type Content = Pick<RemoteRequest, 'content' | 'form' | 'json'>

function contentType(request: Content): Record<string, string> {
  if (request.content) return { 'content-type': request.content.type }
  if (request.form) return { 'content-type': 'application/x-www-form-urlencoded' }
  return request.json === undefined ? {} : { 'content-type': 'application/json' }
}

function bodyOf(request: Content): string | Uint8Array | undefined {
  if (request.content) return request.content.data
  if (request.form) return new URLSearchParams(request.form).toString()
  return request.json === undefined ? undefined : JSON.stringify(request.json)
}
