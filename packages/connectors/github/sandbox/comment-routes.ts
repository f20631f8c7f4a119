import { bodyJson, noContent, type Route } from '@crosswalk/connector-kit/sandbox'
import { commentId } from '../ids.ts'
import { created, gone, invalid, notFound, numbered, ok } from './answers.ts'
import { ordered } from './order.ts'
import { below } from './places.ts'
import { renderComment } from './render.ts'
import { addComment, removeComment, type GitHubState } from './state.ts'

/** https://docs.github.com/en/rest/issues/comments. They come before the routes of issues: `comments` is no number. */
export const commentRoutes: readonly Route<GitHubState>[] = [
  ...below('GET', '/issues/comments', (inside) => {
    const { request, repository, query } = inside
    // Without `sort` the direction is not looked at.
    const asked = new URLSearchParams(query)
    if (!asked.has('sort')) asked.set('direction', 'asc')
    const list = ordered(repository.comments, asked, { direction: 'asc' })
    const path = `/repositories/${repository.id}/issues/comments`
    return numbered(request, path, list, (entry) => renderComment(inside, entry))
  }),
  ...below('GET', '/issues/comments/:comment', (inside) => {
    const entry = inside.repository.comments.get(inside.params['comment']!)
    return entry ? ok(inside.request, renderComment(inside, entry)) : notFound()
  }),
  ...below('POST', '/issues/:number/comments', (inside) => {
    const { repository, state, clock, request, params, emit } = inside
    const issue = repository.issues.get(params['number']!)
    if (!repository.hasIssues) return gone('Issues are disabled for this repo')
    if (!issue) return notFound()
    const body: unknown = bodyJson(request)?.body
    if (typeof body !== 'string' || body === '') return invalid('IssueComment', 'body', 'missing_field')
    const now = clock.now()
    const id = state.nextId++
    const { number, isPullRequest } = issue.row
    const createdAt = Math.floor(now / 1000) * 1000
    const row = { id, issue: number, isOnPullRequest: isPullRequest, user: state.viewer.login, body, createdAt }
    const entry = addComment(repository, row, now)
    repository.issues.update(issue.id, (of) => of, now)
    emit({ stream: 'comments', id: commentId(repository.id, id), kind: 'created', at: now })
    return created(renderComment(inside, entry))
  }),
  ...below('PATCH', '/issues/comments/:comment', (inside) => {
    const { repository, clock, request, params, emit } = inside
    const body: unknown = bodyJson(request)?.body
    if (typeof body !== 'string' || body === '') return invalid('IssueComment', 'body', 'missing_field')
    const now = clock.now()
    const entry = repository.comments.update(params['comment']!, (row) => ({ ...row, body }), now)
    if (!entry) return notFound()
    emit({ stream: 'comments', id: commentId(repository.id, entry.id), kind: 'changed', at: now })
    return ok(request, renderComment(inside, entry))
  }),
  ...below('DELETE', '/issues/comments/:comment', ({ repository, clock, params, emit }) => {
    const id = params['comment']!
    if (!removeComment(repository, id)) return notFound()
    emit({ stream: 'comments', id: commentId(repository.id, id), kind: 'deleted', at: clock.now() })
    return noContent()
  }),
]
