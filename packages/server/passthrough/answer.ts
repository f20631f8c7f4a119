import { gzipSync } from 'node:zlib'
import * as z from 'zod'
import { named } from '../http/shapes.ts'
import type { RawAnswer } from '../account/open-account.ts'
import { redacted, secretForms } from '../outbound/index.ts'
import type { PassthroughRequest } from './request.ts'

export const remoteResponse = named(
  'RemoteResponse',
  'What the vendor answered, whatever its status. The credential is hidden where the vendor repeats it.',
  z.object({
    method: z.string(),
    path: z.string(),
    status: z.int().meta({ description: 'The status of the vendor.' }),
    response: z.unknown().meta({ description: 'JSON as it came, other text as a string, bytes in base64 of gzip.' }),
    response_headers: z.record(z.string(), z.string()),
    response_type: z.enum(['JSON', 'BASE64_GZIP']).nullable(),
    headers: z.record(z.string(), z.string()).meta({ description: 'The headers of the request.' }),
  }),
)

/** The answer to a passthrough call as JSON text. JSON of the vendor stands in it as it came: no digit of a number is lost. */
export function answerText(request: PassthroughRequest, answer: RawAnswer): string {
  const { response, secretHeaders } = answer
  const hide = hider(answer.secrets)
  const { type, value } = readBody(response.body, response.headers['content-type'], hide)
  const head = {
    method: request.method,
    path: request.path,
    status: response.status,
    response_headers: headersOf(response.headers, hide),
    response_type: type,
    headers: {
      ...request.headers,
      ...Object.fromEntries(secretHeaders.map((name) => [name, redacted])),
    },
  }
  const shown = request.normalize_response === true ? `{"type":"${kindOf(value)}","value":${value}}` : value
  return `${JSON.stringify(head).slice(0, -1)},"response":${shown}}`
}

// They hold what a session is known by, or describe a form in which the body no longer is.
const dropped = new Set([
  'set-cookie',
  'set-cookie2',
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
])

const headersOf = (headers: Readonly<Record<string, string>>, hide: (text: string) => string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (dropped.has(name) ? [] : [[name, hide(value)]])),
  )

interface Body {
  readonly type: 'JSON' | 'BASE64_GZIP' | null
  /** JSON text. */
  readonly value: string
}

function readBody(bytes: Uint8Array, contentType: string | undefined, hide: (text: string) => string): Body {
  if (bytes.byteLength === 0) return { type: null, value: 'null' }
  const text = textOf(bytes, contentType)
  if (text === undefined) return { type: 'BASE64_GZIP', value: JSON.stringify(packed(bytes, hide)) }
  const shown = hide(text)
  if (!isJson(shown)) return { type: 'JSON', value: JSON.stringify(shown) }
  // Written with escapes (`\u0073ecret`) a secret shows only when it is read.
  const read = shown.includes('\\u') ? JSON.stringify(JSON.parse(shown)) : ''
  return { type: 'JSON', value: hide(read) === read ? shown : hide(read) }
}

/** Undefined for what is no text: by its type, or because it is not of its charset. */
function textOf(bytes: Uint8Array, contentType = ''): string | undefined {
  if (/^(image|audio|video|font)\/(?!svg)|^application\/(octet-stream|pdf|zip|gzip|x-)/i.test(contentType))
    return undefined
  const charset = /charset\s*=\s*"?([^";,\s]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  try {
    const text = new TextDecoder(charset, { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}

function packed(bytes: Uint8Array, hide: (text: string) => string): string {
  // One character for each byte, there and back.
  const plain = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return gzipSync(Buffer.from(hide(plain), 'latin1')).toString('base64')
}

/** Hides the credential, in whatever form, and nothing else: all other text is the caller's to see. */
function hider(secrets: readonly string[]): (text: string) => string {
  const forms = secretForms([...new Set(secrets)])
  return (text) =>
    forms.reduce((shown, form) => (shown.includes(form) ? shown.replaceAll(form, redacted) : shown), text)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const kinds: Readonly<Record<string, string>> = {
  '{': 'object',
  '[': 'array',
  '"': 'string',
  t: 'boolean',
  f: 'boolean',
  n: 'null',
}
const kindOf = (json: string): string => kinds[json.trimStart()[0]!] ?? 'number'
