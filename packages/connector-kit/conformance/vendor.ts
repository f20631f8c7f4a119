import { authorizationHeaders } from '../auth.ts'
import type { Credential } from '../auth.ts'
import { classify } from '../classify.ts'
import { CrosswalkError } from '../errors.ts'
import { parseJson } from '../json.ts'
import type { RemoteRequest, RemoteResponse } from '../request.ts'
import { createSandbox, type Sandbox, type SandboxResponse } from '../sandbox/index.ts'
import { buildUrl } from '../url.ts'
import type { Ask } from '../walk.ts'
import { getCredential, refreshCredential } from './authorize.ts'
import type { Suite } from './options.ts'

/** A sandbox and what asks it, in memory and in a time of its own. */
export interface Vendor {
  readonly sandbox: Sandbox<any>
  readonly settings: Readonly<Record<string, string>>
  /** Asks once; failures are classified and thrown. */
  readonly askOnce: Ask
  /** Asks as the platform does: what may be repeated is, up to five times, and an expired token is refreshed. */
  readonly ask: Ask
  readonly now: () => Date
  /** Lets time pass. */
  wait(milliseconds: number): void
}

export const origin = 'http://vendor.test'
const begin = Date.UTC(2026, 5, 1, 12)
const mostAttempts = 5

export async function createVendor(suite: Suite, given?: Credential): Promise<Vendor> {
  const { connector, definition, options } = suite
  let time = begin
  const sandbox = createSandbox(definition, {
    now: () => time,
    isRateLimited: false,
    ...(options.sizes && { sizes: options.sizes }),
  })
  const settings = { ...definition.settings, base_url: origin }
  const place = { connector, definition, sandbox, settings }
  let credential = given ?? (await getCredential(place))

  const askOnce: Ask = async (request) => {
    time += 20
    const url = new URL(buildUrl(connector, request, settings))
    const answer = await sandbox.handle({
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      headers: headersOf(suite, request, credential),
      body: bodyOf(request),
      origin,
    })
    const response = readResponse(suite, answer, url, new Date(time), request.method)
    const error = classify(connector, response)
    if (error) throw error
    return response
  }

  const ask: Ask = async (request) => {
    let isRefreshed = false
    for (let attempt = 1; ; attempt++) {
      try {
        return await askOnce(request)
      } catch (error) {
        if (!(error instanceof CrosswalkError)) throw error
        const isRejected = error.code === 'credential_rejected' || error.code === 'credential_expired'
        if (isRejected && !isRefreshed && credential['refresh_token'] !== undefined) {
          isRefreshed = true
          credential = await refreshCredential(place, credential)
          continue
        }
        if (isRejected || !error.kind.retryable || !mayRepeat(request, error) || attempt === mostAttempts) throw error
        time += error.details.retryAfter ?? 1000 * 2 ** attempt
      }
    }
  }
  const wait = (milliseconds: number) => {
    time += milliseconds
  }
  return { sandbox, settings, askOnce, ask, now: () => new Date(time), wait }
}

const mayRepeat = (request: RemoteRequest, error: CrosswalkError): boolean =>
  request.method === 'GET' || request.idempotent === true || error.code === 'rate_limited'

function headersOf({ connector }: Suite, request: RemoteRequest, credential: Credential): Record<string, string> {
  const type = request.form ? 'application/x-www-form-urlencoded' : 'application/json'
  const headers = {
    accept: 'application/json',
    ...(request.form || request.json !== undefined ? { 'content-type': type } : {}),
    ...connector.api.headers,
    ...authorizationHeaders(connector.auth, credential),
    ...request.headers,
  }
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

export function bodyOf(request: RemoteRequest): Uint8Array {
  if (request.form) return Buffer.from(new URLSearchParams(request.form).toString())
  return Buffer.from(request.json === undefined ? '' : JSON.stringify(request.json))
}

function readResponse(
  { connector }: Suite,
  answer: SandboxResponse,
  url: URL,
  at: Date,
  method: RemoteRequest['method'],
): RemoteResponse {
  if (answer.broken)
    throw new CrosswalkError('remote_unreachable', `${connector.name} broke off its answer to ${url.pathname}.`)
  const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value]))
  const body = readBody(connector.name, answer, method)
  return { status: answer.status, headers, body, url: url.href, at: at.toISOString() }
}

/** A success must be JSON; one to a write may be empty too, with any status. The body of a refusal may be anything. */
function readBody(from: string, { status, body }: SandboxResponse, method: RemoteRequest['method']): unknown {
  if (status === 204 || status === 304 || (body === '' && method !== 'GET')) return null
  if (status >= 200 && status < 300) return parseJson(body, from)
  try {
    return parseJson(body, from)
  } catch {
    return body === '' ? null : body
  }
}
