import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildUrl } from '../url.ts'
import { getCredential, refreshCredential } from './authorize.ts'
import type { Suite } from './options.ts'
import { createVendor } from './vendor.ts'

/** Giving a credential back, as when its account is deleted. */
export function revokeTests(suite: Suite): void {
  const { connector, definition } = suite
  const { revoke } = connector
  if (!revoke) return

  describe('revocation', () => {
    it('a credential that was given back cannot be refreshed any more, and another one can', async () => {
      const { sandbox, settings } = await createVendor(suite)
      const place = { connector, definition, sandbox, settings }
      const [kept, given] = [await getCredential(place), await getCredential(place)]
      await refreshCredential(place, given)
      const request = revoke.request(given, definition.oauthClient)
      const url = new URL(buildUrl(connector, request, settings))
      const answer = await sandbox.handle({
        method: request.method,
        path: url.pathname,
        query: url.searchParams,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...request.headers },
        body: Buffer.from(new URLSearchParams(request.form ?? {}).toString()),
        origin: url.origin,
      })
      assert(answer.status >= 200 && answer.status < 300, `the sandbox takes nothing back: ${answer.body}`)
      await assert.rejects(refreshCredential(place, given))
      await refreshCredential(place, kept)
    })
  })
}
