import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSocketServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { Database } from '../store/database.ts'
import { inOrganization } from '../store/organization.ts'

/** A real server on 127.0.0.1 for tests of what goes out. */
export interface TestServer {
  readonly port: number
  /** `http://127.0.0.1:4711` */
  readonly origin: string
  /** Connections it accepted, and requests it was asked. */
  readonly counts: { connections: number; requests: number; open: number }
  close(): Promise<void>
}

export function httpServer(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<TestServer> {
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => answer(request, response, Buffer.concat(chunks).toString()))
  }
  const server = createServer(listener)
  return listening(server, (counts) => server.on('request', () => (counts.requests += 1)))
}

/** For what no HTTP library would send: `talk` gets each connection. */
export function socketServer(talk: (socket: Socket) => void): Promise<TestServer> {
  const server = createSocketServer(talk)
  return listening(server, (counts) => {
    server.on('connection', (socket) => socket.on('data', () => (counts.requests += 1)))
  })
}

async function listening(server: Server, count: (counts: TestServer['counts']) => void): Promise<TestServer> {
  const counts = { connections: 0, requests: 0, open: 0 }
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    counts.connections += 1
    counts.open += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      counts.open -= 1
      sockets.delete(socket)
    })
  })
  count(counts)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    counts,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** A linked account to call a vendor for. */
export async function testLinkedAccount(database: Database, organizationId: string): Promise<string> {
  const { rows } = await inOrganization(database, organizationId, (client) =>
    client.query<{ id: string }>(
      `INSERT INTO linked_account (organization_id, connector, category, account_token_hash, end_user_origin_id,
                                   end_user_organization_name, end_user_email_address)
       VALUES ($1, 'example', 'crm', uuid_send(gen_random_uuid()), 'customer', 'Customer', 'someone@example.com')
       RETURNING id`,
      [organizationId],
    ),
  )
  return rows[0]!.id
}
