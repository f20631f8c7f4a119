import type { OutboundStream } from '../../outbound/index.ts'

/**
 * What may be said of a vendor's bytes. It is always an attachment, never shown by a browser as a page of ours; the type is
 * passed on where it is one, and nothing else of the vendor's headers but what belongs to ranges and caching.
 */
export function contentHeaders(
  { headers, status }: Pick<OutboundStream, 'headers' | 'status'>,
  name: string | undefined,
): Record<string, string> {
  const type = headers['content-type'] ?? ''
  const isPlain = (headers['content-encoding'] ?? 'identity') === 'identity'
  return {
    'content-type': mediaType.test(type) ? type : 'application/octet-stream',
    'content-disposition': disposition(name),
    // The length of a compressed answer is not that of what is passed on.
    ...(isPlain && copied(headers, 'content-length', /^\d{1,16}$/)),
    ...(status === 206 && copied(headers, 'content-range', /^bytes (\d+-\d+|\*)\/(\d+|\*)$/)),
    ...copied(headers, 'accept-ranges', /^(bytes|none)$/),
    ...copied(headers, 'etag', /^(W\/)?"[\u0021\u0023-\u007e]{0,200}"$/),
    ...copied(headers, 'last-modified', /^[A-Za-z0-9 ,:]{10,40}$/),
  }
}

const mediaType = /^[\w.+-]{1,80}\/[\w.+-]{1,120}(\s*;\s*[\w-]{1,40}="?[\w.+-]{1,80}"?){0,4}$/

function copied(headers: OutboundStream['headers'], name: string, shape: RegExp): Record<string, string> {
  const value = headers[name]
  return value !== undefined && shape.test(value) ? { [name]: value } : {}
}

/** https://www.rfc-editor.org/rfc/rfc6266: a name in plain letters for old readers, and the whole one. */
function disposition(name: string | undefined): string {
  // Only the last step: a name is no path, and no way to another folder of whoever saves it.
  const safe = (name ?? '')
    .replaceAll(/\p{Cc}/gu, '')
    .split(/[/\\]/)
    .at(-1)!
    .slice(0, 200)
    .toWellFormed()
  if (safe === '' || safe === '.' || safe === '..') return 'attachment'
  const plain = safe.replaceAll(/[^\u0020-\u007e]|["%;\\]/g, '_')
  const whole = encodeURIComponent(safe).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`
}
