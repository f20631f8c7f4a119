import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ask } from '@crosswalk/connector-kit'
import { patch } from '@crosswalk/connector-kit'
import type { GitHubComment, GitHubIssue, GitHubUser } from './api.ts'
import github from './index.ts'
import { input, recordsOf, repositoriesOf, sandboxOf, walk, type StreamName } from './testing.ts'

const numbersOf = (pages: Awaited<ReturnType<typeof walk>>) => recordsOf<GitHubIssue>(pages).map(({ number }) => number)

/** A repository, and a full walk of a stream in it. */
async function walked(ask: Ask, stream: StreamName, index = 0) {
  const parent = (await repositoriesOf(ask))[index]!
  const pages = await walk(ask, stream, { parent })
  return { parent, pages, last: pages.at(-1)! }
}

test('someone who is in several repositories is the same record in each', async () => {
  const { ask } = sandboxOf({ repositories: 3, users: 6, sharedUsers: 2 })
  const lists = await Promise.all([0, 1, 2].map(async (index) => (await walked(ask, 'users', index)).pages))
  const people = lists.map((pages) => recordsOf<GitHubUser>(pages))
  assert.equal(new Set(people.flat().map(github.streams.users.id)).size, 6)
  for (const shared of [0, 1]) {
    assert.deepEqual(people[1]![shared], people[0]![shared])
    assert.deepEqual(people[2]![shared], people[0]![shared])
  }
})

test('pull requests and what is said about them are left out', async () => {
  const { ask, sandbox } = sandboxOf()
  const { pages } = await walked(ask, 'issues')
  const all = sandbox.state.repositories.list()[0]!.row
  assert.deepEqual(
    numbersOf(pages),
    all.issues.list().flatMap(({ row }) => (row.isPullRequest ? [] : [row.number])),
  )
  assert.ok(all.issues.get('7')!.row.isPullRequest)
  const comments = recordsOf<GitHubComment>((await walked(ask, 'comments')).pages)
  assert.ok(all.comments.list().some(({ row }) => row.isOnPullRequest))
  assert.ok(comments.every(({ issue_url: url }) => Number(url.split('/').at(-1)) % 7 !== 0))
})

test('every comment names a ticket, every ticket a collection, every assignee a user', async () => {
  const { ask } = sandboxOf()
  const [tickets, users, collections] = [new Set<string>(), new Set<string>(), new Set<string>()]
  const repositories = await repositoriesOf(ask)
  for (const parent of repositories) {
    collections.add(github.streams.repositories.mappings[0]!.read(parent)[0]!.remote_id)
    for (const one of recordsOf<GitHubUser>(await walk(ask, 'users', { parent }))) users.add(one.login)
  }
  for (const parent of repositories) {
    for (const issue of recordsOf<GitHubIssue>(await walk(ask, 'issues', { parent }))) {
      const [ticket] = github.streams.issues.mappings[0]!.read(issue)
      tickets.add(ticket!.remote_id)
      assert.ok((ticket!['collections'] as string[]).every((id) => collections.has(id)))
      assert.ok((ticket!['assignees'] as string[]).every((id) => users.has(id)))
    }
    for (const one of recordsOf<GitHubComment>(await walk(ask, 'comments', { parent }))) {
      const [comment] = github.streams.comments.mappings[0]!.read(one)
      assert.ok(tickets.has(comment!['ticket'] as string))
    }
  }
  assert.equal(tickets.size, 120)
})

test('a renamed repository keeps the ids of everything in it, and its lists wait for the new name', async () => {
  const { ask, wait } = sandboxOf()
  const before = await walked(ask, 'issues')
  await ask(patch(`/repositories/${before.parent.id}`, { name: 'renamed' }))
  wait(60)
  await assert.rejects(walk(ask, 'issues', { parent: before.parent }), {
    code: 'waiting_on_other_streams',
    details: { remoteStatus: 301, remoteCode: undefined, retryAfter: 60_000 },
  })
  const after = await walked(ask, 'issues')
  assert.match(after.parent.full_name, /\/renamed$/)
  const ids = ({ pages }: typeof after) => recordsOf<GitHubIssue>(pages).map(github.streams.issues.id)
  assert.deepEqual(ids(after), ids(before))
})

test('a repository without issues has an empty list of them, and a list that was just switched off waits', async () => {
  const { ask, sandbox } = sandboxOf()
  const repositories = await repositoriesOf(ask)
  const [first, without] = repositories
  assert.deepEqual([first!.has_issues, without!.has_issues], [true, false])
  for (const stream of ['issues', 'comments'] as const)
    assert.deepEqual(recordsOf(await walk(ask, stream, { parent: without })), [])
  assert.equal(sandbox.ledger.count(new RegExp(`${without!.full_name}/issues`)), 0)
  await ask(patch(`/repositories/${first!.id}`, { has_issues: false }))
  await assert.rejects(walk(ask, 'issues', { parent: first }), { code: 'waiting_on_other_streams' })
})

test('a repository that is gone is not taken for one without issues', async () => {
  const { ask, sandbox } = sandboxOf()
  const [first, second] = await repositoriesOf(ask)
  sandbox.touch('repositories', { ids: [String(first!.id), String(second!.id)], remove: true })
  for (const parent of [first, second])
    await assert.rejects(walk(ask, 'issues', { parent }), { code: 'remote_not_found' })
})

