import type { SeedTools } from '@crosswalk/connector-kit/sandbox'
import { addComment, fullName, organization, type GitHubState, type Repository } from './state.ts'

const day = 86_400_000
const year = 365 * day
const labelNames = ['bug', 'documentation', 'duplicate', 'enhancement', 'good first issue', 'help wanted', 'question']
const colors = ['d73a4a', '0075ca', 'cfd3d7', 'a2eeef', '7057ff', '008672', 'd876e3']
const projects = ['atlas', 'beacon', 'cargo', 'dispatch', 'ember', 'ferry', 'gantry', 'harbor']
const visibilities = ['private', 'public', 'internal'] as const

/** People who write but are no members. */
export const strangers = ['passer-by', 'curious-reader']

/**
 * The second repository has its issues switched off; of the others, the first holds most. `sharedUsers` of the users are members
 * everywhere, the others of one repository each.
 */
export function seed(tools: SeedTools): GitHubState {
  const { sizes, start } = tools
  const state: GitHubState = {
    viewer: { id: 1_000_000, login: 'crosswalk-sandbox', picture: 4 },
    people: tools.table(),
    repositories: tools.table(),
    names: new Map(),
    nextId: 2_400_000_000,
  }
  seedPeople(state, tools)
  const count = sizes['repositories'] ?? 0
  for (let index = 0; index < count; index++) seedRepository(state, tools, index, count)
  const open = state.repositories.list().filter(({ row }) => row.hasIssues)
  if (open.length === 0) return state
  for (const [index, { row }] of open.entries()) {
    seedIssues(state, tools, row, shareOf(sizes['issues'] ?? 0, index, open.length))
    seedComments(state, tools, row, shareOf(sizes['comments'] ?? 0, index, open.length))
  }
  for (const { id } of state.repositories.list()) state.repositories.update(id, (row) => row, start)
  return state
}

/** Most for the first, as much as the others for the rest. */
function shareOf(total: number, index: number, count: number): number {
  const others = Math.floor((total * 0.4) / count)
  return index === 0 ? total - others * (count - 1) : others
}

function seedPeople(state: GitHubState, { random, sizes, start }: SeedTools): void {
  for (let index = 0; index < (sizes['users'] ?? 0); index++) {
    const login = `${random.firstName()}-${random.lastName()}${index}`.toLowerCase()
    state.people.insert(login, { id: 1_000_001 + index, login, picture: 4 }, start - year)
  }
}

function seedRepository(state: GitHubState, tools: SeedTools, index: number, count: number): void {
  const { random, sizes, start } = tools
  const logins = state.people.list().map(({ id }) => id)
  const shared = sizes['sharedUsers'] ?? 0
  const createdAt = start - 2 * year + index * 60_000
  const row: Repository = {
    id: 510_000_000 + index * 1009,
    owner: organization,
    name: index < projects.length ? projects[index]! : `${projects[index % projects.length]}-${index}`,
    description: random.sentence(8),
    visibility: visibilities[index % 3]!,
    hasIssues: index !== 1,
    createdAt,
    members: logins.filter((_, place) => place < shared || (place - shared) % count === index),
    issues: tools.table(),
    comments: tools.table(),
    labels: tools.table(),
    commentCounts: new Map(),
  }
  state.repositories.insert(String(row.id), row, createdAt)
  state.names.set(fullName(row), String(row.id))
  for (let place = index; place < (sizes['labels'] ?? 0); place += count) {
    const round = Math.floor(place / count)
    const kind = round % labelNames.length
    const name = round < labelNames.length ? labelNames[kind]! : `${labelNames[kind]} ${round}`
    const id = state.nextId++
    row.labels.insert(String(id), { id, name, color: colors[kind]! }, createdAt)
  }
}

/** Every seventh number is a pull request, besides the issues. */
function seedIssues(state: GitHubState, tools: SeedTools, repository: Repository, count: number): void {
  const { random, start } = tools
  const labels = repository.labels.list().map(({ row }) => row.name)
  const step = Math.floor(year / (count + 1))
  for (let number = 1, issues = 0; issues < count; number++) {
    const isPullRequest = number % 7 === 0
    if (!isPullRequest) issues++
    const createdAt = seconds(start - year + issues * step)
    const updatedAt = random.int(createdAt, start - 60_000)
    const isClosed = random.chance(0.4)
    const row = {
      id: state.nextId++,
      number,
      title: random.sentence(random.int(4, 9)).slice(0, -1),
      body: random.chance(0.05) ? null : `${random.sentence(30)}\n\n- ${random.sentence(8)}\n- ${random.sentence(8)}`,
      state: isClosed ? 'closed' : 'open',
      stateReason: isClosed ? random.pick(['completed', 'completed', 'not_planned']) : null,
      user: writer(tools, repository),
      assignees: repository.members.filter((_, place) => place < 4 && random.chance(0.3)),
      labels: labels.filter(() => random.chance(0.15)),
      type: random.chance(0.5) ? random.pick(['Bug', 'Feature', 'Task']) : null,
      priority: random.chance(0.3) ? random.pick(['Urgent', 'High', 'Medium', 'Low']) : null,
      parent: number > 10 && random.chance(0.1) ? random.int(1, 6) : null,
      isDated: random.chance(0.2),
      isPullRequest,
      createdAt,
      closedAt: isClosed ? seconds(updatedAt) : null,
    } as const
    repository.issues.insert(String(number), row, updatedAt)
  }
}

function seedComments(state: GitHubState, tools: SeedTools, repository: Repository, count: number): void {
  const { random, start } = tools
  const numbers = repository.issues.size
  if (numbers === 0) return
  for (let comments = 0, place = 0; comments < count; place++) {
    const issue = (place % numbers) + 1
    const { createdAt: opened, isPullRequest } = repository.issues.get(String(issue))!.row
    if (!isPullRequest) comments++
    const createdAt = seconds(random.int(opened, start - 60_000))
    const id = state.nextId++
    const body = random.sentence(random.int(6, 40))
    const row = { id, issue, isOnPullRequest: isPullRequest, user: writer(tools, repository), body, createdAt }
    addComment(repository, row, createdAt)
  }
}

function writer({ random }: SeedTools, { members }: Repository): string | null {
  if (random.chance(0.02)) return null
  return members.length === 0 || random.chance(0.1) ? random.pick(strangers) : random.pick(members)
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000) * 1000
