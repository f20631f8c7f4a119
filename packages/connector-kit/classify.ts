import { CrosswalkError, type ErrorCode, type ErrorDetails } from './errors.ts'
import type { Connector } from './connector.ts'
import type { RemoteResponse } from './request.ts'
import { retryAfterOf } from './retry-after.ts'

/** What a status means where the vendor says nothing more precise. Undefined for success. */
export function classifyStatus(status: number): ErrorCode | undefined {
  if (status >= 200 && status < 300) return undefined
  if (status === 304) return undefined
  switch (status) {
    case 401:
      return 'credential_rejected'
    case 403:
      return 'permission_missing'
    case 404:
    case 410:
      return 'remote_not_found'
    case 408:
    case 504:
      return 'remote_timeout'
    case 409:
    case 412:
      return 'remote_conflict'
    case 413:
    case 414:
      return 'remote_invalid'
    case 429:
      return 'rate_limited'
  }
  if (status >= 500) return 'remote_unavailable'
  if (status >= 400) return 'remote_invalid'
  return 'remote_malformed'
}

/** The error in a vendor's answer, or undefined where it is a success. */
export function classify(connector: Connector, response: RemoteResponse): CrosswalkError | undefined {
  const own = connector.api.classify?.(response)
  if (own) return own
  const code = asksToWait(response) ? 'rate_limited' : classifyStatus(response.status)
  return code && remoteError(connector, response, code)
}

/** A 403 that tells when to come back, or that nothing is left, is a limit and no missing permission. */
const asksToWait = ({ status, headers }: RemoteResponse): boolean =>
  status === 403 && (headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0')

/** Builds the error for a vendor's answer, with the vendor's own words (cut short, they are hostile). */
export function remoteError(
  connector: Pick<Connector, 'name' | 'api'>,
  response: RemoteResponse,
  code: ErrorCode,
  more: ErrorDetails = {},
): CrosswalkError {
  const said = safely(() => connector.api.error?.(response))
  const words = said?.message ? `: ${said.message.slice(0, 300)}` : ''
  return new CrosswalkError(code, `${connector.name} answered ${response.status} to ${pathOf(response.url)}${words}`, {
    remoteStatus: response.status,
    remoteCode: said?.code?.slice(0, 200),
    retryAfter: retryAfterOf(response.headers, new Date(response.at)),
    ...more,
  })
}

const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url.split('?', 1)[0]!)

// An error body need not look like the vendor's documentation says.
function safely<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
