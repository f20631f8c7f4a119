/** The vendor, in a process of its own. Pages are rendered before they are asked for, so that it costs little beside us. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serveCalls } from '../support/process.ts'
import { changedIndex, changedOf, companies, companyOf, contactOf, pageSize } from './contacts.ts'

/** What the vendor holds from now on. */
export interface Holding {
  readonly contacts: number
  readonly generation: number
}

export interface VendorCalls {
  url(): string
  hold(holding: Holding): void
}

/** Above this many contacts pages are rendered when asked for: nobody holds a gigabyte of pages. */
const mostRendered = 100_000

let holding: Holding = { contacts: 0, generation: 0 }
const rendered = new Map<string, Buffer>()

const server = createServer((request, response) => {
  const url = new URL(request.url!, 'http://vendor')
  const body = url.pathname === '/me' ? Buffer.from('{"id":"1"}') : pageFor(url)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.byteLength }).end(body)
})
server.keepAliveTimeout = 60_000
await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))

serveCalls({
  url: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  hold: (next: Holding) => {
    holding = next
    for (let from = 0; from < next.contacts && next.contacts <= mostRendered; from += pageSize) {
      contactPage(from, false)
      contactPage(from, true)
    }
  },
})

function pageFor(url: URL): Buffer {
  const from = Number(url.searchParams.get('after') ?? 0)
  if (url.pathname === '/companies') return page(from, companies, companyOf)
  return contactPage(from, url.searchParams.has('updated_since'))
}

/** A page of all contacts, or of those that changed in this generation. */
function contactPage(from: number, changedOnly: boolean): Buffer {
  const { contacts, generation } = holding
  const key = `${contacts} ${generation} ${changedOnly} ${from}`
  const known = rendered.get(key)
  if (known) return known
  const body = changedOnly
    ? page(from, generation > 0 ? changedOf(contacts) : 0, (place) => contactOf(changedIndex(place), generation))
    : page(from, contacts, (index) => contactOf(index, generation))
  if (contacts <= mostRendered) rendered.set(key, body)
  return body
}

function page(from: number, total: number, itemOf: (index: number) => object): Buffer {
  const to = Math.min(from + pageSize, total)
  const results = Array.from({ length: Math.max(0, to - from) }, (_, index) => itemOf(from + index))
  return Buffer.from(JSON.stringify({ results, next: to < total ? String(to) : null }))
}
