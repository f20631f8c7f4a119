/** Words for the usual ways of paging. Each gives the position of the next page, or undefined at the end. */
import type { PagePosition } from './stream.ts'
import type { RemoteResponse } from './request.ts'

/** The `rel="next"` URL of a Link header (RFC 8288). */
export function nextLink(response: RemoteResponse): PagePosition | undefined {
  const header = response.headers['link']
  if (!header) return undefined
  for (const part of header.matchAll(/<([^>]*)>((?:\s*;\s*[^",;]+(?:="[^"]*"|=[^",;]*)?)*)/g)) {
    if (/;\s*rel\s*=\s*"?(?:[^"]*\s)?next(?:\s[^"]*)?"?/i.test(part[2]!))
      return new URL(part[1]!, response.url).toString()
  }
  return undefined
}

/** Page numbers from 1, where a short page is the last. */
export function nextNumber(
  position: PagePosition | undefined,
  count: number,
  pageSize: number,
): PagePosition | undefined {
  return count < pageSize ? undefined : String(Number(position ?? '1') + 1)
}

/** Offsets from 0, where a short page is the last. */
export function nextOffset(
  position: PagePosition | undefined,
  count: number,
  pageSize: number,
): PagePosition | undefined {
  return count < pageSize ? undefined : String(Number(position ?? '0') + count)
}

/** A position of several parts, kept as JSON. */
export const packPosition = (parts: Readonly<Record<string, string | number | boolean | undefined>>): PagePosition =>
  JSON.stringify(parts)

export const unpackPosition = <Parts extends object>(position: PagePosition | undefined, start: Parts): Parts =>
  position === undefined ? start : (JSON.parse(position) as Parts)
