import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { Hono } from 'hono'

export interface ServerOptions {
  /** Default 127.0.0.1: whoever wants it reachable from outside says so. */
  readonly hostname?: string
  /** 0 for any free port. */
  readonly port: number
}

export interface RunningServer {
  readonly port: number
  /** Stops taking connections, lets requests in flight finish, and ends the rest after `patience` milliseconds. */
  close(patience?: number): Promise<void>
}

/** Serves the app over HTTP. A client has 10 seconds for its headers and 60 for its whole request. */
export async function startServer(app: Hono, { hostname = '127.0.0.1', port }: ServerOptions): Promise<RunningServer> {
  const serverOptions = {
    headersTimeout: 10_000,
    requestTimeout: 60_000,
    keepAliveTimeout: 65_000,
    maxHeaderSize: 16_384,
    // Node looks for overdue connections only so often, by default every 30 seconds.
    connectionsCheckingInterval: 1000,
  }
  const server = await new Promise<Server>((resolve, reject) => {
    const starting = serve({ fetch: app.fetch, hostname, port, serverOptions }, () => resolve(starting)) as Server
    starting.once('error', reject)
  })
  return { port: (server.address() as AddressInfo).port, close: (patience = 5000) => close(server, patience) }
}

async function close(server: Server, patience: number): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), patience)
  try {
    await new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()))
      server.closeIdleConnections()
    })
  } finally {
    clearTimeout(timer)
  }
}
