import { bodyJson, defineSandbox, noContent, route, type Route } from '@crosswalk/connector-kit/sandbox'
import { labelId } from '../ids.ts'
import * as answers from './answers.ts'
import { commentRoutes } from './comment-routes.ts'
import { body, sign } from './deliveries.ts'
import { issueRoutes, viewerRoutes } from './issue-routes.ts'
import { ofArray } from './order.ts'
import { below, type Inside } from './places.ts'
import { renderLabel, renderPerson } from './render.ts'
import { renderAlone, renderRepository } from './render-repository.ts'
import { seed } from './seed.ts'
import { fullName, type GitHubState } from './state.ts'
import * as touch from './touch.ts'

const token = 'github-sandbox-token'

const routes: readonly Route<GitHubState>[] = [
  route('GET', '/user', ({ state, request }) => {
    const person = renderPerson(state.viewer, request.origin)
    return answers.ok(request, {
      ...person,
      name: 'Crosswalk Sandbox',
      email: null,
      created_at: '2020-01-01T00:00:00Z',
    })
  }),
  route('GET', '/user/repos', ({ state, request, query }) => {
    const all = state.repositories.list()
    const sort = query.get('sort') ?? 'full_name'
    if (sort === 'full_name') all.sort((a, b) => (fullName(a.row) < fullName(b.row) ? -1 : 1))
    if (sort === 'updated' || sort === 'pushed') all.sort((a, b) => a.updatedAt - b.updatedAt)
    if ((query.get('direction') ?? (sort === 'full_name' ? 'asc' : 'desc')) === 'desc') all.reverse()
    return answers.numbered(request, '/user/repos', ofArray(all), (entry) =>
      renderRepository(state, entry, request.origin),
    )
  }),
  ...below('GET', '', ({ state, repository, request, origin }) =>
    answers.ok(request, renderAlone(renderRepository(state, state.repositories.get(String(repository.id))!, origin))),
  ),
  // A rename is a change of `name`; the old name leads to the repository from now on.
  ...below('PATCH', '', ({ state, repository, request, origin, clock, emit }) => {
    const { name = repository.name, has_issues: hasIssues = repository.hasIssues } = bodyJson(request) ?? {}
    const id = String(repository.id)
    const entry = state.repositories.update(id, (row) => ({ ...row, name, hasIssues }), clock.now())!
    state.names.set(fullName(entry.row), id)
    emit({ stream: 'repositories', id, kind: 'changed', at: entry.updatedAt })
    return answers.ok(request, renderRepository(state, entry, origin))
  }),
  ...below('GET', '/assignees', ({ state, repository, request, origin }) => {
    const people = repository.members.flatMap((login) => state.people.get(login) ?? [])
    return answers.numbered(request, `/repositories/${repository.id}/assignees`, ofArray(people), ({ row }) =>
      renderPerson(row, origin),
    )
  }),
  ...below('GET', '/labels', (inside) => {
    const { repository, request } = inside
    const list = ofArray(repository.labels.list())
    return answers.numbered(request, `/repositories/${repository.id}/labels`, list, ({ row }) =>
      renderLabel(inside, row),
    )
  }),
  ...below('GET', '/labels/:name', (inside) => {
    const entry = labelNamed(inside)
    return entry ? answers.ok(inside.request, renderLabel(inside, entry.row)) : answers.notFound()
  }),
  ...below('DELETE', '/labels/:name', (inside) => {
    const entry = labelNamed(inside)
    if (!entry) return answers.notFound()
    const { repository, clock, emit } = inside
    repository.labels.remove(entry.id)
    for (const { id, row } of repository.issues.list())
      if (row.labels.includes(entry.row.name))
        repository.issues.update(id, (of) => ({ ...of, labels: of.labels.filter((name) => name !== entry.row.name) }))
    emit({ stream: 'labels', id: labelId(repository.id, entry.row.name), kind: 'deleted', at: clock.now() })
    return noContent()
  }),
  ...commentRoutes,
  ...viewerRoutes,
  ...issueRoutes,
]

const labelNamed = ({ repository, params }: Inside) =>
  repository.labels.list().find(({ row }) => row.name.toLowerCase() === params['name']!.toLowerCase())

const hour = 3600

export default defineSandbox<GitHubState>({
  connector: 'github',
  // `users` of which `sharedUsers` are members of every repository.
  sizes: { repositories: 4, issues: 120, comments: 200, labels: 12, users: 10, sharedUsers: 2 },
  seed,
  authenticate: ({ headers }) => {
    if (!headers['user-agent']) return answers.noUserAgent()
    if (!headers['authorization']) return answers.unauthenticated()
    const isKnown = /^(?:Bearer|token) (.+)$/.exec(headers['authorization'])?.[1] === token
    return isKnown ? undefined : answers.unauthorized()
  },
  routes,
  rateLimit: {
    requests: 5000,
    perSeconds: hour,
    headers: (left, seconds) => ({
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': String(left),
      'x-ratelimit-used': String(5000 - left),
      'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + seconds),
      'x-ratelimit-resource': 'core',
    }),
  },
  errors: answers,
  credential: { token },
  touch: { ...touch },
  webhook: { secret: 'github-sandbox-webhook-secret', body, sign },
})
