import assert from 'node:assert/strict'
import { test } from 'node:test'
import { webhook } from './webhook.ts'

const updated_at = '2026-06-01T12:00:00Z'
const at = '2026-06-01T12:00:00.000Z'
const repository = { id: 510, updated_at }
const issue = { id: 1, number: 12, updated_at }
const common = { repository, sender: { login: 'octocat' }, organization: {} }

test('issues, comments, labels and repositories are told apart by what a delivery holds', () => {
  const deliveries: [object, string, string, string][] = [
    [{ action: 'opened', issue }, 'issues', '510#12', 'created'],
    [{ action: 'closed', issue }, 'issues', '510#12', 'changed'],
    [{ action: 'labeled', issue, label: { id: 9 } }, 'issues', '510#12', 'changed'],
    [{ action: 'deleted', issue }, 'issues', '510#12', 'deleted'],
    [{ action: 'created', issue, comment: { id: 77, updated_at } }, 'comments', '510#issuecomment-77', 'created'],
    [{ action: 'deleted', issue, comment: { id: 77, updated_at } }, 'comments', '510#issuecomment-77', 'deleted'],
    [{ action: 'edited', label: { id: 9, name: 'bug' }, changes: {} }, 'labels', '510#label:bug', 'changed'],
    [{ action: 'renamed', changes: {} }, 'repositories', '510', 'changed'],
    [{ action: 'transferred', changes: {} }, 'repositories', '510', 'changed'],
    [{ action: 'deleted' }, 'repositories', '510', 'deleted'],
  ]
  for (const [delivery, stream, id, kind] of deliveries)
    assert.deepEqual(webhook.events({ ...common, ...delivery }), [{ stream, id, kind, at }])
})

test('a transferred issue is gone from one repository and new in the other', () => {
  const changes = { new_issue: { id: 2, number: 3, updated_at }, new_repository: { id: 600, updated_at } }
  assert.deepEqual(webhook.events({ ...common, action: 'transferred', issue, changes }), [
    { stream: 'issues', id: '510#12', kind: 'deleted', at },
    { stream: 'issues', id: '600#3', kind: 'created', at },
  ])
})

test('deliveries about anything else are passed over', () => {
  for (const delivery of [
    { action: 'created', starred_at: updated_at },
    { action: 'started' },
    { action: 'created', comment: { id: 1, updated_at }, issue: { ...issue, pull_request: {} } },
    { action: 'created', comment: { id: 1, updated_at }, discussion: {} },
    { action: 'labeled', label: { id: 9 }, pull_request: {} },
    { action: 'labeled', label: { id: 9 }, discussion: {} },
    { action: 'opened', pull_request: { number: 1 } },
    { action: 'edited', issue: { ...issue, number: '1/../2' } },
    { action: 'edited', issue: { ...issue, updated_at: 'yesterday' } },
    { action: 'edited', issue: null, repository: null },
    { ref: 'refs/heads/main' },
  ])
    assert.deepEqual(webhook.events({ ...common, ...delivery }), [], JSON.stringify(delivery))
})

test('the signature of GitHub’s documentation is accepted', () => {
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
  const request = { method: 'POST', url: 'https://crosswalk.test/', body: Buffer.from('Hello, World!') }
  const verify = (value: string) =>
    webhook.verify({ ...request, headers: { 'x-hub-signature-256': value } }, "It's a Secret to Everybody", new Date())
  assert.equal(verify(signature), true)
  assert.equal(verify(signature.toUpperCase()), false)
  assert.equal(verify(signature.slice(7)), false)
})

test('a label that is renamed is gone under its former name', () => {
  const delivery = {
    action: 'edited',
    repository: { id: 510, updated_at: '2026-06-01T12:00:00Z' },
    label: { id: 9, name: 'bug' },
    changes: { name: { from: 'error' } },
  }
  const events = webhook.events(delivery)
  assert.deepEqual(
    events.map(({ stream, id, kind }) => [stream, id, kind]),
    [
      ['labels', '510#label:bug', 'changed'],
      ['labels', '510#label:error', 'deleted'],
    ],
  )
})
