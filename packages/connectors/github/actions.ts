/** Writes. An issue cannot be deleted with this API, nor moved to another repository. */
import { CrosswalkError, del, patch, post, type Actions } from '@crosswalk/connector-kit'
import type { GitHubComment, GitHubIssue } from './api.ts'
import { commentPath, repositoryPath, ticketPath } from './ids.ts'

/** https://docs.github.com/en/rest/issues/issues#create-an-issue */
export const issueActions: Actions = {
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
}

/** https://docs.github.com/en/rest/issues/comments#create-an-issue-comment */
export const commentActions: Actions = {
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

const refused = (parameter: string, message: string): CrosswalkError =>
  new CrosswalkError('invalid_parameter', message, { parameter })
