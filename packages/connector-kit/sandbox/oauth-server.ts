import { createHash, createHmac } from 'node:crypto'
import { bodyForm, bodyJson, json, redirect, type SandboxRequest, type SandboxResponse } from './message.ts'
import type { Random } from './random.ts'
import { route, type Call, type Route } from './sandbox.ts'

/**
 * What a sandbox knows of its tokens; part of its state. Tokens are signed and carry their end, so that those given before a
 * restart are still good after it, as they would be at a vendor.
 */
export interface OAuthState {
  readonly codes: Map<string, { clientId: string; redirectUri: string; challenge: string | null; expiresAt: number }>
  /** Refresh tokens used up by rotation. */
  readonly used: Set<string>
  /** Families revoked because a used refresh token came again. */
  readonly revoked: Set<string>
  readonly random: Random
}

export interface OAuthServer {
  readonly authorizePath: string
  readonly tokenPath: string
  /** Where a token is given back, as RFC 7009 has it; without it there is no such endpoint. */
  readonly revokePath?: string
  readonly clientId: string
  readonly clientSecret: string
  /** Seconds. */
  readonly expiresIn: number
  /** Whether a refresh gives a new refresh token and ends the old one. Default false. */
  readonly rotates?: boolean
  /** More members of a token answer. */
  readonly extra?: Readonly<Record<string, unknown>>
}

export const createOAuthState = (random: Random): OAuthState => ({
  codes: new Map(),
  used: new Set(),
  revoked: new Set(),
  random,
})

/** The routes of an authorisation server that consents at once: authorise, the token endpoint with its three grants, and revocation. */
export const oauthRoutes = <State extends { readonly oauth: OAuthState }>(server: OAuthServer): Route<State>[] => [
  route('GET', server.authorizePath, (call) => authorize(server, call), { isOpen: true }),
  route('POST', server.tokenPath, (call) => giveToken(server, call), { isOpen: true }),
  ...(server.revokePath === undefined
    ? []
    : [route<State>('POST', server.revokePath, (call) => revoke(server, call), { isOpen: true })]),
]

/** Whether the request carries an access token that is good now. */
export function hasValidToken(state: { readonly oauth: OAuthState }, request: SandboxRequest, now: number): boolean {
  const token = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '')?.[1]
  const known = token === undefined ? undefined : readToken('access', token)
  return known !== undefined && known.expiresAt > now && !state.oauth.revoked.has(known.family)
}

type TokenKind = 'access' | 'refresh'

const sign = (text: string): string =>
  createHmac('sha256', 'a sandbox keeps no secrets').update(text).digest('hex').slice(0, 32)

function makeToken(kind: TokenKind, family: string, expiresAt: number, random: Random): string {
  const text = `${family}-${expiresAt.toString(36)}-${random.hex(16)}`
  return `${text}-${sign(`${kind} ${text}`)}`
}

function readToken(kind: TokenKind, token: string): { family: string; expiresAt: number } | undefined {
  const [, text = '', family = '', end = ''] = /^((\w+)-(\w+)-\w+)-\w+$/.exec(token) ?? []
  return token === `${text}-${sign(`${kind} ${text}`)}` ? { family, expiresAt: Number.parseInt(end, 36) } : undefined
}

const refusal = (error: string, status = 400): SandboxResponse => json({ error, error_description: error }, { status })

function authorize<State extends { readonly oauth: OAuthState }>(
  server: OAuthServer,
  call: Call<State>,
): SandboxResponse {
  const { query, state, clock } = call
  const redirectUri = query.get('redirect_uri') ?? ''
  if (query.get('client_id') !== server.clientId || !URL.canParse(redirectUri)) return refusal('invalid_client')
  const target = new URL(redirectUri)
  target.searchParams.set('state', query.get('state') ?? '')
  if (query.get('response_type') !== 'code') {
    target.searchParams.set('error', 'unsupported_response_type')
    return redirect(target.toString())
  }
  const code = state.oauth.random.hex(32)
  const challenge = query.get('code_challenge')
  state.oauth.codes.set(code, { clientId: server.clientId, redirectUri, challenge, expiresAt: clock.now() + 60_000 })
  target.searchParams.set('code', code)
  return redirect(target.toString())
}

