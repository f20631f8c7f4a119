/**
 * Walks what changed, through HubSpot's search. The search has two traps, and both come from counting:
 *
 * - It answers at most 10,000 results for one query; `after` beyond that is a 400.
 * - `after` is an offset. A record that changes while the list is read moves to its end, everything behind it moves up, and
 *   the next page leaves one out.
 *
 * So nothing is counted here. Every page is a query of its own that starts where the last one ended:
 *
 * 1. A window: everything modified since an instant, oldest first. The next window starts at the last record's instant, not
 *    after it, because more records may share it. Records of that one instant come twice, which is harmless.
 * 2. A page full of records of one single instant (an import) leads nowhere that way, and HubSpot takes one sort only. Such
 *    an instant is walked by record id; then a window goes on right after it.
 *
 * https://developers.hubspot.com/docs/api-reference/2026-03/crm/search-the-crm
 */
import {
  CrosswalkError,
  packPosition,
  search,
  unpackPosition,
  type PagePosition,
  type RemoteRequest,
} from '@crosswalk/connector-kit'
import type { HubSpotObject, HubSpotPage } from './api.ts'
import { instantOf } from './codecs.ts'
import type { Filter } from './conditions.ts'

/** The most that one page of a search may hold. */
const searchSize = 200

interface SearchPosition {
  /** `GTE` and `GT`: a window. `EQ`: the records of one instant. */
  readonly operator: 'GTE' | 'GT' | 'EQ'
  /** Milliseconds since 1970. */
  readonly instant: number
  /** With `EQ`: the id of the last record read. */
  readonly id?: string
}

export interface Search {
  readonly path: string
  /** The property that holds when a record was modified: `lastmodifieddate` of contacts, `hs_lastmodifieddate` of all else. */
  readonly modified: string
  readonly properties: readonly string[]
  readonly since: string
  readonly position: PagePosition | undefined
  /** What else a record must meet: all filters of one of the groups. */
  readonly groups?: readonly (readonly Filter[])[]
}

export function searchChanged({ path, modified, properties, since, position, groups = [[]] }: Search): RemoteRequest {
  const { operator, instant, id } = unpackPosition<SearchPosition>(position, start(since))
  const place: Filter[] = [{ propertyName: modified, operator, value: String(instant) }]
  if (id !== undefined) place.push({ propertyName: 'hs_object_id', operator: 'GT', value: id })
  return search(`/crm/v3/objects/${path}/search`, {
    filterGroups: groups.map((filters) => ({ filters: [...place, ...filters] })),
    sorts: [{ propertyName: id === undefined ? modified : 'hs_object_id', direction: 'ASCENDING' }],
    properties,
    limit: searchSize,
  })
}

/** Where the next page starts, or undefined after the last. */
export function nextSearch(
  page: HubSpotPage<HubSpotObject>,
  { modified, since, position }: Pick<Search, 'modified' | 'since' | 'position'>,
): PagePosition | undefined {
  const { operator, instant } = unpackPosition<SearchPosition>(position, start(since))
  const last = page.results.at(-1)
  const isLast = page.paging?.next === undefined || last === undefined
  if (operator === 'EQ') return isLast ? pack({ operator: 'GT', instant }) : pack({ operator, instant, id: last.id })
  if (isLast) return undefined

  const reached = Date.parse(modifiedAt(last, modified) ?? '')
  if (reached > instant) return pack({ operator: 'GTE', instant: reached })
  if (reached === instant && operator === 'GTE') return pack({ operator: 'EQ', instant, id: '0' })
  throw new CrosswalkError(
    'remote_malformed',
    `HubSpot answered a search for what was modified since ${new Date(instant).toISOString()} with something older.`,
  )
}

/** When a record was last modified, by the property that the search goes by. */
export const modifiedAt = (of: HubSpotObject, modified: string): string | undefined =>
  instantOf(of.properties[modified]) ?? instantOf(of.updatedAt)

const start = (since: string): SearchPosition => ({ operator: 'GTE', instant: Date.parse(since) })
const pack = (position: SearchPosition): PagePosition => packPosition({ ...position })
