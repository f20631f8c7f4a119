/** For tests: a vendor of files behind a real socket, its connector, and an API with the routes under test. */
import { connector, filled, get, mapping, stream, unsupported, type Connector } from '@crosswalk/connector-kit'
import { filestorage } from '@crosswalk/models'
import { Hono } from 'hono'
import { Door } from '../http/door.ts'
import { IdempotencyKeys } from '../http/idempotency.ts'
import { mount } from '../http/mount.ts'
import type { AnyRoute } from '../http/route.ts'
import { startServer } from '../http/server.ts'
import type { Platform } from '../platform.ts'

export interface StoredFile {
  readonly id: string
  readonly name: string
  readonly size: number
  readonly type: string
}

const file = mapping(filestorage.file).from<StoredFile>((raw) => ({
  remote_id: raw.id,
  name: filled(raw.name),
  file_url: unsupported,
  file_thumbnail_url: unsupported,
  size: raw.size,
  mime_type: filled(raw.type),
  description: unsupported,
  folder: unsupported,
  checksum: unsupported,
  permissions: unsupported,
  drive: unsupported,
  remote_created_at: unsupported,
  remote_updated_at: unsupported,
}))

/** The token is typed by the end user; what is called `base_url` in its settings is where the vendor is. */
export const filer: Connector = connector({
  id: 'filer',
  name: 'Filer',
  category: 'filestorage',
  docs: 'https://filer.example/docs',
  auth: { scheme: 'bearer', fields: [{ name: 'token', label: 'Token' }] },
  api: {
    baseUrl: 'https://api.filer.example',
    hosts: ['content.filer.example'],
    rateLimit: { requests: 10_000, perSeconds: 1 },
  },
  check: { request: get('/me') },
  streams: {
    files: stream<StoredFile>()({
      docs: 'https://filer.example/docs/files',
      id: (raw) => raw.id,
      mappings: [file],
      deletes: 'sweep',
      list: () => get('/files'),
      page: ({ body }) => ({ records: body as StoredFile[] }),
      get: (id) => get(`/files/${encodeURIComponent(id)}`),
      download: (id, { mimeType }) => get(`/files/${encodeURIComponent(id)}/content`, { as: mimeType }),
    }),
  },
})

/** The secret that no answer may show. */
export const token = 'filer-token/8f3c+secret=='

/** Serves some routes on the platform of a test, beside its own API. */
export async function serveRoutes(platform: Platform, routes: readonly AnyRoute[]) {
  const app = new Hono()
  const { database } = platform
  mount(app, routes, new Door(database), new IdempotencyKeys(database), {
    publicUrl: platform.settings.publicUrl,
    checkAnswers: true,
  })
  const server = await startServer(app, { port: 0 })
  return { url: `http://127.0.0.1:${server.port}`, close: () => server.close(100) }
}
