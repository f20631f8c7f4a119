import { redact, redacted, type OutboundRequest } from '../../outbound/index.ts'

/** A request as the vendor gets it, without secrets. */
export interface VendorRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Parsed where it is JSON, else its text; how many bytes, where it is neither. */
  readonly body: unknown
}

/** What a secret looks like in dry runs and in the ledger. */
const shown = '***'

export const vendorRequest = (request: OutboundRequest): VendorRequest => {
  const secrets = request.secrets ?? []
  const url = new URL(request.url)
  return shownSecrets({
    method: request.method,
    url: decodeShown(String(redact(url, secrets))),
    headers: redact(request.headers ?? {}, secrets) as Record<string, string>,
    body: redact(bodyOf(request.body), secrets),
  })
}

const decodeShown = (url: string): string => url.replaceAll(encodeURIComponent(redacted), redacted)

function bodyOf(body: string | Uint8Array | undefined): unknown {
  if (body === undefined) return null
  if (typeof body !== 'string') return `${body.byteLength} bytes`
  try {
    return JSON.parse(body) as unknown
  } catch {
    return body
  }
}

const shownSecrets = (request: VendorRequest): VendorRequest =>
  JSON.parse(JSON.stringify(request).replaceAll(redacted, shown)) as VendorRequest
