/** Linking with OAuth, as an end user's browser goes through it: against the sandbox of a vendor that wants it. */
import assert from 'node:assert/strict'
import { createSandbox, serveSandbox } from '@crosswalk/connector-kit/sandbox'
import { sandboxes } from '@crosswalk/connectors/sandboxes'
import { callPlatform, neighbour, type PlatformVisit, type PlatformWalk } from './walk-platform.ts'
import type { PublishedOperation } from './published.ts'

const vendor = 'hubspot'
const definition = sandboxes.find(({ connector }) => connector === vendor)!

export const oauthVisits: Readonly<Record<string, PlatformVisit>> = {
  'PUT /v1/oauth-clients/{connector}': (walk, operation) => registerClient(walk, operation),
  'POST /link/authorization': (walk, operation) =>
    atVendor(walk, async (url) => {
      assert.ok((await authorize(walk, operation, url)).startsWith(url), 'it leads elsewhere')
    }),
  'GET /oauth/callback': (walk, operation) =>
    atVendor(walk, async (url) => {
      const page = await fetch(await authorize(walk, operation, url), { redirect: 'manual' })
      const { searchParams } = new URL(page.headers.get('location')!)
      const { text } = await callPlatform(walk, operation, { query: Object.fromEntries(searchParams) })
      assert.match(text, /data-public-token="[^"]{20,}"/)
    }),
}

async function registerClient(walk: PlatformWalk, operation: PublishedOperation): Promise<void> {
  const { clientId, clientSecret } = definition.oauthClient!
  const register = neighbour(walk, operation, 'PUT /v1/oauth-clients/{connector}')
  const body = { client_id: clientId, client_secret: clientSecret }
  const answer = await callPlatform(walk, register, { path: [vendor], body })
  assert.equal(answer.body.client_id, clientId)
  assert.ok(!answer.text.includes(clientSecret), 'the secret is answered')
}

/** The vendor's page to which the end user is sent. */
async function authorize(walk: PlatformWalk, operation: PublishedOperation, url: string): Promise<string> {
  await registerClient(walk, operation)
  const person = {
    end_user_email_address: 'oauth@example.com',
    end_user_organization_name: 'Walkers',
    end_user_origin_id: 'oauth',
    categories: ['crm'],
    integration: vendor,
  }
  const token = await callPlatform(walk, neighbour(walk, operation, 'POST link-token'), { body: person })
  const settings = { base_url: url }
  const body = { link_token: token.body.link_token, integration: vendor, settings }
  return (await callPlatform(walk, neighbour(walk, operation, 'POST /link/authorization'), { body })).body.authorize_url
}

/** Serves the vendor's sandbox while something is done at it. */
async function atVendor({ world }: PlatformWalk, act: (url: string) => Promise<void>): Promise<void> {
  const served = await serveSandbox(createSandbox(definition))
  world.allow(served.url)
  try {
    await act(served.url)
  } finally {
    await served.close()
  }
}
