import type { Entry, Table } from '@crosswalk/connector-kit/sandbox'

export interface Person {
  readonly id: number
  readonly login: string
  readonly picture: number
}

export interface Label {
  readonly id: number
  readonly name: string
  readonly color: string
}

export interface Issue {
  readonly id: number
  readonly number: number
  readonly title: string
  readonly body: string | null
  readonly state: 'open' | 'closed'
  readonly stateReason: string | null
  /** A login; null for someone whose account is gone. */
  readonly user: string | null
  readonly assignees: readonly string[]
  readonly labels: readonly string[]
  readonly type: string | null
  readonly priority: string | null
  readonly parent: number | null
  readonly isDated: boolean
  readonly isPullRequest: boolean
  readonly createdAt: number
  readonly closedAt: number | null
}

export interface Comment {
  readonly id: number
  readonly issue: number
  readonly isOnPullRequest: boolean
  readonly user: string | null
  readonly body: string
  readonly createdAt: number
}

export interface Repository {
  readonly id: number
  readonly owner: string
  readonly name: string
  readonly description: string
  readonly visibility: 'public' | 'private' | 'internal'
  readonly hasIssues: boolean
  readonly createdAt: number
  /** Logins of those who can be assigned. */
  readonly members: readonly string[]
  /** By number. */
  readonly issues: Table<Issue>
  readonly comments: Table<Comment>
  readonly labels: Table<Label>
  /** By the number of the issue. */
  readonly commentCounts: Map<number, number>
}

export interface GitHubState {
  readonly viewer: Person
  readonly people: Table<Person>
  readonly repositories: Table<Repository>
  /** Ids by `owner/name`, names of the past included. */
  readonly names: Map<string, string>
  /** The next id of anything. */
  nextId: number
}

export const fullName = ({ owner, name }: Repository): string => `${owner}/${name}`

export const organization = 'northwind-labs'

/** What is found under an address: `/repos/{owner}/{repo}` or `/repositories/{id}`. */
export function find(
  state: GitHubState,
  params: Readonly<Record<string, string>>,
): { readonly entry: Entry<Repository>; readonly isFormerName: boolean } | undefined {
  const name = params['id'] === undefined ? `${params['owner']}/${params['repo']}` : undefined
  const entry = state.repositories.get(name === undefined ? params['id']! : (state.names.get(name) ?? ''))
  return entry && { entry, isFormerName: name !== undefined && name !== fullName(entry.row) }
}

export function addComment({ comments, commentCounts }: Repository, row: Comment, at?: number): Entry<Comment> {
  commentCounts.set(row.issue, (commentCounts.get(row.issue) ?? 0) + 1)
  return comments.insert(String(row.id), row, at)
}

export function removeComment({ comments, commentCounts }: Repository, id: string): boolean {
  const removed = comments.remove(id)
  if (removed) commentCounts.set(removed.row.issue, commentCounts.get(removed.row.issue)! - 1)
  return removed !== undefined
}

/** An issue that is deleted takes its comments along. */
export function removeIssue(repository: Repository, number: string): void {
  if (!repository.issues.remove(number)) return
  for (const { id, row } of repository.comments.list()) if (String(row.issue) === number) removeComment(repository, id)
}
