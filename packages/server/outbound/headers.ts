import { CrosswalkError } from '@crosswalk/connector-kit'
import { acceptEncoding } from './body.ts'

// They decide how the message is framed, routed or decoded; a caller who could set them could smuggle a second request.
const ownHeaders = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

// What another origin may see after a redirect. Vendors invent their own names for keys, so a list of what to drop
// would never be complete.
const portableHeaders = new Set(['accept', 'accept-language', 'content-type', 'user-agent', 'accept-encoding'])

/**
 * The headers of a request, names in lower case.
 *
 * @throws CrosswalkError `invalid_request` for names and values that HTTP forbids (CR, LF, NUL: header injection), names
 *   given twice, and headers that only the platform sets.
 */
export function requestHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = { 'user-agent': 'Crosswalk', 'accept-encoding': acceptEncoding }
  const seen = new Set<string>()
  for (const [givenName, value] of Object.entries(given)) {
    const name = givenName.toLowerCase()
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) throw invalid('A header has a name that HTTP does not allow.')
    if (ownHeaders.has(name)) throw invalid(`The platform sets the header ${name} itself; leave it out.`)
    if (seen.has(name)) throw invalid(`The header ${name} is given twice.`)
    if (!/^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value)) {
      throw invalid(`The header ${name} has a character that HTTP does not allow in a header.`)
    }
    seen.add(name)
    headers[name] = value
  }
  return headers
}

/** @throws CrosswalkError `invalid_request` for what is no HTTP method, and for CONNECT and TRACE. */
export function requestMethod(given: string): string {
  const method = given.toUpperCase()
  if (!/^[A-Z]+$/.test(method) || method === 'CONNECT' || method === 'TRACE') {
    throw invalid('The method of an outbound call is not one that HTTP offers for it.')
  }
  return method
}

export function headersForOtherOrigin(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => portableHeaders.has(name)))
}

/** Response headers: names in lower case, several of one name joined by `, `. */
export function responseHeaders(received: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(received).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), typeof value === 'string' ? value : value.join(', ')]],
    ),
  )
}

function invalid(message: string): CrosswalkError {
  return new CrosswalkError('invalid_request', message)
}
