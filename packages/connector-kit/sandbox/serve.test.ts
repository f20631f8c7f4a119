import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, it } from 'node:test'
import rolodex from '../example/rolodex.ts'
import definition from '../example/sandbox.ts'
import { createSandbox } from './sandbox.ts'
import { serveSandbox } from './serve.ts'

describe('a served sandbox', async () => {
  const sandbox = createSandbox(definition, { isRateLimited: false })
  const served = await serveSandbox(sandbox)
  after(() => served.close())
  const headers = { 'x-api-key': 'sandbox-key' }
  const ask = (path: string) => fetch(served.url + path, { headers })
  const control = (method: string, path: string, body?: unknown) =>
    fetch(`${served.url}/__sandbox/${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })

  it('answers over HTTP as it does in memory, with a Date', async () => {
    const answer = await ask('/v1/people?from=200')
    assert.equal(((await answer.json()) as { people: unknown[] }).people.length, 50)
    assert(!Number.isNaN(Date.parse(answer.headers.get('date') ?? '')))
    assert.equal((await fetch(`${served.url}/v1/me`)).status, 401)
  })

  it('really breaks off where a fault says so', async () => {
    await control('POST', 'faults', { kind: 'cut_body', match: 'people' })
    await assert.rejects(ask('/v1/people').then((answer) => answer.text()))
    await control('POST', 'faults', { kind: 'reset', times: 5 })
    await assert.rejects(ask('/v1/me'))
    await control('DELETE', 'faults')
    assert.equal((await ask('/v1/me')).status, 200)
    assert.equal((await control('POST', 'faults', { kind: 'nonsense' })).status, 400)
  })

  it('lets other processes change rows, count them and read the ledger', async () => {
    const touched = (await (
      await control('POST', 'touch', { collection: 'people', count: 2, remove: true })
    ).json()) as { ids: string[] }
    assert.equal(touched.ids.length, 2)
    assert.deepEqual(await (await control('GET', 'counts')).json(), { people: 248 })
    assert.equal((await control('POST', 'touch', { collection: 'nothing' })).status, 400)
    const ledger = (await (await control('GET', 'ledger')).json()) as { counts: Record<string, number> }
    assert(ledger.counts['GET /v1/people 200']! >= 1)
    assert(
      Object.keys(ledger.counts).every((key) => !key.includes('__sandbox')),
      'its own paths are not the vendor’s',
    )
  })

  it('sends signed events to who subscribed', async () => {
    const received = Promise.withResolvers<boolean>()
    const receiver = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => {
        const request = {
          method: 'POST',
          url,
          headers: incoming.headers as Record<string, string>,
          body: Buffer.concat(chunks),
        }
        received.resolve(rolodex.webhook.verify(request, definition.webhook!.secret, new Date()))
        outgoing.end()
      })
    })
    await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
    after(() => receiver.close())
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in`
    await control('POST', 'webhook', { url })
    await control('POST', 'touch', { collection: 'people', count: 1 })
    assert.equal(await received.promise, true)
  })
})
