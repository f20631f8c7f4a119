/**
 * How issues and comments are named.
 *
 * A comment says which issue it belongs to by the issue's number alone, and numbers count within a repository. So a ticket is
 * `<id of the repository>#<number>`. The repository's id survives renames and transfers of the repository; its name does
 * not. An issue that is transferred to another repository is a new issue there, with a new number.
 *
 * A label is `<id of the repository>#label:<name>`: GitHub addresses labels by name, and each repository has its own. One that is
 * renamed is another label afterwards, as it is to the tickets, which hold names.
 *
 * The same ids are addresses: GitHub serves everything below `/repos/{owner}/{repo}` below `/repositories/{id}` too. It is
 * where its `Link` headers and the redirects of renamed repositories lead.
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
 */
import { CrosswalkError } from '@crosswalk/connector-kit'

type Id = number | string

export const ticketId = (repository: Id, number: Id): string => `${digits(repository)}#${digits(number)}`
export const commentId = (repository: Id, comment: Id): string =>
  `${digits(repository)}#issuecomment-${digits(comment)}`

export const labelId = (repository: Id, name: string): string => `${digits(repository)}#label:${name}`

export const repositoryPath = (id: Id): string => `/repositories/${digits(id)}`

export function ticketPath(id: string): string {
  const [, repository, number] = /^(\d+)#(\d+)$/.exec(id) ?? refuse('issue', id)
  return `${repositoryPath(repository!)}/issues/${number}`
}

export function commentPath(id: string): string {
  const [, repository, comment] = /^(\d+)#issuecomment-(\d+)$/.exec(id) ?? refuse('comment', id)
  return `${repositoryPath(repository!)}/issues/comments/${comment}`
}

export function labelPath(id: string): string {
  const [, repository, name] = /^(\d+)#label:(.+)$/s.exec(id) ?? refuse('label', id)
  return `${repositoryPath(repository!)}/labels/${encodeURIComponent(name!)}`
}

/** The repository in the address of something below `/repositories/{id}`. */
export function repositoryOf(url: string): string {
  const [, repository] = /\/repositories\/(\d+)(?:\/|$)/.exec(url) ?? []
  if (repository === undefined) throw new TypeError('the address names no repository')
  return repository
}

/** The number at the end of the address of an issue. */
export function numberOf(issueUrl: string): string {
  const [, number] = /\/issues\/(\d+)$/.exec(issueUrl) ?? []
  if (number === undefined) throw new TypeError('the address names no issue')
  return number
}

/** An id as text. Ids that a double cannot hold come as text already. */
export function digits(id: unknown): string {
  const text = typeof id === 'number' ? String(id) : id
  if (typeof text === 'string' && /^\d+$/.test(text)) return text
  throw new TypeError('expected a numeric id')
}

function refuse(what: string, id: string): never {
  throw new CrosswalkError('invalid_parameter', `"${id.slice(0, 60)}" is not the remote id of a GitHub ${what}.`)
}
