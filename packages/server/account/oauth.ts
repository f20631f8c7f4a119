import { createHash, randomBytes } from 'node:crypto'
import {
  CrosswalkError,
  parseJson,
  relocate,
  type ClientCredentialsAuth,
  type Connector,
  type OAuth2Auth,
} from '@crosswalk/connector-kit'
import type { OutboundResponse } from '../outbound/index.ts'
import type { Platform } from '../platform.ts'
import type { RefreshedCredential } from '../vault/index.ts'

/** The OAuth application at the vendor. */
export interface OAuthClient {
  readonly clientId: string
  readonly clientSecret: string
}

/** Who asks a token endpoint, for which account. */
export interface TokenRequest {
  readonly organizationId: string
  readonly connector: Connector
  readonly auth: OAuth2Auth | ClientCredentialsAuth
  readonly client: OAuthClient
  readonly settings: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

export interface TokenAnswer extends RefreshedCredential {
  readonly raw: Readonly<Record<string, unknown>>
}

export const randomToken = (): string => randomBytes(32).toString('base64url')

/** PKCE, RFC 7636, method S256. */
export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url')

/** Where to send the end user. */
export function authorizeUrl(
  auth: OAuth2Auth,
  connector: Connector,
  parameters: {
    readonly clientId: string
    readonly redirectUri: string
    readonly state: string
    readonly verifier: string
    readonly settings: Readonly<Record<string, string>>
  },
): string {
  const url = new URL(relocate(connector, auth.authorizeUrl, parameters.settings))
  const query: Record<string, string> = {
    response_type: 'code',
    client_id: parameters.clientId,
    redirect_uri: parameters.redirectUri,
    scope: auth.scopes.join(auth.scopeSeparator ?? ' '),
    state: parameters.state,
    ...(auth.pkce === false ? {} : { code_challenge: challengeOf(parameters.verifier), code_challenge_method: 'S256' }),
    ...auth.authorizeParameters,
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url.toString()
}

/** Exchanges the code the vendor sent with the end user. */
export const exchangeCode = (
  platform: Platform,
  request: TokenRequest,
  grant: { readonly code: string; readonly redirectUri: string; readonly verifier: string },
): Promise<TokenAnswer> =>
  askToken(platform, request, {
    grant_type: 'authorization_code',
    code: grant.code,
    redirect_uri: grant.redirectUri,
    ...(request.auth.scheme === 'oauth2' && request.auth.pkce === false ? {} : { code_verifier: grant.verifier }),
  })

/** A new access token for a refresh token, which the vendor may replace as well. */
export const refreshTokens = (platform: Platform, request: TokenRequest, refreshToken: string): Promise<TokenAnswer> =>
  askToken(platform, request, { grant_type: 'refresh_token', refresh_token: refreshToken })

/** A token for the end user's own client id and secret. */
export const clientCredentialsToken = (platform: Platform, request: TokenRequest): Promise<TokenAnswer> =>
  askToken(platform, request, {
    grant_type: 'client_credentials',
    scope: request.auth.scopes.join(request.auth.scopeSeparator ?? ' '),
  })

async function askToken(
  platform: Platform,
  request: TokenRequest,
  grant: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const { auth, client, connector } = request
  const inBody = auth.clientAuthentication !== 'basic'
  const parameters = {
    ...grant,
    ...(inBody ? { client_id: client.clientId, client_secret: client.clientSecret } : {}),
  }
  const isJson = auth.tokenFormat === 'json'
  const response = await platform.outbound.send(
    {
      method: 'POST',
      url: relocate(connector, auth.tokenUrl, request.settings),
      headers: {
        accept: 'application/json',
        'content-type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
        ...(inBody ? {} : { authorization: basic(client) }),
      },
      body: isJson ? JSON.stringify(parameters) : new URLSearchParams(parameters).toString(),
      secrets: [
        ...Object.entries(grant)
          .filter(([name]) => name !== 'grant_type')
          .map(([, value]) => value),
        client.clientSecret,
      ],
      attempts: 2,
      signal: request.signal,
    },
    { organizationId: request.organizationId, connector: connector.id },
    (answer) => refusal(connector, answer),
  )
  return readTokens(connector, auth, response)
}

/** RFC 6749, 5.2: also where it comes with status 200, as some vendors have it. */
function refusal(connector: Connector, response: OutboundResponse): CrosswalkError | undefined {
  if (response.status >= 500 || response.status === 429) return undefined
  const error = errorOf(response)
  if (error === undefined) return undefined
  const code = error === 'invalid_grant' || error === 'bad_verification_code' ? 'credential_rejected' : 'remote_invalid'
  return new CrosswalkError(code, `${connector.name} refused to give a token: ${error.slice(0, 100)}.`, {
    remoteStatus: response.status,
    remoteCode: error.slice(0, 100),
  })
}

function errorOf(response: OutboundResponse): string | undefined {
  try {
    const body = parseJson(response.text(), 'The token endpoint') as { error?: unknown }
    return typeof body?.error === 'string' ? body.error : undefined
  } catch {
    return undefined
  }
}

function readTokens(
  connector: Connector,
  auth: OAuth2Auth | ClientCredentialsAuth,
  response: OutboundResponse,
): TokenAnswer {
  const raw = parseJson(response.text(), `The token endpoint of ${connector.name}`) as Record<string, unknown>
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn } = raw ?? {}
  if (typeof accessToken !== 'string' || accessToken === '')
    throw new CrosswalkError('remote_malformed', `The token endpoint of ${connector.name} gave no access token.`)
  const fallback = auth.scheme === 'oauth2' ? auth.defaultExpiresIn : undefined
  const seconds = Number(expiresIn ?? fallback ?? Number.NaN)
  return {
    fields: { access_token: accessToken, ...(typeof refreshToken === 'string' ? { refresh_token: refreshToken } : {}) },
    expiresAt: seconds > 0 ? new Date(response.receivedAt.getTime() + seconds * 1000) : null,
    raw,
  }
}

// RFC 6749, 2.3.1: both parts are form-encoded before they are joined.
const basic = ({ clientId, clientSecret }: OAuthClient): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`
