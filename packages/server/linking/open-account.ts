import {
  authorizationHeaders,
  buildUrl,
  classify,
  CrosswalkError,
  parseJson,
  type Connector,
  type Credential,
  type RemoteRequest,
  type RemoteResponse,
} from '@crosswalk/connector-kit'
import type { OutboundResponse, Share } from '../outbound/index.ts'
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
  ask(request: RemoteRequest, purpose: { readonly stream?: string; readonly share: Share }): Promise<RemoteResponse>
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
  return {
    ...of,
    id: '',
    ask: (request, purpose) => send(platform, { ...of, id: undefined }, credential, request, purpose),
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
  return {
    ...of,
    ask: async (request, purpose) => {
      const credential = await credentialOf()
      try {
        return await send(platform, of, credential, request, purpose)
      } catch (error) {
        if (!isRejected(error) || !canRefresh(of.connector)) throw error
        // Expired early, or replaced by another worker: once more with a token that is not the rejected one.
        return send(platform, of, await credentialOf(credential['access_token'] ?? ''), request, purpose)
      }
    },
  }
}

const canRefresh = ({ auth }: Connector): boolean => auth.scheme === 'oauth2' || auth.scheme === 'clientCredentials'

const isRejected = (error: unknown): boolean => error instanceof CrosswalkError && error.code === 'credential_rejected'

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

async function send(
  platform: Platform,
  of: Omit<AccountOf, 'id'> & { readonly id: string | undefined },
  credential: Credential,
  request: RemoteRequest,
  purpose: { readonly stream?: string; readonly share: Share },
): Promise<RemoteResponse> {
  const { connector } = of
  const read = readerOf(connector)
  const response = await platform.outbound.send(
    {
      method: request.method,
      url: buildUrl(connector, request, of.settings),
      headers: {
        accept: 'application/json',
        ...connector.api.headers,
        ...contentType(request),
        ...request.headers,
        ...authorizationHeaders(connector.auth, credential),
      },
      body: bodyOf(request),
      secrets: Object.values(credential),
      idempotent: request.idempotent ?? undefined,
    },
    {
      organizationId: of.organizationId,
      linkedAccountId: of.id,
      connector: connector.id,
      stream: purpose.stream,
      budget: connector.api.rateLimit,
      share: purpose.share,
    },
    (answer) => classify(connector, read(answer)),
  )
  return read(response)
}

/** Reads an answer once, although it is looked at when it is classified and when it is used. */
function readerOf(connector: Connector): (response: OutboundResponse) => RemoteResponse {
  let last: { from: OutboundResponse; read: RemoteResponse } | undefined
  return (from) => {
    if (last?.from !== from) last = { from, read: readResponse(connector, from) }
    return last.read
  }
}

function readResponse(connector: Connector, response: OutboundResponse): RemoteResponse {
  const date = Date.parse(response.headers['date'] ?? '')
  return {
    status: response.status,
    headers: response.headers,
    url: response.url,
    at: new Date(Number.isNaN(date) ? response.receivedAt : date).toISOString(),
    body: readBody(connector, response),
  }
}

/** A success must be JSON or deliberately empty. The body of a refusal may be anything, so it is taken as it is. */
function readBody(connector: Connector, response: OutboundResponse): unknown {
  if (response.status === 204 || response.status === 304) return null
  const text = response.text()
  if (response.status >= 200 && response.status < 300) return parseJson(text, connector.name)
  try {
    return parseJson(text, connector.name)
  } catch {
    return text === '' ? null : text
  }
}

function contentType(request: RemoteRequest): Record<string, string> {
  if (request.content) return { 'content-type': request.content.type }
  if (request.form) return { 'content-type': 'application/x-www-form-urlencoded' }
  return request.json === undefined ? {} : { 'content-type': 'application/json' }
}

function bodyOf(request: RemoteRequest): string | Uint8Array | undefined {
  if (request.content) return request.content.data
  if (request.form) return new URLSearchParams(request.form).toString()
  return request.json === undefined ? undefined : JSON.stringify(request.json)
}
