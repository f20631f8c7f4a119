import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import definition from './sandbox/index.ts'
import { webhook } from './webhook.ts'

const secret = 'a private key'
const now = new Date('2026-06-01T12:00:00Z')
const timestamp = String(now.getTime() / 1000)
const body = JSON.stringify({ type: 'employee.updated', data: {} })
const signature = createHmac('sha256', secret).update(`${body}${timestamp}`).digest('hex')

const request = (headers: Record<string, string>, text = body) => ({
  method: 'POST',
  url: 'https://crosswalk.example/hook',
  headers,
  body: Buffer.from(text),
})
const signed = { 'x-bamboohr-timestamp': timestamp, 'x-bamboohr-signature': signature }

test('a signature over body and timestamp is accepted while it is fresh', () => {
  assert.equal(webhook.verify(request(signed), secret, now), true)
  assert.equal(webhook.verify(request(signed), secret, new Date(now.getTime() + 301_000)), false)
})

test('anything else is refused without throwing', () => {
  assert.equal(webhook.verify(request(signed, `${body} `), secret, now), false)
  assert.equal(webhook.verify(request(signed), 'another key', now), false)
  assert.equal(webhook.verify(request(signed), '', now), false)
  assert.equal(webhook.verify(request({}), secret, now), false)
  assert.equal(webhook.verify(request({ ...signed, 'x-bamboohr-signature': 'zz' }), secret, now), false)
  assert.equal(webhook.verify(request({ ...signed, 'x-bamboohr-timestamp': 'now' }), secret, now), false)
  // Another order of the same parts is another message.
  const swapped = createHmac('sha256', secret).update(`${timestamp}${body}`).digest('hex')
  assert.equal(webhook.verify(request({ ...signed, 'x-bamboohr-signature': swapped }), secret, now), false)
})

test('what the sandbox sends is verified and read', () => {
  const sender = definition.webhook!
  const text = sender.body([{ stream: 'employees', id: '101', kind: 'changed', at: now.getTime() }])
  const headers = sender.sign({ url: '', body: text, at: now, secret: sender.secret })
  assert.equal(webhook.verify(request({ ...headers }, text), sender.secret, now), true)
  assert.deepEqual(webhook.events(JSON.parse(text)), [
    { stream: 'employees', id: '101', kind: 'changed', at: '2026-06-01T12:00:00.000Z' },
  ])
})

test('field-based webhooks carry several employees', () => {
  const events = webhook.events({
    employees: [
      { id: '1', action: 'Created', timestamp: '2026-01-02T03:04:05+00:00' },
      { id: 2, action: 'Deleted', timestamp: '2026-01-02T03:04:05+00:00' },
      { id: '3', action: 'Sneezed', timestamp: '2026-01-02T03:04:05+00:00' },
    ],
  })
  assert.deepEqual(
    events.map(({ id, kind, at }) => [id, kind, at]),
    [
      ['1', 'created', '2026-01-02T03:04:05.000Z'],
      ['2', 'deleted', '2026-01-02T03:04:05.000Z'],
    ],
  )
})

test('events about other things, and bodies of another shape, are no events', () => {
  assert.deepEqual(webhook.events({ type: 'company.updated', data: { companyId: '1', employeeId: '1' } }), [])
  assert.deepEqual(webhook.events(null), [])
  assert.deepEqual(webhook.events('text'), [])
  assert.deepEqual(webhook.events({}), [])
})
