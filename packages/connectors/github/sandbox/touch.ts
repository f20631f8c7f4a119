import type { Random, Table, Touch } from '@crosswalk/connector-kit/sandbox'
import { commentId, ticketId } from '../ids.ts'
import { removeComment, removeIssue, type GitHubState, type Label, type Repository } from './state.ts'

const repositoriesOf = ({ repositories }: GitHubState): readonly Repository[] =>
  repositories.list().map(({ row }) => row)

/** The repository and the number in an id such as `510#12` or `510#issuecomment-7`. */
function placeIn(state: GitHubState, id: string): readonly [repository: Repository, number: string] {
  const [repository, rest] = id.split('#') as [string, string]
  return [state.repositories.get(repository)!.row, rest.replace('issuecomment-', '')]
}

export const repositories: Touch<GitHubState> = {
  ids: (state) => state.repositories.list().map(({ id }) => id),
  change: (state, id, { random, clock }) =>
    void state.repositories.update(id, (row) => ({ ...row, description: random.sentence(8) }), clock.now()),
  remove: (state, id) => void state.repositories.remove(id),
}

export const users: Touch<GitHubState> = {
  ids: ({ people }) => people.list().map(({ id }) => id),
  change: ({ people }, id, { clock }) =>
    void people.update(id, (row) => ({ ...row, picture: row.picture + 1 }), clock.now()),
  remove: ({ people }, id) => void people.remove(id),
}

export const labels: Touch<GitHubState> = {
  ids: (state) => repositoriesOf(state).flatMap((repository) => repository.labels.list().map(({ id }) => id)),
  change: (state, id, { random, clock }) => {
    const name = `${random.sentence(2).slice(0, -1).toLowerCase()} ${random.hex(4)}`
    labelsWith(state, id)?.update(id, (row) => ({ ...row, name }), clock.now())
  },
  remove: (state, id) => void labelsWith(state, id)?.remove(id),
}

const labelsWith = (state: GitHubState, id: string): Table<Label> | undefined =>
  repositoriesOf(state).find((repository) => repository.labels.get(id))?.labels

export const issues: Touch<GitHubState> = {
  ids: (state) =>
    repositoriesOf(state).flatMap(({ id, issues: table }) =>
      table.list().flatMap(({ row }) => (row.isPullRequest ? [] : [ticketId(id, row.number)])),
    ),
  change: (state, id, { random, clock }) => {
    const [repository, number] = placeIn(state, id)
    repository.issues.update(number, (row) => ({ ...row, body: paragraph(random) }), clock.now())
  },
  remove: (state, id) => removeIssue(...placeIn(state, id)),
}

export const comments: Touch<GitHubState> = {
  ids: (state) =>
    repositoriesOf(state).flatMap(({ id, comments: table }) =>
      table.list().flatMap(({ row }) => (row.isOnPullRequest ? [] : [commentId(id, row.id)])),
    ),
  change: (state, id, { random, clock }) => {
    const [repository, comment] = placeIn(state, id)
    repository.comments.update(comment, (row) => ({ ...row, body: paragraph(random) }), clock.now())
  },
  remove: (state, id) => void removeComment(...placeIn(state, id)),
}

const paragraph = (random: Random): string => random.sentence(25)