function giveToken<State extends { readonly oauth: OAuthState }>(
  server: OAuthServer,
  call: Call<State>,
): SandboxResponse {
  const form = tokenForm(call.request)
  const [id, secret] = clientOf(call.request, form)
  if (id !== server.clientId || secret !== server.clientSecret) return refusal('invalid_client', 401)
  switch (form.get('grant_type') ?? '') {
    case 'authorization_code':
      return exchangeCode(server, call, form)
    case 'refresh_token':
      return refresh(server, call, form)
    case 'client_credentials':
      return tokens(server, call, call.state.oauth.random.hex(8), false)
    default:
      return refusal('unsupported_grant_type')
  }
}

function exchangeCode<State extends { readonly oauth: OAuthState }>(
  server: OAuthServer,
  call: Call<State>,
  form: URLSearchParams,
): SandboxResponse {
  const { oauth } = call.state
  const code = form.get('code') ?? ''
  const known = oauth.codes.get(code)
  oauth.codes.delete(code)
  if (!known || known.expiresAt < call.clock.now() || known.redirectUri !== form.get('redirect_uri'))
    return refusal('invalid_grant')
  const verifier = form.get('code_verifier') ?? ''
  if (known.challenge !== null && createHash('sha256').update(verifier).digest('base64url') !== known.challenge)
    return refusal('invalid_grant')
  return tokens(server, call, oauth.random.hex(8), true)
}

function refresh<State extends { readonly oauth: OAuthState }>(
  server: OAuthServer,
  call: Call<State>,
  form: URLSearchParams,
): SandboxResponse {
  const { oauth } = call.state
  const token = form.get('refresh_token') ?? ''
  const known = readToken('refresh', token)
  if (!known || oauth.revoked.has(known.family)) return refusal('invalid_grant')
  if (oauth.used.has(token)) {
    oauth.revoked.add(known.family)
    return refusal('invalid_grant')
  }
  if (server.rotates) oauth.used.add(token)
  return tokens(server, call, known.family, server.rotates ?? false, token)
}

/** Ends a token with all that came from it. One that nobody knows is as good as revoked. */
function revoke<State extends { readonly oauth: OAuthState }>(
  server: OAuthServer,
  { request, state }: Call<State>,
): SandboxResponse {
  const form = tokenForm(request)
  const [id, secret] = clientOf(request, form)
  if (id !== server.clientId || secret !== server.clientSecret) return refusal('invalid_client', 401)
  const token = form.get('token') ?? ''
  const known = readToken('refresh', token) ?? readToken('access', token)
  if (known) state.oauth.revoked.add(known.family)
  return json({})
}

function tokens<State extends { readonly oauth: OAuthState }>(
  server: OAuthServer,
  { state: { oauth }, clock }: Call<State>,
  family: string,
  isNew: boolean,
  kept?: string,
): SandboxResponse {
  const expiresAt = clock.now() + server.expiresIn * 1000
  const accessToken = makeToken('access', family, expiresAt, oauth.random)
  const refreshToken = isNew ? makeToken('refresh', family, 0, oauth.random) : kept
  return json({
    token_type: 'bearer',
    access_token: accessToken,
    expires_in: server.expiresIn,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    ...server.extra,
  })
}

/** Most vendors take a form, some JSON. */
const tokenForm = (request: SandboxRequest): URLSearchParams =>
  (request.headers['content-type'] ?? '').startsWith('application/json')
    ? new URLSearchParams(
        Object.entries(bodyJson(request) ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
      )
    : bodyForm(request)

function clientOf(request: SandboxRequest, form: URLSearchParams): [string | null, string | null] {
  const basic = /^Basic (.+)$/.exec(request.headers['authorization'] ?? '')?.[1]
  if (basic === undefined) return [form.get('client_id'), form.get('client_secret')]
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':')
  return [decodeURIComponent(id), decodeURIComponent(secret)]
}
