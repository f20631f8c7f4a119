import { get, stream, type RemoteResponse } from '@crosswalk/connector-kit'
import { commentActions, issueActions } from './actions.ts'
import type { GitHubComment, GitHubIssue, GitHubLabel, GitHubRepository, GitHubUser } from './api.ts'
import { commentId, commentPath, digits, numberOf, repositoryOf, repositoryPath, ticketId, ticketPath } from './ids.ts'
import { changes, isRecord, listChanges, listIn, page, parentOf } from './lists.ts'
import { collection, comment, tag, ticket, user } from './mappings.ts'

const docs = (part: string) => `https://docs.github.com/en/rest/${part}`
const hour = 3600

/** All that the token can see, oldest first: an order in which nothing moves while it is read. */
export const repositories = stream<GitHubRepository>()({
  docs: docs('repos/repos#list-repositories-for-the-authenticated-user'),
  id: (repository) => digits(repository.id),
  mappings: [collection],
  deletes: 'sweep',
  list: ({ position }) =>
    position === undefined
      ? get('/user/repos', {
          affiliation: 'owner,collaborator,organization_member',
          sort: 'created',
          direction: 'asc',
          per_page: 100,
        })
      : get(position),
  page,
  get: (id) => get(repositoryPath(id)),
})

/** Everybody who can be assigned to an issue. Who is in several repositories is the same record in each of their lists. */
export const users = stream<GitHubUser>()({
  docs: docs('issues/assignees#list-assignees'),
  id: (person) => person.login,
  mappings: [user],
  deletes: 'sweep',
  parent: 'repositories',
  interval: hour,
  list: (input) => listIn('/assignees', input),
  page,
})

export const labels = stream<GitHubLabel>()({
  docs: docs('issues/labels#list-labels-for-a-repository'),
  id: (label) => digits(label.id),
  mappings: [tag],
  deletes: 'sweep',
  parent: 'repositories',
  interval: hour,
  list: (input) => listIn('/labels', input),
  page,
})

export const issues = stream<GitHubIssue>()({
  docs: docs('issues/issues#list-repository-issues'),
  id: (issue) => ticketId(issue.repository_id, issue.number),
  mappings: [ticket],
  remoteFields: [],
  deletes: 'sweep',
  parent: 'repositories',
  cursor: { of: (issue) => issue.updated_at, order: 'unordered' },
  etag: true,
  list: (input) => listChanges('/issues', { state: 'all' }, input),
  page: (response, input) => changes(response, input, (issue) => issueIn(parentOf(input).id, issue)),
  get: (id) => get(ticketPath(id)),
  record: (response) => single(response, issueIn),
  actions: issueActions,
})

export const comments = stream<GitHubComment>()({
  docs: docs('issues/comments#list-issue-comments-for-a-repository'),
  id: (message) => commentId(message.repository_id, message.id),
  mappings: [comment],
  deletes: 'sweep',
  parent: 'repositories',
  cursor: { of: (message) => message.updated_at, order: 'unordered' },
  etag: true,
  list: (input) => listChanges('/issues/comments', {}, input),
  page: (response, input) => changes(response, input, (message) => commentIn(parentOf(input).id, message)),
  get: (id) => get(commentPath(id)),
  record: (response) => single(response, commentIn),
  actions: commentActions,
})

/** Pull requests are issues to GitHub; they are no tickets. */
const issueIn = (repository: number | string, issue: GitHubIssue): readonly GitHubIssue[] =>
  issue.pull_request === undefined ? [{ ...issue, repository_id: repository }] : []

/** The comments of pull requests stand in the same list; only their page tells. */
const commentIn = (repository: number | string, message: GitHubComment): readonly GitHubComment[] =>
  /\/pull\/\d+(?:#|$)/.test(message.html_url)
    ? []
    : [{ ...message, repository_id: repository, ticket_id: ticketId(repository, numberOf(message.issue_url)) }]

function single<R>(
  { body, url }: RemoteResponse,
  inRepository: (repository: string, item: R) => readonly R[],
): R | undefined {
  return isRecord(body) ? inRepository(repositoryOf(url), body as R)[0] : undefined
}
