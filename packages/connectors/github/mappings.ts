import {
  codec,
  compute,
  constant,
  filled,
  firstOf,
  fixed,
  instant,
  mapping,
  oneOf,
  reference,
  text,
  unsupported,
} from '@crosswalk/connector-kit'
import { ticketing, type OtherWord, type Reference } from '@crosswalk/models'
import type {
  GitHubComment,
  GitHubFieldValue,
  GitHubIssue,
  GitHubLabel,
  GitHubRepository,
  GitHubRepositoryLabel,
  GitHubUser,
} from './api.ts'
import { commentId, labelId, numberOf, ticketId } from './ids.ts'

export const collection = mapping(ticketing.collection).from<GitHubRepository>((repository) => ({
  remote_id: text(repository.id),
  name: repository.full_name,
  description: filled(repository.description),
  // Old versions of GitHub Enterprise Server know only `private`.
  access_level: compute([repository.visibility, repository.private], (visibility, isPrivate) => {
    const word = visibility ?? (isPrivate ? 'private' : 'public')
    return accessLevels[word] ?? (word as OtherWord)
  }),
  collection_type: constant('PROJECT'),
  parent_collection: unsupported,
  // `permissions` of a repository are those of the token's owner.
  permissions: unsupported,
  collection_url: repository.html_url,
  remote_created_at: instant(repository.created_at),
  remote_updated_at: instant(repository.updated_at),
}))

const accessLevels: Readonly<Record<string, 'PUBLIC' | 'PRIVATE' | 'COMPANY'>> = {
  public: 'PUBLIC',
  private: 'PRIVATE',
  internal: 'COMPANY',
}

/**
 * A user is named by login, not by number: logins are what GitHub takes where users are written (assignees), and what
 * every record holds. Someone who changes their login becomes another user here.
 */
export const user = mapping(ticketing.user).from<GitHubUser>((person) => ({
  remote_id: person.login,
  name: fixed(firstOf(filled(person.name), person.login)),
  email_address: fixed(filled(person.email)),
  is_active: unsupported,
  teams: unsupported,
  roles: unsupported,
  avatar: fixed(filled(person.avatar_url)),
  // The same record stands in the lists of several repositories, so it cannot name them.
  collections: unsupported,
  projects: unsupported,
}))

export const tag = mapping(ticketing.tag).from<GitHubRepositoryLabel>((label) => ({
  remote_id: compute([label.repository_id, label.name], labelId),
  name: fixed(label.name),
}))

const logins = codec<readonly (GitHubUser | string)[], Reference[]>({
  name: 'logins',
  decode: (users) => users.map((one) => (typeof one === 'string' ? one : one.login) as Reference),
  encode: (references) => references,
})

const labelNames = codec<readonly (GitHubLabel | string)[], string[]>({
  name: 'labelNames',
  decode: (labels) => labels.map((label) => (typeof label === 'string' ? label : label.name)),
  encode: (names) => names,
})

const typeName = codec<{ readonly name: string } | string, string>({
  name: 'typeName',
  decode: (type) => (typeof type === 'string' ? type : type.name),
  encode: (name) => name,
})

/** An issue lies in exactly one repository. */
const repositories = codec<number | string, Reference[]>({
  name: 'repositories',
  decode: (id) => [String(id) as Reference],
  encode: ([id]) => id as string,
})

export const ticket = mapping(ticketing.ticket).from<GitHubIssue>((issue) => ({
  remote_id: compute([issue.repository_id, issue.number], ticketId),
  name: issue.title,
  assignees: logins(issue.assignees),
  assigned_teams: unsupported,
  creator: fixed(reference(issue.user.login)),
  due_date: fixed(instant(issue.milestone.due_on)),
  status: oneOf(issue.state, { open: 'OPEN', closed: 'CLOSED' }),
  description: filled(issue.body),
  collections: repositories(issue.repository_id),
  ticket_type: typeName(issue.type),
  account: unsupported,
  contact: unsupported,
  parent_ticket: compute([issue.parent_issue_url, issue.repository_url, issue.repository_id], parentTicket),
  // Files are links in the text.
  attachments: unsupported,
  access_level: constant('COLLECTION'),
  permissions: unsupported,
  tags: labelNames(issue.labels),
  roles: unsupported,
  ticket_url: fixed(issue.html_url),
  priority: compute([issue.issue_field_values], priorityOf),
  remote_created_at: fixed(instant(issue.created_at)),
  remote_updated_at: fixed(instant(issue.updated_at)),
  completed_at: fixed(instant(issue.closed_at)),
}))

/** A parent in another repository is named by a URL from which that repository's id cannot be told: null. */
function parentTicket(parent: string | null | undefined, repositoryUrl: string, repository: number | string) {
  const isHere = parent?.startsWith(`${repositoryUrl}/issues/`) === true
  return isHere ? (ticketId(repository, numberOf(parent)) as Reference) : null
}

/**
 * GitHub itself has no priority; organisations get a field of that name for their issues, with these options, and may
 * change both. https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/managing-issue-fields-in-your-organization
 */
function priorityOf(fields: readonly GitHubFieldValue[] | undefined) {
  const word = fields?.find((field) => field.issue_field_name === 'Priority')?.single_select_option?.name
  return word === undefined ? null : (priorities[word.toLowerCase()] ?? (word as OtherWord))
}

const priorities: Readonly<Record<string, 'URGENT' | 'HIGH' | 'NORMAL' | 'LOW'>> = {
  urgent: 'URGENT',
  high: 'HIGH',
  medium: 'NORMAL',
  low: 'LOW',
}

export const comment = mapping(ticketing.comment).from<GitHubComment>((message) => ({
  remote_id: compute([message.repository_id, message.id], commentId),
  user: fixed(reference(message.user.login)),
  contact: unsupported,
  body: filled(message.body),
  // Only with another media type, which makes GitHub render every comment anew.
  html_body: unsupported,
  ticket: reference(message.ticket_id),
  is_private: constant(false),
  remote_created_at: fixed(instant(message.created_at)),
}))
