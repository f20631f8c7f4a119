/** How one asks what happened to a record, why a field is as it is, and what became of a write. */
import assert from 'node:assert/strict'
import { models, type Model } from '@crosswalk/models'
import { runStream } from '../../packages/server/sync/run-stream.ts'
import { bodyFor } from './bodies.ts'
import { headersOf, type Answer } from './ask.ts'
import type { PublishedOperation } from './published.ts'
import { callPlatform, neighbour, readRecord, type PlatformVisit, type PlatformWalk } from './walk-platform.ts'
import { streamOf } from './whole/vendor-names.ts'
import { refusedText } from './whole/write-routes.ts'

/** A model of each category that can be created. */
const creatable = ({ category }: PlatformWalk): Model =>
  [...models.values()].find(
    (model) =>
      model.category === category &&
      model.path !== undefined &&
      Object.values(model.fields).some(({ post, kind }) => post && kind === 'text'),
  )!

const firstText = (model: Model): string =>
  Object.keys(model.fields).find((name) => model.fields[name]!.post && model.fields[name]!.kind === 'text')!

/** Creates a record as any caller would, with one text of its own. */
function write(walk: PlatformWalk, text: string, query = ''): Promise<Answer> {
  const { world, account } = walk
  const model = creatable(walk)
  const body = {
    model: { ...bodyFor(model, { shape: 'post', find: () => undefined, number: 5 }), [firstText(model)]: text },
  }
  const path = `/api/${model.category}/v1/${model.path}${query}`
  return world.send({ method: 'POST', path, headers: headersOf(world.own, account), body })
}

/** The newest write of the account in a state, by its id. */
async function newestWrite(walk: PlatformWalk, operation: PublishedOperation, state: string): Promise<string> {
  const query = { linked_account_id: walk.account.id, state, page_size: 1 }
  const { body } = await callPlatform(walk, neighbour(walk, operation, 'GET /v1/writes'), { query })
  assert.ok(body.results[0], `no write is ${state}`)
  return body.results[0].id
}

/** A write whose answer got lost, at a vendor that cannot be asked for it: nobody knows what became of it. */
async function loseWrite(walk: PlatformWalk, operation: PublishedOperation): Promise<string> {
  const { faults } = walk.account.sandbox
  const stream = streamOf(creatable(walk))
  faults.add({ kind: 'lost_answer', match: `^/${stream}$`, method: 'POST' })
  faults.add({ kind: 'server_error', status: 400, match: `^/${stream}/created$`, times: 20 })
  await write(walk, 'Lost on the way')
  faults.clear()
  return newestWrite(walk, operation, 'unknown')
}

/** A task for a write that nobody waits for. */
async function writeLater(walk: PlatformWalk): Promise<string> {
  const { status, body } = await write(walk, 'Written later', '?run_async=true')
  assert.equal(status, 202)
  return body.task_id
}

export const insightVisits: Readonly<Record<string, PlatformVisit>> = {
  'GET /v1/records/{id}/history': async (walk, operation) => {
    const model = creatable(walk)
    const stream = streamOf(model)
    const table = walk.account.sandbox.state.tables.get(stream)!
    const [entry] = table.list()
    table.update(entry!.id, (row) => ({ ...row, [firstText(model)]: 'Changed by the walker' }))
    const { organizationId } = walk.world.own
    await runStream(walk.world.platform.platform, { organizationId, linkedAccountId: walk.account.id, stream })
    const { id } = await readRecord(walk, model, entry!.id)
    const { body } = await callPlatform(walk, operation, { path: [id] })
    const [newest] = body.results
    assert.equal(newest.kind, 'changed')
    assert.equal(newest.origin, 'sync')
    const moved = newest.fields.find(({ field }: { readonly field: string }) => field === firstText(model))
    assert.equal(moved.after, 'Changed by the walker')
  },
  'GET /v1/records/{id}/explain': async (walk, operation) => {
    const model = creatable(walk)
    const [entry] = walk.account.sandbox.state.tables.get(streamOf(model))!.list()
    const { id } = await readRecord(walk, model, entry!.id)
    const field = firstText(model)
    const { body } = await callPlatform(walk, operation, { path: [id], query: { field } })
    assert.equal(body.field, field)
    assert.ok(JSON.stringify(body.provenance).includes(`attributes.${field}`), JSON.stringify(body.provenance))
    const all = await callPlatform(walk, operation, { path: [id] })
    assert.ok(all.body.results.length >= Object.keys(model.fields).length)
  },
  'GET /v1/writes': async (walk, operation) => {
    assert.equal((await write(walk, 'Noted')).status, 201)
    const id = await newestWrite(walk, operation, 'done')
    assert.match(id, /^[\da-f-]{36}$/)
  },
  'GET /v1/writes/{id}': async (walk, operation) => {
    assert.equal((await write(walk, refusedText)).status, 422)
    const { body } = await callPlatform(walk, operation, { path: [await newestWrite(walk, operation, 'failed')] })
    assert.equal(body.error.remote_status, 422)
    assert.ok(!JSON.stringify(body).includes('-token'), 'the credential stands in the ledger')
  },
  'POST /v1/writes/{id}/resolve': async (walk, operation) => {
    const id = await loseWrite(walk, operation)
    const { body } = await callPlatform(walk, operation, { path: [id], body: { outcome: 'did_not_happen' } })
    assert.deepEqual([body.state, body.resolution], ['resolved', 'did_not_happen'])
  },
  'POST /v1/writes/{id}/retry': async (walk, operation) => {
    const stream = streamOf(creatable(walk))
    walk.account.sandbox.faults.add({ kind: 'server_error', status: 400, match: `^/${stream}$`, method: 'POST' })
    assert.ok((await write(walk, 'Tried twice')).status >= 400)
    const { body } = await callPlatform(walk, operation, { path: [await newestWrite(walk, operation, 'failed')] })
    assert.equal(body.state, 'done')
  },
  'GET async-tasks/{id}': async (walk, operation) => {
    const id = await writeLater(walk)
    await walk.world.platform.runJobs()
    const { body } = await callPlatform(walk, operation, { path: [id] })
    assert.equal(body.status, 'COMPLETED')
    assert.equal(body.result.status_code, 201)
  },
  'GET /v1/downloads/{token}': async (walk, operation) => {
    const { world } = walk
    const headers = headersOf(world.own, world.own.accounts.get('filestorage'))
    const { body } = await world.send({
      method: 'GET',
      path: '/api/filestorage/v1/files/download/request-meta',
      headers,
    })
    const token = new URL(body.results[0].url).pathname.split('/').at(-1)!
    const { text } = await callPlatform(walk, operation, { path: [token] })
    assert.match(text, /^The content of files_/)
  },
}