test('an incremental run that finds nothing new costs one answer without a body', async () => {
  for (const stream of ['issues', 'comments'] as const) {
    const { ask, sandbox, wait } = sandboxOf()
    const { parent, last } = await walked(ask, stream)
    wait(3600)
    const [changed] = sandbox.touch(stream, { count: 1 })
    wait(3600)
    const first = await walk(ask, stream, { parent, after: last })
    assert.deepEqual(recordsOf<never>(first).map(github.streams[stream].id), [changed])
    for (let run = 1; run <= 2; run++) {
      wait(3600)
      const [page, ...others] = await walk(ask, stream, { parent, after: first.at(-1) })
      assert.deepEqual([page!.records, others], [[], []])
      assert.deepEqual([page!.cursor, page!.etag], [first.at(-1)!.cursor, first.at(-1)!.etag])
      assert.equal(sandbox.ledger.count(/issues/, 304), run)
    }
  }
})

test('a change of a pull request moves the cursor, so that it is not read again and again', async () => {
  const { ask, sandbox, wait } = sandboxOf()
  const { parent, last } = await walked(ask, 'issues')
  wait(3600)
  const { issues } = sandbox.state.repositories.list()[0]!.row
  const { updatedAt } = issues.update('7', (row) => row)!
  const pages = await walk(ask, 'issues', { parent, after: last })
  assert.deepEqual(recordsOf(pages), [])
  assert.equal(Date.parse(pages.at(-1)!.cursor!), updatedAt - (updatedAt % 1000))
})

test('what changes while an incremental run reads is not lost', async () => {
  const { ask, sandbox, wait } = sandboxOf({ repositories: 1, issues: 450 })
  const { parent, last } = await walked(ask, 'issues')
  wait(3600)
  const touched = sandbox.touch('issues', { count: 350 })
  const numbers = touched.map((id) => Number(id.split('#')[1]))
  wait(3600)
  // Before each further page one issue changes that was read already, and one that was not.
  const meddled = [numbers[0]!, numbers[349]!, numbers[1]!, numbers[348]!, numbers[2]!, numbers[347]!]
  const waiting = [undefined, ...meddled.map((number) => `${parent.id}#${number}`)]
  const meddling: Ask = (request) => {
    wait(2)
    for (const id of waiting.splice(0, waiting.length % 2 === 1 ? 1 : 2))
      if (id !== undefined) sandbox.touch('issues', { ids: [id] })
    return ask(request)
  }
  const first = await walk(meddling, 'issues', { parent, after: last })
  assert.deepEqual(waiting, [])
  const left = numbers.filter((number) => !numbersOf(first).includes(number))
  assert.deepEqual(left, [numbers[0], numbers[1], numbers[2]])
  const second = await walk(ask, 'issues', { parent, after: first.at(-1) })
  for (const number of meddled) assert.ok(numbersOf(second).includes(number))
})

test('a change in the very second of the cursor is read', async () => {
  const { ask, sandbox, wait } = sandboxOf()
  const { parent, last } = await walked(ask, 'issues')
  wait(60)
  sandbox.touch('issues', { ids: [`${parent.id}#1`] })
  const first = await walk(ask, 'issues', { parent, after: last })
  sandbox.touch('issues', { ids: [`${parent.id}#2`] })
  assert.deepEqual(numbersOf(await walk(ask, 'issues', { parent, after: first.at(-1) })), [2, 1])
})

test('a list of more than ten thousand is read by GitHub’s cursors', async () => {
  const { ask } = sandboxOf({ repositories: 1, issues: 9_000, comments: 0 })
  const { parent, pages } = await walked(ask, 'issues')
  assert.equal(new Set(numbersOf(pages)).size, 9_000)
  const query = { state: 'all', per_page: 100, page: 101 }
  await assert.rejects(ask({ method: 'GET', path: `/repos/${parent.full_name}/issues`, query }), {
    code: 'remote_invalid',
    message: /cursor based pagination/,
  })
})

test('values that mean something else to GitHub are not asked for, but looked at', async () => {
  const { ask, sandbox } = sandboxOf({ repositories: 1, issues: 30 })
  const [repository] = await repositoriesOf(ask)
  const table = sandbox.state.repositories.get(String(repository!.id))!.row
  table.issues.update('1', (row) => ({ ...row, labels: ['a,b'] }))
  table.issues.update('2', (row) => ({ ...row, labels: ['a', 'b'] }))
  const numbersBy = async (field: string, operator: 'EQUALS' | 'CONTAINS', value: string) => {
    const list = { ...input, parent: repository, position: undefined, since: undefined }
    const conditions = [{ field, operator, value }]
    const request = github.streams.issues.list({ ...list, conditions })
    const page = github.streams.issues.page(await ask(request), { ...list, conditions })
    return [request.query, page.records.map(({ number }) => number)] as const
  }
  const [query, numbers] = await numbersBy('tags', 'CONTAINS', 'a,b')
  assert.deepEqual([query!['labels'], numbers], [undefined, [1]])
  assert.deepEqual((await numbersBy('status', 'EQUALS', 'IN_PROGRESS'))[1], [])
  assert.equal((await numbersBy('status', 'EQUALS', 'CLOSED'))[0]!['state'], 'closed')
})
