/** Words for the usual ways of paging. Each gives the position of the next page, or undefined at the end. */
import type { PagePosition } from './stream.ts'
import type { RemoteResponse } from './request.ts'

const parameter = /\s*;\s*([^\s"=,;<>]+)\s*(?:=\s*(?:"([^"]*)"|([^\s",;]*)))?/g
const link = new RegExp(`<([^<>]*)>((?:${parameter.source})*)`, 'g')

/** The `rel="next"` URL of a Link header (RFC 8288). */
export function nextLink(response: RemoteResponse): PagePosition | undefined {
  for (const [, target = '', parameters = ''] of (response.headers['link'] ?? '').matchAll(link)) {
    const rel = [...parameters.matchAll(parameter)].find(([, name]) => name!.toLowerCase() === 'rel')
    const relations = (rel?.[2] ?? rel?.[3] ?? '').toLowerCase().split(/\s+/)
    if (relations.includes('next') && URL.canParse(target, response.url))
      return new URL(target, response.url).toString()
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
