import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bodyJson, json, noContent, type SandboxRequest, type SandboxResponse } from './message.ts'
import type { Sandbox, SandboxEvent } from './sandbox.ts'

export interface ServedSandbox {
  /** `http://127.0.0.1:4100` */
  readonly url: string
  close(): Promise<void>
}

/**
 * Puts a sandbox behind a socket. Besides the vendor's paths it answers below `/__sandbox/`, for tests and people in other
 * processes: GET ledger, GET counts, POST and DELETE faults, POST touch, POST webhook (`{url}`: where events are sent from
 * now on, signed as the vendor signs them).
 */
export async function serveSandbox<State>(
  sandbox: Sandbox<State>,
  { port = 0, host = '127.0.0.1' }: { readonly port?: number; readonly host?: string } = {},
): Promise<ServedSandbox> {
  const webhooks = createDeliveries(sandbox)
  const server = createServer((incoming, outgoing) => {
    void answer(incoming).then(
      (response) => send(outgoing, response),
      (error: unknown) => send(outgoing, json({ sandbox: String(error) }, { status: 500 })),
    )
  })
  const answer = async (incoming: IncomingMessage): Promise<SandboxResponse> => {
    const request = await read(incoming, url)
    return request.path.startsWith('/__sandbox/') ? control(sandbox, webhooks, request) : sandbox.handle(request)
  }
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(port, host, done)
  })
  const url = `http://${host}:${(server.address() as AddressInfo).port}`
  return {
    url,
    close: async () => {
      webhooks.stop()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

async function read(incoming: IncomingMessage, origin: string): Promise<SandboxRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const url = new URL(incoming.url ?? '/', origin)
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  )
  const { pathname: path, searchParams: query } = url
  return { method: incoming.method ?? 'GET', path, query, headers, body: Buffer.concat(chunks), origin }
}

function send(outgoing: ServerResponse, response: SandboxResponse): void {
  const body = Buffer.from(response.body)
  if (response.broken === 'reset') {
    outgoing.destroy()
    return
  }
  const hasBody = response.status !== 204 && response.status !== 304
  outgoing.writeHead(response.status, {
    date: new Date().toUTCString(),
    ...(hasBody ? { 'content-length': body.length } : {}),
    ...response.headers,
  })
  if (response.broken === 'cut') outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.destroy())
  else outgoing.end(hasBody ? body : undefined)
}

async function control<State>(
  sandbox: Sandbox<State>,
  webhooks: ReturnType<typeof createDeliveries>,
  request: SandboxRequest,
): Promise<SandboxResponse> {
  const input: any = bodyJson(request)
  switch (`${request.method} ${request.path.slice('/__sandbox/'.length)}`) {
    case 'GET ledger':
      return json({ requests: sandbox.ledger.requests, counts: Object.fromEntries(sandbox.ledger.counts) })
    case 'GET counts':
      return json(
        Object.fromEntries(
          Object.entries(sandbox.definition.touch).map(([name, touch]) => [name, touch.ids(sandbox.state).length]),
        ),
      )
    case 'POST faults':
      return refusing(() => sandbox.faults.add(input))
    case 'DELETE faults':
      sandbox.faults.clear()
      return noContent()
    case 'POST touch':
      return refusing(() => json({ ids: sandbox.touch(input.collection, input) }))
    case 'POST webhook':
      webhooks.deliverTo(String(input.url))
      return noContent()
    default:
      return json({ message: 'No such control.' }, { status: 404 })
  }
}

function refusing(act: () => SandboxResponse | void): SandboxResponse {
  try {
    return act() ?? noContent()
  } catch (error) {
    return json({ message: error instanceof Error ? error.message : String(error) }, { status: 400 })
  }
}

/** Sends events to whoever subscribed, as the vendor would: signed, and without waiting for an answer. */
function createDeliveries<State>(sandbox: Sandbox<State>) {
  const urls = new Set<string>()
  const deliver = async (url: string, event: SandboxEvent) => {
    const webhook = sandbox.definition.webhook
    if (!webhook) return
    const body = webhook.body([event])
    const headers = webhook.sign({ url, body, at: new Date(), secret: webhook.secret })
    await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }).catch(
      () => {},
    )
  }
  const stop = sandbox.subscribe((event) => urls.forEach((url) => void deliver(url, event)))
  return { stop, deliverTo: (url: string) => urls.add(url) }
}
