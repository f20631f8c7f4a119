import { randomUUID } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { CrosswalkError } from '@crosswalk/connector-kit'

export interface Part {
  readonly name: string
  readonly data: string
  readonly encoding?: 'RAW' | 'BASE64' | 'GZIP_BASE64' | null | undefined
  readonly file_name?: string | null | undefined
  readonly content_type?: string | null | undefined
}

/** What a compressed part may become, in bytes. */
const largestPart = 32 * 1024 * 1024

/** The parts as multipart/form-data (RFC 7578). Throws `invalid_request` for a part that is not encoded as it says. */
export function multipart(parts: readonly Part[]): { readonly type: string; readonly data: Uint8Array } {
  const boundary = `crosswalk-${randomUUID()}`
  const chunks = parts.flatMap((part, index) => [
    Buffer.from(`--${boundary}\r\n${headOf(part, index)}\r\n\r\n`),
    contentOf(part, index),
    Buffer.from('\r\n'),
  ])
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    data: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
  }
}

function headOf({ name, file_name: file, content_type: type }: Part, index: number): string {
  if (type && !/^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w-]+=[\w."/+-]+)*$/.test(type))
    throw invalidPart(index, 'content_type', 'is not a media type')
  const disposition = `Content-Disposition: form-data; name="${quoted(name)}"${file ? `; filename="${quoted(file)}"` : ''}`
  return type ? `${disposition}\r\nContent-Type: ${type}` : disposition
}

// As browsers write it: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
const quoted = (text: string): string =>
  text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('\0', '')

function contentOf({ data, encoding }: Part, index: number): Uint8Array {
  if (encoding !== 'BASE64' && encoding !== 'GZIP_BASE64') return Buffer.from(data)
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(data)) throw invalidPart(index, 'data', 'is not base64')
  const bytes = Buffer.from(data, 'base64')
  if (encoding === 'BASE64') return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: largestPart })
  } catch {
    throw invalidPart(index, 'data', `is not gzip in base64, or more than ${largestPart} bytes`)
  }
}

function invalidPart(index: number, member: string, what: string): CrosswalkError {
  const pointer = `/multipart_form_data/${index}/${member}`
  return new CrosswalkError('invalid_request', `"${pointer}" ${what}.`, { parameter: pointer })
}
