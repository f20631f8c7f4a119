import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Fault } from '../sandbox/index.ts'
import { streamNames, type Suite } from './options.ts'
import { createVendor } from './vendor.ts'
import { idsOf, pathOf, sortedUnique, walkAll } from './walks.ts'

/** Faults that pass, and that a run must outlive without losing or doubling a record. */
const passing: readonly Fault[] = [
  { kind: 'rate_limit', after: 1, times: 2 },
  { kind: 'server_error', after: 1, times: 2 },
  { kind: 'server_error', status: 503 },
  { kind: 'slow', delay: 1 },
  { kind: 'cut_body', after: 1 },
  { kind: 'reset', after: 1 },
  { kind: 'truncated_json' },
  { kind: 'html' },
  { kind: 'expired_token', after: 1 },
  { kind: 'duplicate_page', after: 1 },
]

export function faultTests(suite: Suite): void {
  describe('faults', () => {
    for (const fault of passing)
      it(`a run outlives ${fault.kind}${fault.status ? ` ${fault.status}` : ''}`, async (t) => {
        if (fault.kind === 'expired_token' && suite.connector.auth.scheme !== 'oauth2')
          return t.skip('this credential does not expire')
        const [stream, expected] = await longestStream(suite)
        const vendor = await createVendor(suite)
        const match = await pathOf(suite, vendor, stream)
        vendor.sandbox.faults.add({ ...fault, match })
        const pages = await walkAll(suite, vendor, stream)
        const struck = vendor.sandbox.ledger.requests.filter((request) => request.fault === fault.kind)
        if (struck.length === 0) return t.skip('no stream of the sandbox has enough pages')
        assert.deepEqual(sortedUnique(idsOf(suite, stream, pages)), expected)
      })

    it('a token that has expired is refreshed once and the run goes on', async (t) => {
      const { auth } = suite.connector
      if (auth.scheme !== 'oauth2') return t.skip('this credential does not expire')
      const [stream, expected] = await longestStream(suite)
      const vendor = await createVendor(suite)
      vendor.wait(365 * 86_400_000)
      const pages = await walkAll(suite, vendor, stream)
      assert.deepEqual(sortedUnique(idsOf(suite, stream, pages)), expected)
      const refused = vendor.sandbox.ledger.requests.filter((request) => request.status === 401)
      assert.equal(refused.length, 1, 'the refreshed token was not used')
    })
  })
}

/** The stream with the most pages, and the ids of its records. */
async function longestStream(suite: Suite): Promise<[name: string, ids: string[]]> {
  const vendor = await createVendor(suite)
  let best: { name: string; pages: Awaited<ReturnType<typeof walkAll>> } | undefined
  for (const name of streamNames(suite)) {
    if (suite.connector.streams[name]!.parent !== undefined) continue
    const pages = await walkAll(suite, vendor, name)
    if (pages.length > (best?.pages.length ?? 0)) best = { name, pages }
  }
  return [best!.name, sortedUnique(idsOf(suite, best!.name, best!.pages))]
}
