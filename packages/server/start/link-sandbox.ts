import { CrosswalkError, type Connector } from '@crosswalk/connector-kit'
import type { SandboxDefinition } from '@crosswalk/connector-kit/sandbox'

/** A linked account as it stands in `demo.json`. */
export interface DemoAccount {
  readonly connector: string
  readonly category: string
  readonly account_token: string
}

export interface LinkSandboxOptions {
  readonly baseUrl: string
  readonly apiKey: string
  readonly connector: Connector
  readonly sandbox: SandboxDefinition<any>
  /** Where the sandbox is served. */
  readonly sandboxUrl: string
}

/**
 * Links a sandbox account the way a customer's end user would: over HTTP, with a link token, the vendor's own check or its
 * authorisation page, and the exchange of the public token. Nothing is put into the database behind the API's back.
 */
export async function linkSandbox(options: LinkSandboxOptions): Promise<DemoAccount> {
  const { connector, sandbox } = options
  const { link_token: linkToken } = await call(options, 'POST', '/api/link-token', {
    end_user_origin_id: `demo-${connector.id}`,
    end_user_organization_name: 'Demo',
    end_user_email_address: 'demo@example.com',
    categories: [connector.category],
    integration: connector.id,
  })
  const settings = { ...sandbox.settings, base_url: options.sandboxUrl }
  const publicToken =
    connector.auth.scheme === 'oauth2'
      ? await authorize(options, linkToken, settings)
      : await typeCredential(options, linkToken, settings)
  const { account_token: accountToken } = await call(options, 'GET', `/api/account-token/${publicToken}`)
  return { connector: connector.id, category: connector.category, account_token: accountToken }
}

async function typeCredential(options: LinkSandboxOptions, linkToken: string, settings: object): Promise<string> {
  const answer = await call(options, 'POST', '/link/credential', {
    link_token: linkToken,
    integration: options.connector.id,
    settings,
    credential: options.sandbox.credential,
  })
  return answer.public_token
}

/** Plays the end user's browser: to the vendor's page, which consents at once, and back to our callback. */
async function authorize(options: LinkSandboxOptions, linkToken: string, settings: object): Promise<string> {
  const application = options.sandbox.oauthClient!
  await call(options, 'PUT', `/v1/oauth-clients/${options.connector.id}`, {
    client_id: application.clientId,
    client_secret: application.clientSecret,
  })
  const start = await call(options, 'POST', '/link/authorization', {
    link_token: linkToken,
    integration: options.connector.id,
    settings,
  })
  const consent = await fetch(start.authorize_url, { redirect: 'manual' })
  const location = consent.headers.get('location')
  if (location === null)
    throw new CrosswalkError('internal', `The sandbox of ${options.connector.name} did not consent.`)
  const callback = new URL(location)
  const page = await fetch(options.baseUrl + callback.pathname + callback.search)
  const token = /data-public-token="([^"]+)"/.exec(await page.text())?.[1]
  if (token === undefined)
    throw new CrosswalkError('internal', `Linking the sandbox of ${options.connector.name} failed.`)
  return token
}

async function call(options: LinkSandboxOptions, method: string, path: string, body?: object): Promise<any> {
  const response = await fetch(options.baseUrl + path, {
    method,
    headers: { authorization: `Bearer ${options.apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const answer: any = await response.json()
  if (response.ok) return answer
  throw new CrosswalkError('internal', `${method} ${path} answered ${response.status}: ${answer.detail ?? ''}`)
}
