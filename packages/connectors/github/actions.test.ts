import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MappedRecord } from '@crosswalk/connector-kit'
import type { GitHubComment, GitHubIssue } from './api.ts'
import github from './index.ts'
import { comment, ticket } from './mappings.ts'
import { input, recordsOf, repositoriesOf, sandboxOf, walk } from './testing.ts'

const { issues, comments } = github.streams

async function place() {
  const { ask, sandbox } = sandboxOf()
  const [repository] = await repositoriesOf(ask)
  const people = await walk(ask, 'users', { parent: repository })
  const readTicket = async (id: string): Promise<MappedRecord> =>
    ticket.read(issues.record!(await ask(issues.get!(id, input))) as GitHubIssue)[0]!
  const readComment = async (id: string): Promise<MappedRecord> =>
    comment.read(comments.record!(await ask(comments.get!(id, input))) as GitHubComment)[0]!
  return {
    ask,
    sandbox,
    repository: repository!,
    people: recordsOf<{ login: string }>(people),
    readTicket,
    readComment,
  }
}

test('a ticket is created, changed and closed', async () => {
  const { ask, repository, people, readTicket } = await place()
  const fields = {
    name: 'The export is slow',
    description: 'Since *Monday*.',
    assignees: [people[0]!.login],
    tags: ['bug', 'slow'],
    ticket_type: 'Bug',
    collections: [String(repository.id)],
  }
  const created = await ask(issues.actions!.create!(ticket.write(fields), input))
  assert.equal(created.status, 201)
  const id = `${repository.id}#${(created.body as GitHubIssue).number}`
  const record = await readTicket(id)
  assert.deepEqual(Object.fromEntries(Object.keys(fields).map((name) => [name, record[name]])), fields)
  assert.deepEqual([record['status'], record['completed_at'], record['creator']], ['OPEN', null, 'crosswalk-sandbox'])

  await ask(issues.actions!.update!(id, ticket.write({ status: 'CLOSED', assignees: [] }), input))
  const closed = await readTicket(id)
  assert.deepEqual([closed['status'], closed['assignees'], closed['name']], ['CLOSED', [], fields.name])
  assert.ok(closed['completed_at'])
})

test('a comment is written, changed and deleted', async () => {
  const { ask, repository, readComment } = await place()
  const body = comment.write({ body: 'On it.', ticket: `${repository.id}#1`, is_private: true })
  const created = await ask(comments.actions!.create!(body, input))
  const id = `${repository.id}#issuecomment-${(created.body as GitHubComment).id}`
  const record = await readComment(id)
  assert.deepEqual([record['body'], record['ticket'], record['is_private']], ['On it.', `${repository.id}#1`, false])
  await ask(comments.actions!.update!(id, comment.write({ body: 'Done.' }), input))
  assert.equal((await readComment(id))['body'], 'Done.')
  await ask(comments.actions!.delete!(id, input))
  await assert.rejects(readComment(id), { code: 'remote_not_found' })
})

test('what GitHub cannot do is refused before it is asked', () => {
  const refused = (act: () => unknown, parameter: string) =>
    assert.throws(act, { code: 'invalid_parameter', details: { parameter } })
  const { create, update } = issues.actions!
  refused(() => create!(ticket.write({ name: 'Nowhere' }), input), '/model/collections')
  refused(() => create!(ticket.write({ name: 'Done', collections: ['1'], status: 'CLOSED' }), input), '/model/status')
  refused(() => update!('1#5', ticket.write({ collections: ['2'] }), input), '/model/collections')
  assert.deepEqual(update!('1#5', ticket.write({ collections: ['1'], name: 'Same' }), input).json, { title: 'Same' })
  refused(() => comments.actions!.create!(comment.write({ body: 'Hello' }), input), '/model/ticket')
  refused(() => comments.actions!.update!('1#issuecomment-2', comment.write({ ticket: '1#3' }), input), '/model/ticket')
})

test('an id that is not one of ours is refused and never becomes an address', () => {
  for (const id of ['', '5', '1#', '1#5/../../x', '1#issuecomment-5', '../1#5', '1#5 '])
    assert.throws(() => issues.get!(id, input), { code: 'invalid_parameter' }, id)
  for (const id of ['1#5', '1#issuecomment-', '1#issuecomment-5?x'])
    assert.throws(() => comments.actions!.delete!(id, input), { code: 'invalid_parameter' }, id)
})

test('the vendor’s reasons for refusing a write are told', async () => {
  const { ask, repository } = await place()
  const body = ticket.write({ name: 'For nobody', collections: [String(repository.id)], assignees: ['nobody-here'] })
  await assert.rejects(ask(issues.actions!.create!(body, input)), {
    code: 'remote_invalid',
    message: /Validation Failed; assignees invalid/,
    details: { remoteStatus: 422, remoteCode: 'invalid', retryAfter: undefined },
  })
})

test('a pull request that is read by its number is no ticket', async () => {
  const { ask, repository } = await place()
  const response = await ask(issues.get!(`${repository.id}#7`, input))
  assert.equal(issues.record!(response), undefined)
})

test('of two issues that were opened alike neither is taken for the lost one, nor is somebody else’s', async () => {
  const { ask, repository, sandbox } = await place()
  const sentAt = new Date(sandbox.clock.now()).toISOString()
  const body = ticket.write({ name: 'Lost?', description: 'On the way.', collections: [String(repository.id)] })
  const { create, find } = issues.actions!
  const look = async () => find!.found(await ask(find!.request(body, { ...input, sentAt })), body)
  assert.equal(await look(), undefined)
  const { number } = (await ask(create!(body, input))).body as GitHubIssue
  assert.equal(await look(), `${repository.id}#${number}`)
  sandbox.state.repositories.get(String(repository.id))!.row.issues.update(String(number), (row) => ({
    ...row,
    user: 'passer-by',
  }))
  assert.equal(await look(), undefined)
  await ask(create!(body, input))
  await ask(create!(body, input))
  assert.equal(await look(), undefined)
})

test('a label is read and deleted by its name, whatever stands in it', async () => {
  const { ask, repository, sandbox } = await place()
  const name = 'needs: help & advice / now?'
  const { labels: table } = sandbox.state.repositories.get(String(repository.id))!.row
  table.insert('9', { id: 9, name, color: 'ffffff' })
  const id = `${repository.id}#label:${name}`
  const { labels } = github.streams
  assert.equal(labels.id(labels.record!(await ask(labels.get!(id, input)))!), id)
  await ask(labels.actions!.delete!(id, input))
  await assert.rejects(ask(labels.get!(id, input)), { code: 'remote_not_found' })
  assert.throws(() => labels.get!('7#5', input), { code: 'invalid_parameter' })
})
