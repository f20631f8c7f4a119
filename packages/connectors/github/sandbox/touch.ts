import type { Random, Touch } from '@crosswalk/connector-kit/sandbox'
import { commentId, labelId, ticketId } from '../ids.ts'
import { removeComment, removeIssue, type GitHubState, type Repository } from './state.ts'

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
  ids: (state) =>
    repositoriesOf(state).flatMap(({ id, labels: table }) => table.list().map(({ row }) => labelId(id, row.name))),
  // Not the name: a label with another name is another label.
  change: (state, id, { random, clock }) => {
    const [repository, label] = labelAt(state, id)
    repository.labels.update(label, (row) => ({ ...row, color: random.hex(6) }), clock.now())
  },
  remove: (state, id) => {
    const [repository, label] = labelAt(state, id)
    repository.labels.remove(label)
  },
}

function labelAt(state: GitHubState, id: string): readonly [repository: Repository, label: string] {
  const [repository, name] = [id.slice(0, id.indexOf('#')), id.slice(id.indexOf(':') + 1)]
  const { row } = state.repositories.get(repository)!
  return [row, row.labels.list().find((label) => label.row.name === name)!.id]
}

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
