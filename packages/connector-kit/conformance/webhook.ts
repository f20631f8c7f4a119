import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SandboxEvent } from '../sandbox/index.ts'
import type { WebhookRequest } from '../webhook.ts'
import type { Suite } from './options.ts'
import { createVendor } from './vendor.ts'

const url = 'https://crosswalk.test/webhooks/in/9f3c?x=1'
const now = new Date('2026-06-01T12:00:00.000Z')
const hour = 3_600_000

export function webhookTests(suite: Suite): void {
  const { webhook } = suite.connector
  const vendorSide = suite.definition.webhook
  if (!webhook && !vendorSide) return

  describe('webhooks', () => {
    it('connector and sandbox both have them', () => assert(webhook && vendorSide))
    if (!webhook || !vendorSide) return
    const { secret } = vendorSide

    const signed = async (at: Date, key = secret): Promise<WebhookRequest> => {
      const body = vendorSide.body([await eventOf(suite, at)])
      const headers = vendorSide.sign({ url, body, at, secret: key })
      const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
      return { method: 'POST', url, headers: Object.fromEntries(lower), body: Buffer.from(body) }
    }
    const verify = (request: WebhookRequest, key = secret) => webhook.verify(request, key, now)

    it('what the vendor signed is accepted, and its events are read', async () => {
      const request = await signed(now)
      assert.equal(verify(request), true)
      const event = await eventOf(suite, now)
      const events = webhook.events(JSON.parse(Buffer.from(request.body).toString()))
      assert(
        events.some(({ stream, id, kind }) => stream === event.stream && id === event.id && kind === event.kind),
        `the event became ${JSON.stringify(events)}`,
      )
      for (const { at } of events) assert(!Number.isNaN(Date.parse(at)))
    })

    it('a body with one other byte is refused', async () => {
      const request = await signed(now)
      for (let place = 0; place < request.body.length; place++) {
        const body = Uint8Array.from(request.body)
        body[place]! ^= 1
        assert.equal(verify({ ...request, body }), false, `byte ${place}`)
      }
    })

    it('a changed, missing or foreign signature is refused', async () => {
      const request = await signed(now)
      const names = signingHeaders(request, verify)
      assert(names.length > 0, 'no header is checked')
      for (const name of names) {
        const value = request.headers[name]!
        // The last letters of base64 may hold bits that mean nothing.
        for (let place = 0; place < value.length - 2; place++)
          assert.equal(verify(withHeader(request, name, flipped(value, place))), false, `${name}, letter ${place}`)
        for (const other of ['', ' ', 'é', value.slice(0, -4), `x${value}`, 'x'.repeat(10_000)])
          assert.equal(verify(withHeader(request, name, other)), false)
        const { [name]: _, ...rest } = request.headers
        assert.equal(verify({ ...request, headers: rest }), false, `without ${name}`)
      }
      assert.equal(verify({ ...request, headers: {} }), false)
      assert.equal(verify(request, `${secret}x`), false)
    })

    it('an empty secret verifies nothing', async () => {
      assert.equal(verify(await signed(now, ''), ''), false)
      assert.equal(verify(await signed(now), ''), false)
    })

    it('a signed time long ago or far ahead is refused', async (t) => {
      const [fresh, old, ahead] = await Promise.all([
        signed(now),
        signed(new Date(now.getTime() - hour)),
        signed(new Date(now.getTime() + hour)),
      ])
      const sameBody = (at: Date) => {
        const body = Buffer.from(fresh.body).toString()
        return JSON.stringify(vendorSide.sign({ url, body, at, secret }))
      }
      if (sameBody(now) === sameBody(new Date(now.getTime() - hour))) return t.skip('this vendor signs no time')
      assert.equal(verify(old), false)
      assert.equal(verify(ahead), false)
    })

    it('bodies that are no events are no crash', () => {
      for (const body of [null, {}, [], 'text', 7, { events: null }]) assert.deepEqual(webhook.events(body), [])
    })
  })
}

/** A change of a record that exists, of a stream that the sandbox can change. */
async function eventOf(suite: Suite, at: Date): Promise<SandboxEvent> {
  const vendor = await createVendor(suite)
  const webhook = suite.connector.webhook!
  for (const [stream, touch] of Object.entries(suite.definition.touch)) {
    const [id] = touch.ids(vendor.sandbox.state)
    if (id === undefined) continue
    const event: SandboxEvent = { stream, id, kind: 'changed', at: at.getTime() }
    // Vendors do not tell about every kind of record.
    if (webhook.events(JSON.parse(suite.definition.webhook!.body([event]))).length > 0) return event
  }
  throw new assert.AssertionError({ message: 'The sandbox sends no event that the connector reads.' })
}

const withHeader = (request: WebhookRequest, name: string, value: string): WebhookRequest => ({
  ...request,
  headers: { ...request.headers, [name]: value },
})

const signingHeaders = (request: WebhookRequest, verify: (request: WebhookRequest) => boolean): readonly string[] =>
  Object.keys(request.headers).filter((name) => {
    const { [name]: _, ...rest } = request.headers
    return !verify({ ...request, headers: rest })
  })

const flipped = (text: string, place: number): string =>
  text.slice(0, place) + (text[place] === '0' ? '1' : '0') + text.slice(place + 1)
