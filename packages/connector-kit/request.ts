/** What a connector asks a vendor, and what came back. Plain values: the platform does the asking. */

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface RemoteRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the connector's base URL (`/crm/v3/objects/contacts`), or an absolute URL on one of its hosts (a `next` link). */
  readonly path: string
  /** Parameters that are undefined are left out. */
  readonly query?: Query
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  /** Sent as application/x-www-form-urlencoded. */
  readonly form?: Readonly<Record<string, string>>
  /** Sent as it is, where the vendor takes neither JSON nor a form: a file, XML, multipart. */
  readonly content?: { readonly type: string; readonly data: string | Uint8Array }
  /** For a POST that only reads (a search): it may be repeated safely. */
  readonly idempotent?: boolean
}

export interface RemoteResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed by `parseJson` where the answer is JSON, else its text; null when empty. */
  readonly body: unknown
  /** The absolute URL that answered. */
  readonly url: string
  /** ISO 8601, by the vendor's Date header where it sends one. */
  readonly at: string
}

export const get = (path: string, query: Query = {}): RemoteRequest => ({ method: 'GET', path, query })
export const post = (path: string, json: unknown): RemoteRequest => ({ method: 'POST', path, json })
export const put = (path: string, json: unknown): RemoteRequest => ({ method: 'PUT', path, json })
export const patch = (path: string, json: unknown): RemoteRequest => ({ method: 'PATCH', path, json })
export const del = (path: string): RemoteRequest => ({ method: 'DELETE', path })
/** A POST that only reads, so it may be repeated. */
export const search = (path: string, json: unknown): RemoteRequest => ({ method: 'POST', path, json, idempotent: true })
