/** Writes. An issue cannot be deleted with this API, nor moved to another repository. */
import { CrosswalkError, del, get, patch, post, type Actions, type Find } from '@crosswalk/connector-kit'
import type { GitHubComment, GitHubIssue } from './api.ts'
import { commentPath, digits, labelPath, repositoryPath, ticketId, ticketPath } from './ids.ts'
import { isRecord, secondBefore } from './lists.ts'

/**
 * The token's owner opened it in that repository, since the request was sent, with the same title and text. Two of them are
 * nobody's. The list of one repository would not say who opened an issue without the login of the token's owner.
 * https://docs.github.com/en/rest/issues/issues#list-issues-assigned-to-the-authenticated-user
 */
const findIssue: Find = {
  request: (_, { sentAt }) =>
    get('/issues', {
      filter: 'created',
      state: 'all',
      sort: 'created',
      direction: 'desc',
      since: secondBefore(sentAt),
      per_page: 100,
    }),
  found: ({ body: answer, url }, body) => {
    const { repository_id: repository, title, body: text } = body as Partial<GitHubIssue>
    const sentAt = Date.parse(new URL(url).searchParams.get('since') ?? '') + 1000
    const issues = (Array.isArray(answer) ? answer : []).filter(isRecord) as ListedIssue[]
    const same = issues.filter(
      (issue) =>
        issue.pull_request === undefined &&
        String(issue.repository?.id) === String(repository) &&
        Date.parse(issue.created_at) >= sentAt &&
        issue.title === title &&
        textOf(issue.body) === textOf(text),
    )
    return same.length === 1 ? ticketId(digits(repository), same[0]!.number) : undefined
  },
}

type ListedIssue = GitHubIssue & { readonly repository?: { readonly id: number } }

const textOf = (text: string | null | undefined): string => (text ?? '').replaceAll('\r\n', '\n').trim()

/** https://docs.github.com/en/rest/issues/issues#create-an-issue */
export const issueActions: Actions = {
  required: ['name', 'collections'],
  create: (body) => {
    const { repository_id: repository, state, ...issue } = body as Partial<GitHubIssue>
    if (repository === undefined || repository === null)
      throw refused('/model/collections', 'GitHub needs the collection (the repository) in which to open an issue.')
    if (state !== undefined && state !== null && state !== 'open')
      throw refused('/model/status', 'GitHub opens every new issue. Create it first, then update its status.')
    return post(`${repositoryPath(repository)}/issues`, issue)
  },
  update: (id, body) => {
    const { repository_id: repository, ...issue } = body as Partial<GitHubIssue>
    if (repository !== undefined && !ticketPath(id).startsWith(`${repositoryPath(repository)}/`))
      throw refused('/model/collections', 'GitHub cannot move an issue to another repository. Leave collections out.')
    return patch(ticketPath(id), issue)
  },
  find: findIssue,
}

/**
 * A comment whose creation was not answered is not looked for: a list does not say which are those of the token's owner,
 * and "+1" may be anybody's. https://docs.github.com/en/rest/issues/comments#create-an-issue-comment
 */
export const commentActions: Actions = {
  required: ['ticket', 'body'],
  create: (body) => {
    const { ticket_id: ticket, ...message } = body as Partial<GitHubComment>
    if (typeof ticket !== 'string') throw refused('/model/ticket', 'GitHub needs the ticket to comment on.')
    return post(`${ticketPath(ticket)}/comments`, message)
  },
  update: (id, body) => {
    const { ticket_id: ticket, ...message } = body as Partial<GitHubComment>
    if (ticket !== undefined)
      throw refused('/model/ticket', 'GitHub cannot move a comment to another issue. Leave the ticket out.')
    return patch(commentPath(id), message)
  },
  delete: (id) => del(commentPath(id)),
}

/** https://docs.github.com/en/rest/issues/labels#delete-a-label */
export const labelActions: Actions = {
  delete: (id) => del(labelPath(id)),
}

const refused = (parameter: string, message: string): CrosswalkError =>
  new CrosswalkError('invalid_parameter', message, { parameter })
