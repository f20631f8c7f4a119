import { asCrosswalkError, buildUrl, CrosswalkError, type Connector } from '@crosswalk/connector-kit'
import * as z from 'zod'
import { named } from '../http/shapes.ts'
import type { OpenAccount, RawRequest } from '../account/open-account.ts'
import { isSecretName } from '../outbound/index.ts'
import { multipart } from './multipart.ts'

const multipartField = named(
  'MultipartFormFieldRequest',
  'One part of a multipart body.',
  z.strictObject({
    name: z.string().min(1).max(500),
    data: z.string().meta({ description: 'The content, encoded as `encoding` says.' }),
    encoding: z.enum(['RAW', 'BASE64', 'GZIP_BASE64']).nullish().meta({ description: 'Default RAW.' }),
    file_name: z.string().min(1).max(500).nullish(),
    content_type: z.string().min(1).max(200).nullish(),
  }),
)

export const passthroughRequest = named(
  'DataPassthroughRequest',
  'A call to the vendor in its own words. The credential of the linked account is added to it.',
  z.strictObject({
    method: z.enum(['GET', 'OPTIONS', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
    path: z
      .string()
      .min(1)
      .max(8000)
      .meta({ description: 'The path below the base URL of the vendor, with its query: `/v1/things?limit=5`.' }),
    base_url_override: z
      .string()
      .max(2000)
      .nullish()
      .meta({ description: 'Another base URL of the same vendor. Hosts of others are refused.' }),
    data: z.string().nullish().meta({ description: 'The body: the text of JSON or XML, as `request_format` says.' }),
    multipart_form_data: z.array(multipartField).max(100).nullish(),
    headers: z
      .record(z.string().min(1).max(200), z.string().max(8000))
      .nullish()
      .meta({ description: 'Further headers. Those that carry credentials are refused.' }),
    request_format: z.enum(['JSON', 'XML', 'MULTIPART']).nullish().meta({ description: 'Default JSON.' }),
    normalize_response: z
      .boolean()
      .nullish()
      .meta({ description: 'Whether the answer is wrapped as `{"type": …, "value": …}`. Default false.' }),
  }),
)

export type PassthroughRequest = z.output<typeof passthroughRequest>

/** The call that a caller asks for. Throws `invalid_request` for one that would be more than a call to this vendor. */
export function rawRequest(
  { connector, settings }: Pick<OpenAccount, 'connector' | 'settings'>,
  request: PassthroughRequest,
): RawRequest {
  const content = contentOf(request)
  return {
    method: request.method,
    path: ownBase(connector, settings, checkedBase(request.base_url_override)) + checkedPath(request.path),
    headers: checkedHeaders(connector, request),
    ...(content && { content }),
  }
}

/** A base URL of this vendor and of no other; empty for the usual one. */
function ownBase(connector: Connector, settings: OpenAccount['settings'], base: string): string {
  try {
    if (base !== '') buildUrl(connector, { path: base }, settings)
  } catch (error) {
    if (asCrosswalkError(error).code !== 'address_forbidden') throw error
    throw invalid('/base_url_override', `is not one of the addresses of ${connector.name}`)
  }
  return base
}

/** Where another base URL of the vendor is named. */
function checkedBase(given: string | null | undefined): string {
  if (given === undefined || given === null) return ''
  if (
    /^https?:\/\/[^/?#\\@]+(\/[^?#\\]*)?$/i.test(given) &&
    // oxlint-disable-next-line no-control-regex
    !/[\u0000-\u0020\u007f]/.test(given) &&
    !/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(given)
  )
    return given.replace(/\/$/, '')
  throw invalid('/base_url_override', 'must be a plain base URL of the vendor, such as https://api.example.com/v2')
}

/** A path that stays below the base URL: no address, no steps upwards in any spelling, nothing a parser would drop. */
function checkedPath(path: string): string {
  const [bare = ''] = path.split(/[?#]/, 1)
  const isBelow = bare.split('/').every((step) => !/^(\.|%2e){1,2}$/i.test(step))
  // oxlint-disable-next-line no-control-regex
  const isPlain = !/[\u0000-\u0020\u007f\\#]/.test(path) && !/^(\/\/|[a-z][a-z0-9+.-]*:)/i.test(path)
  if (isBelow && isPlain && !/%2f|%5c/i.test(bare)) return path.startsWith('/') ? path : `/${path}`
  throw new CrosswalkError(
    'invalid_request',
    '"/path" must be a path below the base URL, such as /v1/things: no address, no "..", no spaces.',
    { parameter: '/path' },
  )
}

const bodyTypes = { JSON: 'application/json', XML: 'application/xml' } as const

function contentOf(request: PassthroughRequest): RawRequest['content'] {
  const { data, multipart_form_data: parts, request_format: format } = request
  if (format === 'MULTIPART') {
    if (data !== undefined && data !== null) throw invalid('/data', 'goes into multipart_form_data for MULTIPART')
    if (!parts || parts.length === 0) throw invalid('/multipart_form_data', 'must have at least one part for MULTIPART')
    if (headerOf(request, 'content-type') !== undefined)
      throw invalid('/headers/Content-Type', 'is set by Crosswalk for MULTIPART, as it names the boundary')
    return multipart(parts)
  }
  if (parts && parts.length > 0) throw invalid('/multipart_form_data', 'needs the request_format MULTIPART')
  if (data === undefined || data === null) return undefined
  if (request.method === 'GET' || request.method === 'HEAD')
    throw invalid('/data', `cannot be sent with ${request.method}`)
  const type = headerOf(request, 'content-type') ?? bodyTypes[format ?? 'JSON']
  if (format !== 'XML' && /[/+]json\b/i.test(type) && !isJson(data)) throw invalid('/data', 'must be the text of JSON')
  return { type, data }
}

// They decide how the call is framed or routed, or who it is from: those are ours to say.
const refused =
  /^(authorization|cookie|host|connection|content-length|transfer-encoding|te|trailer|upgrade|expect|keep-alive|accept-encoding|proxy-.*|x-forwarded-.*|forwarded)$/

function checkedHeaders({ auth }: Connector, { headers }: PassthroughRequest): Record<string, string> {
  const own = auth.scheme === 'apiKey' ? auth.header.toLowerCase() : 'authorization'
  const checked: Record<string, string> = {}
  for (const [given, value] of Object.entries(headers ?? {})) {
    const name = given.toLowerCase()
    if (refused.test(name) || name === own || isSecretName(name))
      throw invalid(
        `/headers/${given.slice(0, 80)}`,
        'cannot be set: the credential of the linked account is used, and no other',
      )
    if (Object.hasOwn(checked, name)) throw invalid(`/headers/${given.slice(0, 80)}`, 'is given twice')
    checked[name] = value
  }
  return checked
}

const headerOf = ({ headers }: PassthroughRequest, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([given]) => given.toLowerCase() === name)?.[1]

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

export const invalid = (pointer: string, what: string): CrosswalkError =>
  new CrosswalkError('invalid_request', `"${pointer}" ${what}.`, { parameter: pointer })
