/** Calls over HTTP, and their answers. */

export interface Call {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body where it is JSON. */
  readonly body: any
}

/** The headers of a caller: the key of an organisation, and one of its accounts where the call is about one. */
export const headersOf = ({ apiKey }: { readonly apiKey: string }, account?: { readonly token: string }) => ({
  authorization: `Bearer ${apiKey}`,
  ...(account && { 'x-account-token': account.token }),
})

let calls = 0

/** Sends a call and reads the whole answer. */
export async function ask(baseUrl: string, { method, path, body, headers = {} }: Call): Promise<Answer> {
  const response = await fetch(baseUrl + path, {
    method,
    redirect: 'manual',
    headers: {
      // Refusals are counted by address, so every call comes from one of its own.
      'x-test-address': `test-${(calls += 1)}`,
      // A connection that waited while a test kept this process busy may have been closed by the server in the meantime.
      connection: 'close',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '')
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson && text !== '' ? JSON.parse(text) : undefined,
  }
}
