import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { hmac } from '@crosswalk/connector-kit'
import definition from './sandbox/index.ts'
import { signedUrl, webhook } from './webhook.ts'

const secret = 'app-secret'
const now = new Date('2026-06-01T12:00:00Z')
const url = 'https://crosswalk.example/webhooks/hubspot'

function signed(body: string, { at = now, of = url, seen }: { at?: Date; of?: string; seen?: string } = {}) {
  const timestamp = String(at.getTime())
  const signature = hmac('sha256', secret, `POST${of}${body}${timestamp}`).toString('base64')
  const headers = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp }
  return { method: 'POST', url: seen ?? of, headers, body: Buffer.from(body) }
}

test('a signature over method, URL, body and time is accepted', () => {
  assert.equal(webhook.verify(signed('[]'), secret, now), true)
})

test('what the sandbox signs is accepted', () => {
  const body = definition.webhook!.body([{ stream: 'contacts', id: '7', kind: 'changed', at: now.getTime() }])
  const headers = definition.webhook!.sign({ url, body, at: now, secret })
  assert.equal(webhook.verify({ method: 'POST', url, headers, body: Buffer.from(body) }, secret, now), true)
  assert.deepEqual(webhook.events(JSON.parse(body)), [
    { stream: 'contacts', id: '7', kind: 'changed', at: now.toISOString() },
  ])
})

test('HubSpot signs the URL with its twelve characters decoded and all others as they came', () => {
  const seen = `${url}?next=https%3A%2F%2Fa.example%2Fb%3Fc%40d&name=J%C3%B6rg%20%26%20co%2C%3b`
  const of = `${url}?next=https://a.example/b?c@d&name=J%C3%B6rg%20%26%20co,;`
  assert.equal(signedUrl(seen), of)
  assert.equal(webhook.verify(signed('[]', { of, seen }), secret, now), true)
})

test('a signature older than five minutes is refused', () => {
  assert.equal(webhook.verify(signed('[]', { at: new Date(now.getTime() - 299_000) }), secret, now), true)
  assert.equal(webhook.verify(signed('[]', { at: new Date(now.getTime() - 301_000) }), secret, now), false)
})

test('a changed method, URL, body, time, secret or signature is refused, and nothing throws', () => {
  const good = signed('[{"objectId":1}]')
  const { headers } = good
  assert.equal(webhook.verify({ ...good, method: 'PUT' }, secret, now), false)
  assert.equal(webhook.verify({ ...good, url: `${url}x` }, secret, now), false)
  assert.equal(webhook.verify({ ...good, body: Buffer.from('[{"objectId":2}]') }, secret, now), false)
  assert.equal(webhook.verify(good, 'another', now), false)
  assert.equal(webhook.verify({ ...good, headers: {} }, secret, now), false)
  const later = { ...headers, 'x-hubspot-request-timestamp': String(now.getTime() + 1) }
  assert.equal(webhook.verify({ ...good, headers: later }, secret, now), false)
  fc.assert(
    fc.property(fc.string(), fc.string(), (signature, timestamp) => {
      const forged = { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp }
      assert.equal(webhook.verify({ ...good, headers: forged }, secret, now), false)
    }),
  )
})

const occurredAt = now.getTime()
const eventsOf = (...events: readonly object[]) =>
  webhook
    .events(events.map((event) => Object.assign({ occurredAt }, event)))
    .map(({ stream, id, kind }) => `${kind} ${stream} ${id}`)

test('older and generic subscriptions name the same records', () => {
  assert.deepEqual(
    eventsOf(
      { subscriptionType: 'contact.creation', objectId: 1 },
      { subscriptionType: 'company.propertyChange', objectId: 2 },
      { subscriptionType: 'deal.deletion', objectId: 3 },
      { subscriptionType: 'contact.privacyDeletion', objectId: 4 },
      { subscriptionType: 'contact.restore', objectId: 5 },
      { subscriptionType: 'contact.associationChange', fromObjectId: 6, toObjectId: 7 },
      { subscriptionType: 'object.creation', objectTypeId: '0-48', objectId: 8 },
      { subscriptionType: 'object.associationChange', fromObjectTypeId: '0-46', fromObjectId: 9, toObjectId: 7 },
    ),
    [
      'created contacts 1',
      'changed companies 2',
      'deleted deals 3',
      'deleted contacts 4',
      'created contacts 5',
      'changed contacts 6',
      'created calls 8',
      'changed notes 9',
    ],
  )
})

test('a merge changes the record that stays and removes all others, also where the result is a new record', () => {
  const merge = { subscriptionType: 'company.merge', primaryObjectId: 1, mergedObjectIds: [2] }
  assert.deepEqual(eventsOf({ ...merge, newObjectId: 1 }), ['changed companies 1', 'deleted companies 2'])
  assert.deepEqual(eventsOf({ ...merge, newObjectId: 3 }), [
    'changed companies 3',
    'deleted companies 2',
    'deleted companies 1',
  ])
})

test('events of objects that are not synced, of unknown kinds and in unknown shapes are passed over', () => {
  assert.deepEqual(
    eventsOf(
      { subscriptionType: 'ticket.creation', objectId: 1 },
      { subscriptionType: 'constructor.creation', objectId: 1 },
      { subscriptionType: 'contact.sneezed', objectId: 1 },
      { subscriptionType: 'contact.creation', objectId: 1, occurredAt: 'yesterday' },
      {},
    ),
    [],
  )
  assert.deepEqual(webhook.events({ error: 'no list' }), [])
  assert.deepEqual(webhook.events([null, 7, { subscriptionType: 7 }]), [])
})
