import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CrosswalkError, errorTable, type ErrorCode, type ErrorDetails } from '@crosswalk/connector-kit'
import * as fc from 'fast-check'
import { classifyResponse } from './classify.ts'
import { exhaustedFor } from './rate-limit-headers.ts'
import { backoff, decideRetry, type FailedAttempt } from './retry.ts'

const failed = (code: ErrorCode, details: ErrorDetails = {}, more: Partial<FailedAttempt> = {}): FailedAttempt => ({
  method: 'GET',
  attempt: 1,
  error: new CrosswalkError(code, 'It failed.', details),
  outcome: 'unknown',
  startedAt: 0,
  now: 0,
  random: () => 0.5,
  ...more,
})

test('only failures that pass by themselves are tried again', () => {
  const retried = (Object.keys(errorTable) as ErrorCode[]).filter((code) => decideRetry(failed(code)).retry)
  assert.deepEqual(retried.toSorted(), [
    'rate_limited',
    'remote_malformed',
    'remote_timeout',
    'remote_unavailable',
    'remote_unreachable',
  ])
})

test('what is not idempotent is tried again only if nothing was sent or the vendor names a time', () => {
  const post = { method: 'POST', outcome: 'unknown' } as const
  const may = (code: ErrorCode, details: ErrorDetails, more: Partial<FailedAttempt>) =>
    decideRetry(failed(code, details, more)).retry
  assert.equal(may('remote_timeout', {}, post), false)
  assert.equal(may('remote_unavailable', { remoteStatus: 503 }, post), false)
  assert.equal(may('remote_unavailable', { remoteStatus: 500, retryAfter: 1000 }, post), false)
  assert.equal(may('rate_limited', { remoteStatus: 429 }, post), false)
  assert.equal(may('remote_unavailable', { remoteStatus: 503, retryAfter: 1000 }, post), true)
  assert.equal(may('rate_limited', { remoteStatus: 429, retryAfter: 1000 }, post), true)
  assert.equal(may('remote_unreachable', {}, { method: 'PATCH', outcome: 'not_sent' }), true)
  assert.equal(may('remote_timeout', {}, { ...post, idempotent: true }), true)
  assert.equal(may('remote_timeout', {}, { method: 'PUT', idempotent: false }), false)
})

test('a new attempt never comes before the vendor allows, after the wait allowed, or beyond the last', () => {
  fc.assert(
    fc.property(
      fc.record({
        attempt: fc.integer({ min: 1, max: 7 }),
        random: fc.double({ min: 0, max: 0.999, noNaN: true }),
        retryAfter: fc.option(fc.integer({ min: 0, max: 3_600_000 }), { nil: undefined }),
        maxWait: fc.integer({ min: 0, max: 60_000 }),
        now: fc.integer({ min: 0, max: 300_000 }),
      }),
      ({ attempt, random, retryAfter, maxWait, now }) => {
        const more = { attempt, random: () => random, maxWait, now }
        const decision = decideRetry(failed('rate_limited', { retryAfter }, more))
        if (!decision.retry) return
        assert.ok(attempt < 5)
        assert.ok(decision.delay >= (retryAfter ?? 0) && decision.delay <= maxWait)
        assert.ok(now + decision.delay <= 180_000)
      },
    ),
  )
})

test('the pause doubles, is spread over its whole length, and ends at a minute', () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5].map((attempt) => backoff(attempt, () => 1)),
    [500, 1000, 2000, 4000, 8000],
  )
  assert.equal(
    backoff(30, () => 1),
    60_000,
  )
  assert.equal(
    backoff(3, () => 0),
    0,
  )
})

const now = new Date('2026-01-01T00:00:00Z')
const read = (status: number, headers: Record<string, string> = {}) =>
  classifyResponse({ status, headers, receivedAt: now }, 'GET https://api.example.com/')

test('a status is read as its error', () => {
  assert.equal(read(200), undefined)
  assert.equal(read(304), undefined)
  const codes = Object.fromEntries(
    [301, 400, 401, 403, 404, 408, 409, 422, 429, 500, 503, 504].map((status) => [status, read(status)?.code]),
  )
  assert.deepEqual(codes, {
    301: 'remote_malformed',
    400: 'remote_invalid',
    401: 'credential_rejected',
    403: 'permission_missing',
    404: 'remote_not_found',
    408: 'remote_timeout',
    409: 'remote_conflict',
    422: 'remote_invalid',
    429: 'rate_limited',
    500: 'remote_unavailable',
    503: 'remote_unavailable',
    504: 'remote_timeout',
  })
})

test('a 403 that speaks of the rate is a matter of the rate', () => {
  assert.equal(read(403, { 'retry-after': '5' })?.code, 'rate_limited')
  assert.equal(read(403, { 'x-ratelimit-remaining': '0' })?.code, 'rate_limited')
  assert.equal(read(403, { 'x-ratelimit-remaining': '12' })?.code, 'permission_missing')
})

test('the time to come back is read from Retry-After, else from the reset of the allowance', () => {
  const waits = (headers: Record<string, string>) => read(429, headers)?.details.retryAfter
  assert.equal(waits({ 'retry-after': '7' }), 7000)
  assert.equal(waits({ 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }), 30_000)
  assert.equal(waits({ 'retry-after': '999999999' }), 3_600_000)
  for (const nonsense of ['-5', 'soon', '1e9', '', '0x10', 'Infinity', '12, 13']) {
    assert.equal(waits({ 'retry-after': nonsense }), undefined, nonsense)
  }
  assert.equal(waits({ 'retry-after': '7', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' }), 7000)
  assert.equal(waits({ 'ratelimit-remaining': '0', 'ratelimit-reset': '60' }), 60_000)
})

test('an exhausted allowance is read in seconds, Unix seconds and Unix milliseconds', () => {
  const at = now.getTime()
  const reset = (value: string, remaining = '0') =>
    exhaustedFor({ 'x-rate-limit-remaining': remaining, 'x-rate-limit-reset': value }, now)
  assert.equal(reset('12'), 12_000)
  assert.equal(reset(String(at / 1000 + 12)), 12_000)
  assert.equal(reset(String(at + 12_000)), 12_000)
  assert.equal(reset(String(at / 1000 - 12)), 0)
  assert.equal(reset('12', '1'), undefined)
  assert.equal(reset('tomorrow'), undefined)
})
