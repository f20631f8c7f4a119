import { isIP } from 'node:net'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { bareHost } from './addresses.ts'

/**
 * Reads the URL of a call once; everything afterwards (rules, connection, log) uses this reading.
 * The WHATWG parser brings each spelling of an IP address (`0x7f.1`, `２１３…`) to the plain one.
 *
 * @throws CrosswalkError `invalid_request` for what is no URL, `address_forbidden` for schemes other than http and https,
 *   credentials in the URL, and hosts outside `allowedHosts`.
 */
export function parseTarget(url: string, allowedHosts?: readonly string[]): URL {
  // The parser would silently drop tabs and line breaks and turn backslashes into slashes.
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f]/.test(url) || /^[^?#]*\\/.test(url)) {
    throw new CrosswalkError(
      'invalid_request',
      'The URL of an outbound call has a space, control character or backslash.',
    )
  }
  if (!URL.canParse(url)) {
    throw new CrosswalkError('invalid_request', 'The URL of an outbound call is not an absolute URL.')
  }
  const target = new URL(url)
  if (target.protocol !== 'https:' && target.protocol !== 'http:') {
    throw new CrosswalkError('address_forbidden', `Only http and https are called, not ${target.protocol}`)
  }
  if (target.username !== '' || target.password !== '') {
    throw new CrosswalkError('address_forbidden', `The URL to ${bareHost(target)} carries credentials; use a header.`)
  }
  if (target.hostname.endsWith('.')) target.hostname = target.hostname.slice(0, -1)
  if (allowedHosts !== undefined && !allowedHosts.some((allowed) => hostMatches(bareHost(target), allowed))) {
    throw new CrosswalkError(
      'address_forbidden',
      `${bareHost(target)} is not among the hosts this call may go to (${allowedHosts.join(', ') || 'none'}).`,
    )
  }
  return target
}

/** `api.example.com` names one host, `.example.com` every host under it (not itself). */
export function hostMatches(hostname: string, allowed: string): boolean {
  const wanted = allowed.toLowerCase()
  if (!wanted.startsWith('.') || isIP(hostname) !== 0) return hostname === wanted
  return hostname.length > wanted.length && hostname.endsWith(wanted)
}
