import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CrosswalkError, errorTable, type ErrorCode } from '../errors.ts'
import type { Fault } from '../sandbox/index.ts'
import type { Suite } from './options.ts'
import { createVendor, type Vendor } from './vendor.ts'

/** Failures, and what they must be called. */
const failures: readonly (readonly [name: string, fault: Fault, codes: readonly ErrorCode[]])[] = [
  ['401', { kind: 'expired_token' }, ['credential_rejected', 'credential_expired']],
  ['403', { kind: 'server_error', status: 403 }, ['permission_missing']],
  ['404', { kind: 'server_error', status: 404 }, ['remote_not_found']],
  ['400', { kind: 'server_error', status: 400 }, ['remote_invalid']],
  ['409', { kind: 'server_error', status: 409 }, ['remote_conflict']],
  ['429', { kind: 'rate_limit', retryAfter: 2 }, ['rate_limited']],
  ['500', { kind: 'server_error', status: 500 }, ['remote_unavailable']],
  ['502', { kind: 'server_error', status: 502 }, ['remote_unavailable']],
  ['503', { kind: 'server_error', status: 503 }, ['remote_unavailable']],
  ['504', { kind: 'server_error', status: 504 }, ['remote_timeout']],
  ['a web page', { kind: 'html' }, ['remote_malformed']],
  ['JSON that stops in the middle', { kind: 'truncated_json' }, ['remote_malformed']],
  ['an empty body', { kind: 'empty_body' }, ['remote_malformed']],
  ['JSON that is nested too deep', { kind: 'deep_json' }, ['remote_malformed']],
  ['an answer that breaks off', { kind: 'cut_body' }, ['remote_unreachable']],
]

/** Credentials, and how failures are named. */
export function accessTests(suite: Suite): void {
  const { connector } = suite

  describe('access', () => {
    it('the check succeeds with a good credential and names the account', async () => {
      const vendor = await createVendor(suite)
      const response = await vendor.ask(connector.check.request)
      if (!connector.check.account) return
      const { id, name } = connector.check.account(response)
      assert(typeof id === 'string' && id !== '' && id !== 'undefined', `the account's id is ${JSON.stringify(id)}`)
      assert(typeof name === 'string' && name !== '', `the account's name is ${JSON.stringify(name)}`)
    })

    it('the check refuses a bad credential as credential_rejected', async () => {
      const good = { access_token: '', ...suite.definition.credential }
      const bad = Object.fromEntries(Object.keys(good).map((name) => [name, 'not-the-credential']))
      const vendor = await createVendor(suite, bad)
      const error = await failureOf(vendor, suite)
      assert.equal(error?.code, 'credential_rejected')
    })

    for (const [name, fault, codes] of failures)
      it(`${name} becomes ${codes.join(' or ')}`, async () => {
        const vendor = await createVendor(suite)
        vendor.sandbox.faults.add(fault)
        const error = await failureOf(vendor, suite)
        assert(error, 'no failure was noticed')
        assert(codes.includes(error.code), `it became ${error.code}: ${error.message}`)
        assert(error.message.length > 0 && error.kind === errorTable[error.code])
        if (fault.kind === 'rate_limit') assert.equal(error.details.retryAfter, 2000, 'Retry-After is not understood')
      })
  })
}

async function failureOf(vendor: Vendor, { connector }: Suite): Promise<CrosswalkError | undefined> {
  try {
    await vendor.askOnce(connector.check.request)
    return undefined
  } catch (error) {
    assert(error instanceof CrosswalkError, `what was thrown is no CrosswalkError but ${String(error)}`)
    return error
  }
}
