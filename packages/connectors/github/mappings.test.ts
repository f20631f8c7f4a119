import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test, type TestContext } from 'node:test'
import { classify, type MappingProblem, type RemoteResponse } from '@crosswalk/connector-kit'
import type { GitHubIssue } from './api.ts'
import github from './index.ts'
import { ticket } from './mappings.ts'
import { recordsOf, repositoriesOf, sandboxOf, walk, type StreamName } from './testing.ts'

const repositoryUrl = 'https://api.github.com/repos/octocat/hello'
const issue = (more: Partial<GitHubIssue> = {}): GitHubIssue => ({
  id: 1,
  number: 12,
  title: 'Found a bug',
  state: 'open',
  user: null,
  labels: [],
  milestone: null,
  repository_url: repositoryUrl,
  html_url: 'https://github.com/octocat/hello/issues/12',
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  closed_at: null,
  repository_id: 510,
  ...more,
})
const read = (more: Partial<GitHubIssue>) => ticket.read(issue(more))[0]!

test('a parent in the same repository is named, one elsewhere is not', () => {
  const parent = (url: string | null) => read({ parent_issue_url: url })['parent_ticket']
  assert.equal(parent(`${repositoryUrl}/issues/3`), '510#3')
  assert.equal(parent('https://api.github.com/repos/octocat/hello-2/issues/3'), null)
  assert.equal(parent(null), null)
})

test('the priority is a field of the organisation', () => {
  const priority = (name: string, field = 'Priority') =>
    read({ issue_field_values: [{ issue_field_name: field, single_select_option: { name } }] })['priority']
  assert.deepEqual(
    ['Urgent', 'High', 'Medium', 'Low', 'P0'].map((name) => priority(name)),
    ['URGENT', 'HIGH', 'NORMAL', 'LOW', 'P0'],
  )
  assert.equal(priority('High', 'Effort'), null)
  assert.equal(read({})['priority'], null)
})

test('labels, types and assignees are read in every shape that GitHub gives them', () => {
  const record = read({ labels: ['bug', { id: 1, name: 'slow' }], type: 'Bug', assignees: null })
  assert.deepEqual([record['tags'], record['ticket_type'], record['assignees']], [['bug', 'slow'], 'Bug', []])
  assert.equal(read({ type: { name: 'Task' } })['ticket_type'], 'Task')
})

test('an account that is gone leaves a ticket without a creator', () => {
  assert.equal(read({ user: null })['creator'], null)
})

const at = '2026-06-01T12:00:00.000Z'
const told = (status: number, headers: RemoteResponse['headers'] = {}, body: unknown = {}, path = '/user') => {
  const error = classify(github, { status, headers, body, url: `https://api.github.com${path}`, at })
  return [error?.code, error?.details.retryAfter]
}

test('limits are told from missing permissions, with the time to wait', () => {
  const inSeconds = (seconds: number) => String(Date.parse(at) / 1000 + seconds)
  const used = (seconds: number) => ({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(seconds) })
  const secondary = { message: 'You have exceeded a secondary rate limit.' }
  assert.deepEqual(told(403, { 'retry-after': '7' }), ['rate_limited', 7_000])
  assert.deepEqual(told(429, { 'retry-after': '7' }), ['rate_limited', 7_000])
  assert.deepEqual(told(403, used(90)), ['rate_limited', 90_000])
  assert.deepEqual(told(429, used(-5)), ['rate_limited', 1_000])
  assert.deepEqual(told(403, used(1e9)), ['rate_limited', 3_600_000])
  assert.deepEqual(told(403, { 'x-ratelimit-remaining': '0' }), ['rate_limited', 60_000])
  assert.deepEqual(told(403, {}, secondary), ['rate_limited', 60_000])
  assert.deepEqual(told(429), ['rate_limited', 60_000])
  assert.deepEqual(told(403, { 'x-ratelimit-remaining': '12' }, { message: 'Resource not accessible' }), [
    'permission_missing',
    undefined,
  ])
  assert.deepEqual(told(403, {}, null), ['permission_missing', undefined])
})

test('a deleted issue is gone; a list that is gone waits for the repositories', () => {
  assert.deepEqual(told(410, {}, {}, '/repositories/510/issues/7')[0], 'remote_not_found')
  assert.deepEqual(told(410, {}, {}, '/repositories/510/issues')[0], 'remote_not_found')
  assert.deepEqual(told(410, {}, {}, '/repos/octocat/hello/issues')[0], 'waiting_on_other_streams')
  assert.deepEqual(told(301, {}, {}, '/repos/octocat/hello/issues/comments')[0], 'waiting_on_other_streams')
  assert.deepEqual(told(404, {}, {}, '/repos/octocat/hello/issues')[0], 'remote_not_found')
})

const specification = new URL('../../../../shared/specs/github.json', import.meta.url)
const examples: Readonly<Record<StreamName, readonly [example: string, schema: string]>> = {
  repositories: ['repository-items-default-response', 'repository'],
  users: ['simple-user-items', 'simple-user'],
  labels: ['label-items', 'label'],
  issues: ['issue-items', 'issue'],
  comments: ['issue-comment-items', 'issue-comment'],
}

interface Components {
  readonly examples: Readonly<Record<string, { readonly value: readonly object[] }>>
  readonly schemas: Readonly<Record<string, Schema>>
}

interface Schema {
  readonly required: readonly string[]
  readonly properties: object
}

function readSpecification(t: TestContext): Components | undefined {
  if (existsSync(specification)) return JSON.parse(readFileSync(specification, 'utf8')).components
  t.skip('GitHub’s specification is not here')
  return undefined
}

test('GitHub’s own examples are read without a problem', (t) => {
  const components = readSpecification(t)
  if (!components) return
  for (const [name, [example]] of Object.entries(examples) as [StreamName, [string, string]][]) {
    const [{ pull_request: _, ...record }] = components.examples[example]!.value as [Record<string, unknown>]
    const raw = { ...record, repository_id: 1296269, ticket_id: '1296269#1347' }
    const problems: MappingProblem[] = []
    const [mapped] = github.streams[name].mappings[0]!.read(raw as never, problems)
    assert.deepEqual(problems, [], name)
    assert.ok(mapped!.remote_id, name)
  }
})

test('the sandbox answers what GitHub’s specification requires, and what is mapped stands in it', async (t) => {
  const components = readSpecification(t)
  if (!components) return
  const { ask } = sandboxOf()
  const [parent] = await repositoriesOf(ask)
  const added = new Set(['repository_id', 'ticket_id'])
  for (const [name, [, schema]] of Object.entries(examples) as [StreamName, [string, string]][]) {
    const { required, properties }: Schema = components.schemas[schema]!
    const pages = await walk(ask, name, name === 'repositories' ? {} : { parent })
    for (const record of recordsOf<object>(pages).slice(0, 20))
      assert.deepEqual(
        required.filter((member) => !Object.hasOwn(record, member)),
        [],
        name,
      )
    const paths = Object.values(github.streams[name].mappings[0]!.provenance).flat()
    const unknown: string[] = paths
      .map((path) => path.split('.')[0]!)
      .filter((member) => !Object.hasOwn(properties, member))
    assert.deepEqual(
      unknown.filter((member) => !added.has(member)),
      [],
      name,
    )
  }
})
