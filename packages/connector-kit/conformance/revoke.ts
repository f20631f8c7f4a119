import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Credential } from '../auth.ts'
import { buildUrl } from '../url.ts'
import { getCredential, refreshCredential } from './authorize.ts'
import type { Suite } from './options.ts'
import { bodyOf, createVendor, type Vendor } from './vendor.ts'

/** Giving a credential back, as when its account is deleted. */
export function revokeTests(suite: Suite): void {
  const { connector, definition } = suite
  if (!connector.revoke) return

  describe('revocation', () => {
    if (connector.auth.scheme === 'oauth2')
      it('a credential that was given back cannot be refreshed any more, and another one can', async () => {
        const vendor = await createVendor(suite)
        const place = { connector, definition, sandbox: vendor.sandbox, settings: vendor.settings }
        const [kept, given] = [await getCredential(place), await getCredential(place)]
        await refreshCredential(place, given)
        await giveBack(suite, vendor, given)
        await assert.rejects(refreshCredential(place, given))
        await refreshCredential(place, kept)
      })
    else
      it('a credential that was given back is refused', async () => {
        const vendor = await createVendor(suite)
        await vendor.askOnce(connector.check.request)
        await giveBack(suite, vendor, definition.credential)
        await assert.rejects(vendor.askOnce(connector.check.request), { code: 'credential_rejected' })
      })
  })
}

async function giveBack({ connector, definition }: Suite, vendor: Vendor, credential: Credential): Promise<void> {
  const request = connector.revoke!.request(credential, definition.oauthClient)
  const url = new URL(buildUrl(connector, request, vendor.settings))
  const answer = await vendor.sandbox.handle({
    method: request.method,
    path: url.pathname,
    query: url.searchParams,
    headers: { 'content-type': contentType(request), ...request.headers },
    body: bodyOf(request),
    origin: url.origin,
  })
  assert(answer.status >= 200 && answer.status < 300, `the sandbox takes nothing back: ${answer.body}`)
}

const contentType = ({ json }: { readonly json?: unknown }): string =>
  json === undefined ? 'application/x-www-form-urlencoded' : 'application/json'
