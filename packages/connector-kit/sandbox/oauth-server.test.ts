import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { json } from './message.ts'
import { createOAuthState, hasValidToken, oauthRoutes, type OAuthServer, type OAuthState } from './oauth-server.ts'
import { createSandbox, defineSandbox, route } from './sandbox.ts'

interface State {
  readonly oauth: OAuthState
  readonly now: () => number
}

const redirect = 'https://app.test/back'
const verifier = 'v'.repeat(50)
const challenge = createHash('sha256').update(verifier).digest('base64url')
const refusal = (status: number) => json({ error: status }, { status })

function serverOf(more: Partial<OAuthServer> = {}) {
  let time = 1_000_000
  const server: OAuthServer = {
    authorizePath: '/authorize',
    tokenPath: '/token',
    clientId: 'id',
    clientSecret: 's:/?',
    expiresIn: 60,
    ...more,
  }
  const definition = defineSandbox<State>({
    connector: 'v',
    sizes: {},
    seed: ({ random, clock }) => ({ oauth: createOAuthState(random), now: () => clock.now() }),
    authenticate: (request, state) => (hasValidToken(state, request, state.now()) ? undefined : refusal(401)),
    routes: [...oauthRoutes<State>(server), route<State>('GET', '/me', () => json({}))],
    errors: {
      rateLimited: () => refusal(429),
      unauthorized: () => refusal(401),
      notFound: () => refusal(404),
      failed: refusal,
    },
    credential: {},
    touch: {},
  })
  const sandbox = createSandbox(definition, { now: () => time })
  const send = (method: string, path: string, body = '', headers: Record<string, string> = {}) => {
    const url = new URL(path, 'http://v.test')
    return sandbox.handle({
      method,
      path: url.pathname,
      query: url.searchParams,
      headers,
      body: Buffer.from(body),
      origin: url.origin,
    })
  }
  const token = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
    const client = headers['authorization'] === undefined ? { client_id: 'id', client_secret: 's:/?' } : {}
    const answer = await send('POST', '/token', new URLSearchParams({ ...client, ...form }).toString(), headers)
    return {
      status: answer.status,
      ...(JSON.parse(answer.body) as { access_token: string; refresh_token: string; error?: string }),
    }
  }
  const codeOf = async (query: Record<string, string> = {}) => {
    const all = {
      client_id: 'id',
      redirect_uri: redirect,
      response_type: 'code',
      state: 'S',
      code_challenge: challenge,
      ...query,
    }
    const { headers } = await send('GET', `/authorize?${new URLSearchParams(all).toString()}`)
    const target = new URL(headers['location']!)
    assert.equal(target.searchParams.get('state'), 'S')
    return target.searchParams.get('code')!
  }
  const exchange = (code: string, more: Record<string, string> = {}) =>
    token({ grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: verifier, ...more })
  const me = async (access: string) => (await send('GET', '/me', '', { authorization: `Bearer ${access}` })).status
  return { send, token, codeOf, exchange, me, wait: (seconds: number) => (time += seconds * 1000) }
}

describe('the authorisation server of a sandbox', () => {
  it('takes a token back with all that came from it, from its own client alone', async () => {
    const { send, token, codeOf, exchange, me } = serverOf({ revokePath: '/revoke' })
    const given = await exchange(await codeOf())
    const kept = await exchange(await codeOf())
    const revoke = async (secret: string, of: string) => {
      const form = { client_id: 'id', client_secret: secret, token: of }
      return (await send('POST', '/revoke', new URLSearchParams(form).toString())).status
    }
    assert.deepEqual([await revoke('wrong', given.refresh_token), await me(given.access_token)], [401, 200])
    assert.deepEqual([await revoke('s:/?', given.refresh_token), await revoke('s:/?', 'nobody’s')], [200, 200])
    assert.deepEqual([await me(given.access_token), await me(kept.access_token)], [401, 200])
    const refreshed = await token({ grant_type: 'refresh_token', refresh_token: given.refresh_token })
    assert.equal(refreshed.error, 'invalid_grant')
    assert.equal((await serverOf().send('POST', '/revoke')).status, 401)
  })

  it('gives a token for a code, once, to who knows the verifier and the redirect', async () => {
    const { codeOf, exchange, me } = serverOf()
    const code = await codeOf()
    const tokens = await exchange(code)
    assert.equal(await me(tokens.access_token), 200)
    assert.equal((await exchange(code)).error, 'invalid_grant')
    assert.equal((await exchange(await codeOf(), { code_verifier: 'wrong' })).error, 'invalid_grant')
    assert.equal((await exchange(await codeOf(), { redirect_uri: 'https://evil.test' })).error, 'invalid_grant')
    assert.equal((await exchange(await codeOf(), { client_secret: 'wrong' })).status, 401)
  })

  it('lets codes and tokens expire by its own clock', async () => {
    const { codeOf, exchange, me, wait, token } = serverOf()
    const tokens = await exchange(await codeOf())
    wait(61)
    assert.equal(await me(tokens.access_token), 401)
    const fresh = await token({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token })
    assert.equal(await me(fresh.access_token), 200)
    assert.equal(fresh.refresh_token, tokens.refresh_token)
    const code = await codeOf()
    wait(61)
    assert.equal((await exchange(code)).error, 'invalid_grant')
  })

  it('with rotation, a used refresh token ends the whole family', async () => {
    const { codeOf, exchange, me, token } = serverOf({ rotates: true })
    const first = await exchange(await codeOf())
    const second = await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token })
    assert.notEqual(second.refresh_token, first.refresh_token)
    assert.equal(
      (await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token })).error,
      'invalid_grant',
    )
    assert.equal(
      (await token({ grant_type: 'refresh_token', refresh_token: second.refresh_token })).error,
      'invalid_grant',
    )
    assert.equal(await me(second.access_token), 401)
  })

  it('takes client credentials, in the body, by basic authentication and as JSON', async () => {
    const { token, me, send } = serverOf()
    const grant = { grant_type: 'client_credentials' }
    const pair = Buffer.from(`id:${encodeURIComponent('s:/?')}`).toString('base64')
    const basic = await token(grant, { authorization: `Basic ${pair}` })
    const body = JSON.stringify({ ...grant, client_id: 'id', client_secret: 's:/?' })
    const asJson = await send('POST', '/token', body, { 'content-type': 'application/json' })
    const inBody = await token(grant)
    for (const access of [basic.access_token, inBody.access_token, JSON.parse(asJson.body).access_token])
      assert.equal(await me(access), 200)
    assert.equal(inBody.refresh_token, undefined)
    assert.equal((await token({ grant_type: 'password' })).error, 'unsupported_grant_type')
  })

  it('takes no forged token', async () => {
    const { codeOf, exchange, me } = serverOf()
    const { access_token: access, refresh_token: refresh } = await exchange(await codeOf())
    for (const forged of ['', 'x', `${access}0`, access.replace(/-[^-]+-/, '-zzzzzzzz-'), refresh])
      assert.equal(await me(forged), 401)
  })
})
