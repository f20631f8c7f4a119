import {
  bodyJson,
  route,
  type Entry,
  type Route,
  type SandboxRequest,
  type SandboxResponse,
} from '@crosswalk/connector-kit/sandbox'
import { ticketId } from '../ids.ts'
import {
  created,
  gone,
  invalid,
  linkTo,
  notFound,
  numbered,
  ok,
  pageNumber,
  perPage,
  unprocessable,
} from './answers.ts'
import { ofArray, ordered } from './order.ts'
import { below, type Inside } from './places.ts'
import { renderIssue, renderIssueAlone } from './render.ts'
import { renderRepository } from './render-repository.ts'
import type { GitHubState, Issue, Repository } from './state.ts'

/** https://docs.github.com/en/rest/issues/issues */
export const issueRoutes: readonly Route<GitHubState>[] = [
  ...below('GET', '/issues', (inside) =>
    inside.repository.hasIssues ? listIssues(inside) : gone('Issues are disabled for this repo'),
  ),
  ...below('GET', '/issues/:number', (inside) => {
    const { repository, request, params } = inside
    if (!repository.hasIssues) return gone('Issues are disabled for this repo')
    const entry = repository.issues.get(params['number']!)
    return entry ? ok(request, renderIssueAlone(inside, entry)) : notFound()
  }),
  ...below('POST', '/issues', (inside) => {
    const { repository, state, clock, request, emit } = inside
    if (!repository.hasIssues) return gone('Issues has been disabled in this repository.')
    const body = bodyJson(request)
    if (typeof body?.title !== 'string' || body.title === '') return invalid('Issue', 'title', 'missing_field')
    const now = clock.now()
    const number = (repository.issues.list({ offset: Math.max(0, repository.issues.size - 1) })[0]?.row.number ?? 0) + 1
    const blank = { ...emptyIssue, id: state.nextId++, number, user: state.viewer.login, createdAt: seconds(now) }
    // What a new issue is, it is not asked: it is open.
    const row = written(repository, blank, { ...body, state: 'open' }, now)
    if (!('number' in row)) return row
    const entry = repository.issues.insert(String(number), row, now)
    emit({ stream: 'issues', id: ticketId(repository.id, number), kind: 'created', at: now })
    return created(renderIssueAlone(inside, entry))
  }),
  ...below('PATCH', '/issues/:number', (inside) => {
    const { repository, clock, request, params, emit } = inside
    if (!repository.hasIssues) return gone('Issues are disabled for this repo')
    const entry = repository.issues.get(params['number']!)
    if (!entry) return notFound()
    const now = clock.now()
    const row = written(repository, entry.row, bodyJson(request) ?? {}, now)
    if (!('number' in row)) return row
    repository.issues.update(entry.id, () => row, now)
    emit({ stream: 'issues', id: ticketId(repository.id, row.number), kind: 'changed', at: now })
    return ok(request, renderIssueAlone(inside, entry))
  }),
]

const emptyIssue = {
  title: '',
  body: null,
  state: 'open',
  stateReason: null,
  assignees: [],
  labels: [],
  type: null,
  priority: null,
  parent: null,
  isDated: false,
  isPullRequest: false,
  closedAt: null,
} as const

/** The issue after a write, or GitHub's refusal. */
function written(
  { members }: Repository,
  issue: Issue,
  body: Readonly<Record<string, any>>,
  now: number,
): Issue | SandboxResponse {
  const { title = issue.title, body: text = issue.body, assignees = issue.assignees, labels = issue.labels } = body
  const { type = issue.type, state = issue.state } = body
  if (typeof title !== 'string') return invalid('Issue', 'title', 'invalid')
  if (!Array.isArray(assignees) || assignees.some((login) => !members.includes(login)))
    return invalid('Issue', 'assignees', 'invalid')
  if (!Array.isArray(labels)) return invalid('Issue', 'labels', 'invalid')
  if (state !== 'open' && state !== 'closed') return invalid('Issue', 'state', 'invalid')
  const closedAt = state === 'open' ? null : (issue.closedAt ?? seconds(now))
  const stateReason = state === 'open' ? null : (body['state_reason'] ?? issue.stateReason ?? 'completed')
  const names = labels.map((label) => (typeof label === 'string' ? label : String(label.name)))
  return { ...issue, title, body: text, assignees, labels: names, type, state, closedAt, stateReason }
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000) * 1000

/** Pages beyond this are served by cursor alone. */
const mostByNumber = 10_000

