/** Requests and answers of a sandbox: plain values, so that it runs in memory as well as behind a socket. */

export interface SandboxRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Where the caller reached the sandbox, for links in answers: `http://127.0.0.1:4100`. */
  readonly origin: string
}

export interface SandboxResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** How many records it carries, for the ledger. */
  readonly records?: number
  /** Set by a fault: the connection is to break instead of ending well. */
  readonly broken?: 'cut' | 'reset'
}

interface Options {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly records?: number
}

export const json = (value: unknown, { status = 200, headers = {}, records }: Options = {}): SandboxResponse => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
  ...(records === undefined ? {} : { records }),
})

export const plain = (text: string, { status = 200, headers = {} }: Options = {}): SandboxResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body: text,
})

export const noContent = (status = 204): SandboxResponse => ({ status, headers: {}, body: '' })

export const redirect = (location: string): SandboxResponse => ({ status: 302, headers: { location }, body: '' })

const decoder = new TextDecoder()

export const bodyText = (request: SandboxRequest): string => decoder.decode(request.body)

/** The JSON body, or undefined where it is not JSON. */
export function bodyJson(request: SandboxRequest): any {
  try {
    return JSON.parse(bodyText(request))
  } catch {
    return undefined
  }
}

export const bodyForm = (request: SandboxRequest): URLSearchParams => new URLSearchParams(bodyText(request))
