import { get, stream, type RemoteResponse } from '@crosswalk/connector-kit'
import { commentActions, issueActions, labelActions } from './actions.ts'
import type {
  GitHubComment,
  GitHubIssue,
  GitHubLabel,
  GitHubRepository,
  GitHubRepositoryLabel,
  GitHubUser,
} from './api.ts'
import {
  commentId,
  commentPath,
  digits,
  labelId,
  labelPath,
  numberOf,
  repositoryOf,
  repositoryPath,
  ticketId,
  ticketPath,
} from './ids.ts'
import { issueConditions, issueQuery, meetsAll } from './conditions.ts'
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
  page: (response) => {
    const { records, next } = page<GitHubRepository>(response)
    return { records: records.map(listed), next }
  },
  get: (id) => get(repositoryPath(id)),
  record: ({ body }) => (isRecord(body) ? listed(body as GitHubRepository) : undefined),
})

/**
 * What only a repository read by itself holds. Left in, every webhook would make it look changed.
 * https://docs.github.com/en/rest/repos/repos#get-a-repository
 */
const unlisted: ReadonlySet<string> = new Set(
  `template_repository subscribers_count network_count organization parent source code_of_conduct
  security_and_analysis custom_properties temp_clone_token anonymous_access_enabled
  allow_squash_merge allow_merge_commit allow_rebase_merge allow_auto_merge allow_update_branch delete_branch_on_merge
  use_squash_pr_title_as_default squash_merge_commit_title squash_merge_commit_message
  merge_commit_title merge_commit_message`.split(/\s+/),
)

const listed = (repository: GitHubRepository): GitHubRepository => without(repository, unlisted)

/** In one order, whatever that of the answer: a list and a single read need not agree. */
const without = <R extends object>(of: R, names: ReadonlySet<string>): R =>
  Object.fromEntries(
    Object.keys(of)
      .filter((name) => !names.has(name))
      .sort()
      .map((name) => [name, of[name as keyof R]]),
  ) as R

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

export const labels = stream<GitHubRepositoryLabel>()({
  docs: docs('issues/labels#list-labels-for-a-repository'),
  id: (label) => labelId(label.repository_id, label.name),
  mappings: [tag],
  deletes: 'sweep',
  parent: 'repositories',
  interval: hour,
  list: (input) => listIn('/labels', input),
  page: (response, input) => {
    const { records, next } = page<GitHubLabel>(response)
    return { records: records.map((label) => labelIn(parentOf(input).id, label)), next }
  },
  get: (id) => get(labelPath(id)),
  record: (response) => single(response, (repository, label: GitHubRepositoryLabel) => [labelIn(repository, label)]),
  actions: labelActions,
})

const labelIn = (repository: number | string, label: GitHubLabel): GitHubRepositoryLabel =>
  without({ ...label, repository_id: digits(repository) }, nothing)

export const issues = stream<GitHubIssue>()({
  docs: docs('issues/issues#list-repository-issues'),
  id: (issue) => ticketId(issue.repository_id, issue.number),
  mappings: [ticket],
  remoteFields: [],
  deletes: 'sweep',
  parent: 'repositories',
  cursor: { of: (issue) => issue.updated_at, order: 'unordered' },
  etag: true,
  conditions: issueConditions,
  list: (input) => listChanges('/issues', issueQuery(input.conditions), input),
  page: (response, input) =>
    changes(response, input, (issue) =>
      issueIn(parentOf(input).id, issue).filter((one) => meetsAll(one, input.conditions)),
    ),
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

/** Only an issue that is read by itself says who closed it. */
const unlistedOfIssues: ReadonlySet<string> = new Set(['closed_by'])

/** Pull requests are issues to GitHub; they are no tickets. */
const issueIn = (repository: number | string, issue: GitHubIssue): readonly GitHubIssue[] =>
  issue.pull_request === undefined ? [without({ ...issue, repository_id: digits(repository) }, unlistedOfIssues)] : []

/** The comments of pull requests stand in the same list; only their page tells. */
const commentIn = (repository: number | string, message: GitHubComment): readonly GitHubComment[] =>
  /\/pull\/\d+(?:#|$)/.test(message.html_url)
    ? []
    : [
        without(
          {
            ...message,
            repository_id: digits(repository),
            ticket_id: ticketId(repository, numberOf(message.issue_url)),
          },
          nothing,
        ),
      ]

const nothing: ReadonlySet<string> = new Set()

function single<R>(
  { body, url }: RemoteResponse,
  inRepository: (repository: string, item: R) => readonly R[],
): R | undefined {
  return isRecord(body) ? inRepository(repositoryOf(url), body as R)[0] : undefined
}
