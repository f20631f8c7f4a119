/** Records as GitHub answers them. */
import type { Entry } from '@crosswalk/connector-kit/sandbox'
import {
  fullName,
  type Comment,
  type GitHubState,
  type Issue,
  type Label,
  type Person,
  type Repository,
} from './state.ts'

const web = 'https://github.com'
const node = (kind: string, id: number): string => `${kind}_${Buffer.from(String(id)).toString('base64url')}`

/** GitHub's times have no fractions. */
export const iso = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`

export function renderPerson({ id, login, picture }: Person, origin: string) {
  const url = `${origin}/users/${login}`
  return {
    login,
    id,
    node_id: node('U', id),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=${picture}`,
    gravatar_id: '',
    url,
    html_url: `${web}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: 'User',
    user_view_type: 'public',
    site_admin: false,
  }
}

/** Who is no member has a record all the same. */
function author(state: GitHubState, login: string | null, origin: string) {
  if (login === null) return null
  const known = login === state.viewer.login ? state.viewer : state.people.get(login)?.row
  return renderPerson(known ?? { id: 9_000_000 + login.length, login, picture: 4 }, origin)
}

const association = ({ members }: Repository, login: string | null): string =>
  login !== null && members.includes(login) ? 'MEMBER' : 'NONE'

/** What the records of a repository are rendered with. */
export interface Place {
  readonly state: GitHubState
  readonly repository: Repository
  readonly origin: string
}

export const addressOf = ({ repository, origin }: Place): string => `${origin}/repos/${fullName(repository)}`

export function renderLabel(place: Place, { id, name, color }: Label) {
  return {
    id,
    node_id: node('LA', id),
    url: `${addressOf(place)}/labels/${encodeURIComponent(name)}`,
    name,
    color,
    default: true,
    description: null,
  }
}

export function renderIssue(place: Place, { row, updatedAt }: Entry<Issue>) {
  const { state, repository, origin } = place
  const address = addressOf(place)
  const url = `${address}/issues/${row.number}`
  const page = `${web}/${fullName(repository)}/${row.isPullRequest ? 'pull' : 'issues'}/${row.number}`
  const assignees = row.assignees.flatMap((login) => {
    const person = state.people.get(login)
    return person ? [renderPerson(person.row, origin)] : []
  })
  return {
    url,
    repository_url: address,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    id: row.id,
    node_id: node(row.isPullRequest ? 'PR' : 'I', row.id),
    number: row.number,
    title: row.title,
    user: author(state, row.user, origin),
    labels: row.labels.map((name) => renderLabel(place, labelOf(repository, name))),
    state: row.state,
    locked: false,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: row.isDated ? renderMilestone(place) : null,
    comments: repository.commentCounts.get(row.number) ?? 0,
    created_at: iso(row.createdAt),
    updated_at: iso(updatedAt),
    closed_at: row.closedAt === null ? null : iso(row.closedAt),
    author_association: association(repository, row.user),
    active_lock_reason: null,
    body: row.body,
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: row.stateReason,
    ...(row.isPullRequest
      ? { draft: false, pull_request: { url: `${address}/pulls/${row.number}`, html_url: page, merged_at: null } }
      : {
          type:
            row.type === null
              ? null
              : { id: row.type.length, node_id: node('IT', 1), name: row.type, description: null },
          parent_issue_url: row.parent === null ? null : `${address}/issues/${row.parent}`,
          issue_field_values: row.priority === null ? [] : [renderPriority(row.priority)],
          sub_issues_summary: { total: 0, completed: 0, percent_completed: 0 },
        }),
  }
}

/** An issue that is read by itself also says who closed it. */
export const renderIssueAlone = (place: Place, entry: Entry<Issue>) => ({
  ...renderIssue(place, entry),
  closed_by: entry.row.closedAt === null ? null : renderPerson(place.state.viewer, place.origin),
})

const labelOf = (repository: Repository, name: string): Label =>
  repository.labels.list().find(({ row }) => row.name === name)?.row ?? { id: 1, name, color: 'ededed' }

const renderPriority = (name: string) => ({
  issue_field_id: 71,
  issue_field_name: 'Priority',
  node_id: node('IFSS', 71),
  data_type: 'single_select',
  value: name,
  single_select_option: { id: 710 + name.length, name, color: 'red' },
})

function renderMilestone(place: Place) {
  const { repository, origin } = place
  const url = `${addressOf(place)}/milestones/1`
  return {
    url,
    html_url: `${web}/${fullName(repository)}/milestone/1`,
    labels_url: `${url}/labels`,
    id: repository.id + 1,
    node_id: node('MI', repository.id),
    number: 1,
    state: 'open',
    title: 'Next release',
    description: null,
    creator: renderPerson(place.state.viewer, origin),
    open_issues: 0,
    closed_issues: 0,
    created_at: iso(repository.createdAt),
    updated_at: iso(repository.createdAt),
    closed_at: null,
    due_on: '2026-03-31T07:00:00Z',
  }
}

export function renderComment(place: Place, { row, updatedAt }: Entry<Comment>) {
  const { state, repository, origin } = place
  const address = addressOf(place)
  const kind = row.isOnPullRequest ? 'pull' : 'issues'
  return {
    url: `${address}/issues/comments/${row.id}`,
    html_url: `${web}/${fullName(repository)}/${kind}/${row.issue}#issuecomment-${row.id}`,
    issue_url: `${address}/issues/${row.issue}`,
    id: row.id,
    node_id: node('IC', row.id),
    user: author(state, row.user, origin),
    created_at: iso(row.createdAt),
    updated_at: iso(updatedAt),
    body: row.body,
    author_association: association(repository, row.user),
    performed_via_github_app: null,
    minimized: null,
  }
}