/**
 * Pages go by a cursor (`after`), and the count of pages is not told.
 * https://github.com/orgs/community/discussions/69826
 */
function listIssues(inside: Inside): SandboxResponse {
  const { request, query, repository } = inside
  const [size, number] = [perPage(query), pageNumber(query)]
  const cursor = query.get('after')
  if (cursor === null && size * number >= mostByNumber)
    return unprocessable(
      'Pagination with the page parameter is not supported for large datasets, please use cursor based pagination (after/before)',
    )
  const { items, next } = pageOf(repository, query, cursor, { size, number })
  const link = next === undefined ? undefined : nextLink(request, repository, next, number)
  return ok(
    request,
    items.map((entry) => renderIssue(inside, entry)),
    link,
  )
}

const nextLink = (request: SandboxRequest, { id }: Repository, after: string, number: number): string =>
  linkTo(request, `/repositories/${id}/issues`, { after: encoded(after), page: String(number + 1) }, 'next')

function pageOf(
  { issues }: Repository,
  query: URLSearchParams,
  cursor: string | null,
  { size, number }: { readonly size: number; readonly number: number },
): { readonly items: readonly Entry<Issue>[]; readonly next: string | undefined } {
  const state = query.get('state') ?? 'open'
  const filter = filterOf(query)
  const isPlain =
    filter === undefined &&
    (query.get('direction') ?? 'desc') === 'asc' &&
    query.get('sort') === 'created' &&
    !query.has('since')
  if (isPlain && state === 'all') {
    const place = cursor === null ? { offset: (number - 1) * size } : { after: decoded(cursor) }
    const found = issues.list({ ...place, limit: size + 1 })
    return { items: found.slice(0, size), next: found.length > size ? found[size - 1]!.id : undefined }
  }
  const keep = (row: Issue) => (state === 'all' || row.state === state) && (filter === undefined || filter(row))
  const isAll = state === 'all' && filter === undefined
  const list = ordered(issues, query, { direction: 'desc', ...(isAll ? {} : { keep }) })
  const offset = cursor === null ? (number - 1) * size : Number(decoded(cursor))
  return {
    items: list.slice(offset, size),
    next: offset + size < list.total ? String(offset + size) : undefined,
  }
}

/** The parameters that choose issues, without regard to case; undefined where there are none. */
function filterOf(query: URLSearchParams): ((row: Issue) => boolean) | undefined {
  const asked = (name: string) => query.get(name)?.toLowerCase()
  const [labels, assignee, creator, type] = ['labels', 'assignee', 'creator', 'type'].map(asked)
  if ([labels, assignee, creator, type].every((value) => value === undefined)) return undefined
  const among = (names: readonly string[], name: string) => names.some((one) => one.toLowerCase() === name)
  return (row) =>
    (labels === undefined || labels.split(',').every((name) => among(row.labels, name))) &&
    (assignee === undefined || among(row.assignees, assignee)) &&
    (creator === undefined || row.user?.toLowerCase() === creator) &&
    (type === undefined || row.type?.toLowerCase() === type)
}

/** Of all repositories, with the repository inside. https://docs.github.com/en/rest/issues/issues#list-issues-assigned-to-the-authenticated-user */
export const viewerRoutes: readonly Route<GitHubState>[] = [
  route('GET', '/issues', ({ state, query, request }) => {
    if (query.get('filter') !== 'created') return unprocessable('The sandbox knows the filter "created" alone.')
    const since = Date.parse(query.get('since') ?? '') || 0
    const wanted = query.get('state') ?? 'open'
    const found = state.repositories.list().flatMap((of) =>
      of.row.issues
        .list()
        .filter(({ row, updatedAt }) => row.user === state.viewer.login && updatedAt >= since)
        .filter(({ row }) => wanted === 'all' || row.state === wanted)
        .map((entry) => ({ of, entry })),
    )
    const direction = query.get('direction') === 'asc' ? 1 : -1
    found.sort((a, b) => direction * (a.entry.row.createdAt - b.entry.row.createdAt))
    return numbered(request, '/issues', ofArray(found), ({ of, entry }) => ({
      ...renderIssue({ state, repository: of.row, origin: request.origin }, entry),
      repository: renderRepository(state, of, request.origin),
    }))
  }),
]

const encoded = (cursor: string): string => Buffer.from(`cursor:v2:${cursor}`).toString('base64')
const decoded = (cursor: string): string => Buffer.from(cursor, 'base64').toString().split(':').at(-1)!
