/** The slice of GitHub's REST API that is used. https://docs.github.com/en/rest */

export interface GitHubUser {
  readonly login: string
  readonly id: number
  readonly avatar_url: string
  readonly html_url: string
  /** Rarely filled inside other records. */
  readonly name?: string | null
  readonly email?: string | null
}

/** https://docs.github.com/en/rest/repos/repos#list-repositories-for-the-authenticated-user */
export interface GitHubRepository {
  readonly id: number
  /** `octocat/Hello-World`. It changes when the repository is renamed or transferred; `id` does not. */
  readonly full_name: string
  readonly private: boolean
  readonly visibility?: string
  readonly description: string | null
  readonly html_url: string
  readonly has_issues: boolean
  readonly created_at: string | null
  readonly updated_at: string | null
}

/** https://docs.github.com/en/rest/issues/issues#list-repository-issues */
export interface GitHubIssue {
  readonly id: number
  readonly number: number
  readonly title: string
  readonly body?: string | null
  readonly state: string
  readonly user: GitHubUser | null
  /** Objects when read, logins when written. */
  readonly assignees?: readonly (GitHubUser | string)[] | null
  /** Objects when read, names when written. */
  readonly labels: readonly (GitHubLabel | string)[]
  readonly milestone: { readonly title: string; readonly due_on: string | null } | null
  /** An object when read, a name when written. */
  readonly type?: { readonly name: string } | string | null
  readonly issue_field_values?: readonly GitHubFieldValue[]
  /** Set for pull requests, which GitHub counts among the issues. */
  readonly pull_request?: object
  readonly parent_issue_url?: string | null
  readonly repository_url: string
  readonly html_url: string
  readonly created_at: string
  readonly updated_at: string
  readonly closed_at: string | null
  /** Added by `streams.ts`: an issue names its repository by a URL that changes when the repository is renamed. */
  readonly repository_id: number | string
}

/** A field that the organisation defines for its issues. */
export interface GitHubFieldValue {
  readonly issue_field_name?: string
  readonly single_select_option?: { readonly name: string } | null
}

/** https://docs.github.com/en/rest/issues/comments#list-issue-comments-for-a-repository */
export interface GitHubComment {
  readonly id: number
  readonly body?: string | null
  readonly user: GitHubUser | null
  readonly issue_url: string
  readonly html_url: string
  readonly created_at: string
  readonly updated_at: string
  /** Added by `streams.ts`, for the same reason as `GitHubIssue.repository_id`. */
  readonly repository_id: number | string
  /** Added by `streams.ts`: the remote id of the ticket; see `ids.ts`. */
  readonly ticket_id: string
}

/** https://docs.github.com/en/rest/issues/labels#list-labels-for-a-repository */
export interface GitHubLabel {
  readonly id: number
  readonly name: string
  readonly description?: string | null
  readonly color?: string
}

/** A label of a repository, as the stream keeps it. */
export type GitHubRepositoryLabel = GitHubLabel & {
  /** Added by `streams.ts`: a label by itself does not say whose it is. */
  readonly repository_id: number | string
}

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
export interface GitHubError {
  readonly message?: unknown
  readonly errors?: unknown
}
