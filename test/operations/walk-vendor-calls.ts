/** How raw calls to the vendor are made, at once and later. */
import assert from 'node:assert/strict'
import type { PublishedOperation } from './published.ts'
import { callPlatform, neighbour, type PlatformVisit, type PlatformWalk } from './walk-platform.ts'

const request = { method: 'GET', path: '/me?of=walker' }

/** Asks later, and answers the receipt. */
const askLater = async (walk: PlatformWalk, operation: PublishedOperation): Promise<string> =>
  (await callPlatform(walk, neighbour(walk, operation, 'POST async-passthrough'), { body: request })).body
    .async_passthrough_receipt_id

export const vendorCallVisits: Readonly<Record<string, PlatformVisit>> = {
  'POST passthrough': async (walk, operation) => {
    const { status, response } = (await callPlatform(walk, operation, { body: request })).body
    assert.equal(status, 200)
    assert.equal(response.name, 'Whole Company')
    const missing = await callPlatform(walk, operation, { body: { method: 'DELETE', path: '/nothing/here' } })
    assert.equal(missing.body.status, 404, 'what the vendor answers is the answer')
  },
  'POST async-passthrough': async (walk, operation) => {
    assert.match(await askLater(walk, operation), /^[\da-f-]{36}$/)
  },
  'GET async-passthrough/{async_passthrough_receipt_id}': async (walk, operation) => {
    const receipt = await askLater(walk, operation)
    const waiting = await callPlatform(walk, operation, { path: [receipt] })
    assert.equal(waiting.status, 202)
    await walk.world.platform.runJobs()
    const { status, body } = await callPlatform(walk, operation, { path: [receipt] })
    assert.equal(status, 200)
    assert.equal(body.response.name, 'Whole Company')
  },
}
