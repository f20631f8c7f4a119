import { CrosswalkError, maximumDepth } from '@crosswalk/connector-kit'

/**
 * The JSON in the body of a request. Throws `unsupported_media_type`, `body_too_large` (before the rest is read), or
 * `invalid_request` for what is not JSON or nests too deeply.
 */
export async function readJson(request: Request, maximumBytes: number): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/json')
    throw new CrosswalkError(
      'unsupported_media_type',
      'Send the body as JSON, with "Content-Type: application/json".',
      {
        parameter: 'Content-Type',
      },
    )
  const text = await readText(request, maximumBytes)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new CrosswalkError('invalid_request', 'The body is not valid JSON.', { parameter: '/', cause })
  }
  if (depthOf(value) > maximumDepth)
    throw new CrosswalkError('invalid_request', `The body nests deeper than ${maximumDepth} levels.`, {
      parameter: '/',
    })
  return value
}

async function readText(request: Request, maximumBytes: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > maximumBytes) throw tooLarge(maximumBytes)
  if (request.body === null) return ''
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body) {
    length += chunk.length
    if (length > maximumBytes) throw tooLarge(maximumBytes)
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch (cause) {
    throw new CrosswalkError('invalid_request', 'The body is not valid UTF-8.', { parameter: '/', cause })
  }
}

const tooLarge = (maximumBytes: number): CrosswalkError =>
  new CrosswalkError('body_too_large', `The body is larger than ${maximumBytes} bytes. Send less at once.`)

/** How deep a value nests, found without recursion: the body may be hostile. Stops counting just past the limit. */
function depthOf(value: unknown): number {
  let level: unknown[] = [value]
  for (let depth = 0; ; depth += 1) {
    const next = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []))
    if (next.length === 0 || depth > maximumDepth) return depth
    level = next
  }
}
