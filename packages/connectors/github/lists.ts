import {
  CrosswalkError,
  get,
  nextLink,
  type ListInput,
  type Page,
  type Query,
  type RemoteRequest,
  type RemoteResponse,
} from '@crosswalk/connector-kit'
import type { GitHubRepository } from './api.ts'

const pageSize = 100

/** The repository whose list is walked. */
export const parentOf = (input: ListInput): GitHubRepository => input.parent as GitHubRepository

/** Where the lists of a repository stand. */
const namedPath = ({ full_name }: GitHubRepository): string =>
  `/repos/${full_name.split('/').map(encodeURIComponent).join('/')}`

/** A list of a repository that has no order of its own. */
export const listIn = (path: string, input: ListInput): RemoteRequest =>
  input.position === undefined ? get(namedPath(parentOf(input)) + path, { per_page: pageSize }) : get(input.position)

export const page = <R extends object>(response: RemoteResponse): Page<R> => ({
  records: recordsOf(response) as readonly R[],
  next: nextLink(response),
})

/**
 * A list of issues or comments. A full run goes through it in the order of creation, in which nothing moves while it is read. An
 * incremental run begins with the latest change: what changes meanwhile moves to the front, so that nothing can slip past
 * between two pages (the other way round, an item that moves to the end lets another slip into the page before), and so that
 * a first page that has not changed means that nothing has.
 *
 * A repository whose issues are switched off has no list (410): its own record is asked for instead; see `changes`.
 */
export function listChanges(path: string, query: Query, input: ListInput): RemoteRequest {
  const repository = parentOf(input)
  if (input.position !== undefined) return get(input.position)
  if (!repository.has_issues) return get(namedPath(repository))
  const order =
    input.since === undefined ? { sort: 'created', direction: 'asc' } : { sort: 'updated', direction: 'desc' }
  const since = later(input.since === undefined ? undefined : secondBefore(input.since), query['since'])
  const request = get(namedPath(repository) + path, { ...query, ...order, since, per_page: pageSize })
  return input.etag === undefined ? request : { ...request, headers: { 'if-none-match': input.etag } }
}

/** The later one of a cursor and a condition. */
const later = (cursor: string | undefined, condition: Query[string]): string | undefined => {
  if (typeof condition !== 'string') return cursor
  return cursor === undefined || Date.parse(condition) > Date.parse(cursor) ? condition : cursor
}

interface Changing {
  readonly updated_at: string
}

/**
 * A page of such a list. It names the cursor itself, because what is left out (pull requests) must move it as well: a
 * repository with many pull requests and few issues would be read from the last issue on, time and again.
 */
export function changes<R extends Changing>(
  response: RemoteResponse,
  input: ListInput,
  keep: (item: R) => readonly R[],
): Page<R> {
  if (!parentOf(input).has_issues) return { records: [] }
  const items = recordsOf(response) as readonly R[]
  const cursor = input.position === undefined ? firstCursor(response, items, input.since) : undefined
  return { records: items.flatMap(keep), next: nextLink(response), ...(cursor !== undefined && { cursor }) }
}

/** After a full run, the moment it began. After an incremental one, the latest change, which stays the same while nothing changes. */
function firstCursor(response: RemoteResponse, items: readonly Changing[], since: string | undefined): string {
  if (since === undefined) return response.at
  const latest = items[0]?.updated_at
  return latest !== undefined && Date.parse(latest) > Date.parse(since) ? latest : since
}

/** GitHub's times are whole seconds, and it calls `since` "after": a change within the same second must not be lost. */
export const secondBefore = (instant: string): string =>
  `${new Date(Date.parse(instant) - 1000).toISOString().slice(0, 19)}Z`

function recordsOf({ body, status }: RemoteResponse): readonly unknown[] {
  if (Array.isArray(body) && body.every(isRecord)) return body
  throw new CrosswalkError('remote_malformed', 'GitHub answered a list that is none.', { remoteStatus: status })
}

export const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
