/** How writes are called, and that what was written is what is read. */
import assert from 'node:assert/strict'
import { categoryPath, models, type Field, type Model, type RouteKind } from '@crosswalk/models'
import { headersOf } from './ask.ts'
import { bodyFor, valuesFor } from './bodies.ts'
import { urlOf } from './checked-call.ts'
import { problemsWith } from './json-schema.ts'
import type { PublishedOperation } from './published.ts'
import { streamOf } from './whole/vendor-names.ts'
import {
  call,
  operationOn,
  pathTo,
  recordsOf,
  type RecordWalk,
  type UnifiedRecord,
  type Visit,
} from './walk-records.ts'

let numbers = 100

/** Finds a record to relate to: the first that was read. */
const findIn =
  ({ directory }: RecordWalk) =>
  (model: Model): string | undefined =>
    directory.get(model.name)?.[0]?.id

export const newBody = (walk: RecordWalk, model: Model, shape: 'post' | 'patch'): Record<string, unknown> =>
  bodyFor(model, { shape, find: findIn(walk), number: (numbers += 1) })

/** What a path leads below: the record above, for models that live only in lists of others. */
const pathAbove = (walk: RecordWalk, model: Model): readonly string[] => {
  const nested = model.path === undefined ? model.nested?.[0] : undefined
  if (!nested) return []
  const parent = models.get(nested.parent)!
  return pathTo(parent, recordsOf(walk, parent)[0])
}

/** Reads a record anew, alone where it can be, else from the list it is in. */
async function readAgain(walk: RecordWalk, model: Model, id: string): Promise<UnifiedRecord> {
  const above = pathAbove(walk, model)
  const canRead = model.path !== undefined || model.nested?.some(({ retrieve }) => retrieve) === true
  if (canRead) {
    const operation = operationOn(walk, model, 'retrieve', 'nested-retrieve')
    const query = operation.query.includes('include_sensitive_fields') ? { include_sensitive_fields: true } : {}
    return (await call(walk, operation, { path: [...above, id], query })).body
  }
  const { body } = await call(walk, operationOn(walk, model, 'nested-list'), { path: above, query: { page_size: 100 } })
  const found = body.results.find((record: UnifiedRecord) => record.id === id)
  assert.ok(found, `the ${model.name} that was written is not in its list`)
  return found
}

/** What was written must be read: every member that was given, also inside of values. */
export function assertWritten(
  fields: Readonly<Record<string, Field>>,
  written: object,
  read: UnifiedRecord | object,
): void {
  for (const [name, value] of Object.entries(written)) {
    const field = fields[name]
    const found: unknown = (read as Readonly<Record<string, unknown>>)[name]
    if (field?.kind !== 'embedded') assert.deepEqual(found, value, name)
    else
      for (const [place, item] of [value].flat().entries())
        assertWritten(field.embedded!.fields, item as object, [found].flat()[place] as object)
  }
}

/** Creates a record and answers it as it is read afterwards. */
export async function create(walk: RecordWalk, model: Model, body: Record<string, unknown>): Promise<UnifiedRecord> {
  const operation = operationOn(walk, model, 'create')
  const answer = await call(walk, operation, { path: pathAbove(walk, model), body: { model: body } })
  const { model: made, errors } = answer.body
  assert.deepEqual(errors, [])
  const read = await readAgain(walk, model, made.id)
  assertWritten(model.fields, body, read)
  return read
}

export const writeVisits = {
  'meta-post': async (walk, operation) => {
    const { model } = operation.entry!
    const { body } = await call(walk, operation, { path: pathAbove(walk, model) })
    checkMeta(body, model, newBody(walk, model, 'post'))
  },
  'meta-patch': async (walk, operation) => {
    const { model } = operation.entry!
    const { body } = await call(walk, operation, { path: pathOf(walk, operation, below(walk, operation)[0]!) })
    checkMeta(body, model, newBody(walk, model, 'patch'))
  },
  create: async (walk, operation) => {
    const { model } = operation.entry!
    const stream = walk.account.sandbox.state.tables.get(streamOf(model))!
    const before = stream.size
    const body = newBody(walk, model, 'post')
    const dry = await call(walk, operation, {
      path: pathAbove(walk, model),
      query: { dry_run: true },
      body: { model: body },
    })
    assert.ok(dry.body, 'a dry run answers what would be sent')
    assert.equal(stream.size, before, 'a dry run made a record')
    const made = await create(walk, model, body)
    assert.equal(stream.size, before + 1, 'the vendor has not exactly one more')
    walk.directory.set(model.name, [...recordsOf(walk, model), made])
  },
  update: async (walk, operation) => {
    const { model } = operation.entry!
    const before = below(walk, operation).at(-1)!
    const body = newBody(walk, model, 'patch')
    const path = pathOf(walk, operation, before)
    const answer = await call(walk, operation, { path, body: { model: body } })
    assert.deepEqual(answer.body.errors, [])
    const read = await readAgain(walk, model, before.id)
    assertWritten(model.fields, body, read)
    const untouched = Object.keys(model.fields).filter((name) => !Object.hasOwn(body, name))
    for (const name of untouched) assert.deepEqual(read[name], before[name], `${name} was not to change`)
  },
  'bulk-create': async (walk, operation) => {
    const { model } = operation.entry!
    const [one, other] = [newBody(walk, model, 'post'), newBody(walk, model, 'post')]
    const batch = [
      { item_id: 'one', payload: { model: one } },
      { item_id: 'bad', payload: { model: { surely_unknown: 1 } } },
      { item_id: 'other', payload: { model: other } },
    ]
    const objects = await carryOutBatch(walk, operation, batch)
    assert.deepEqual(
      objects.map(({ status }) => status),
      ['SUCCESS', 'FAILURE', 'SUCCESS'],
    )
    for (const [place, written] of [[0, one] as const, [2, other] as const])
      assertWritten(model.fields, written, await readAgain(walk, model, objects[place]!.response.model.id))
  },
  'bulk-update': async (walk, operation) => {
    const { model } = operation.entry!
    const records = [recordsOf(walk, model)[0], recordsOf(walk, model).at(-1)!]
    const changes = records.map(() => newBody(walk, model, 'patch'))
    const batch = records.map(({ id }, place) => ({ item_id: id, id, payload: { model: changes[place] } }))
    const objects = await carryOutBatch(walk, operation, batch)
    assert.ok(objects.every(({ status }) => status === 'SUCCESS'))
    for (const [place, { id }] of records.entries())
      assertWritten(model.fields, changes[place]!, await readAgain(walk, model, id))
  },
  'bulk-retrieve': async (walk, operation) => {
    const { body } = await call(walk, operation, { path: [walk.batches.get(operation.entry!.model.name)!] })
    assert.equal(body.status, 'COMPLETED')
  },
  perform: async (walk, operation) => {
    const { model, operation: what } = operation.entry!
    const [record] = recordsOf(walk, model)
    const values = valuesFor(what!.fields, { shape: 'post', find: findIn(walk), number: 7 })
    await call(walk, operation, { path: [record.id], body: { model: values } })
    const row = walk.account.sandbox.state.tables.get(streamOf(model))!.get(record['remote_id'])!.row
    assert.equal(row['last_operation'], what!.name)
  },
  associate: async (walk, operation) => {
    const [object, other] = recordsOf(walk, models.get('crm.CustomObject')!)
    const type = recordsOf(walk, models.get('crm.AssociationType')!)[0]
    const path = [object['object_class'], object.id, other!['object_class'], other!.id, type.id]
    const { body } = await call(walk, operation, { path })
    assert.equal(body.model.source_object, object.id)
    assert.equal(body.model.target_object, other!.id)
  },
  ignore: async (walk, operation) => {
    const { model } = operation.entry!
    const { id } = lastOf(walk, model, 2)
    await call(walk, operation, { path: [id], body: { reason: 'GENERAL_CUSTOMER_REQUEST', message: 'As asked for.' } })
    await assertGone(walk, operation, [id])
    forget(walk, model, id)
  },
  delete: async (walk, operation) => {
    const { model } = operation.entry!
    const record = lastOf(walk, model, 1, below(walk, operation))
    const { remote_id: remoteId } = record
    const path = pathOf(walk, operation, record)
    await refuseElsewhere(walk, operation, path)
    await call(walk, operation, { path })
    assert.equal(
      walk.account.sandbox.state.tables.get(streamOf(model))!.get(remoteId),
      undefined,
      'the vendor still has it',
    )
    await assertGone(walk, operation, path)
    forget(walk, model, record.id)
  },
} as const satisfies Partial<Record<RouteKind, Visit>>

/** What is gone is nothing that another visit could work on. */
function forget({ directory }: RecordWalk, { name }: Model, gone: string): void {
  directory.set(
    name,
    directory.get(name)!.filter(({ id }) => id !== gone),
  )
}

/** The records that an operation may name: below a parent, where its path does. */
function below(walk: RecordWalk, { entry }: PublishedOperation): readonly UnifiedRecord[] {
  const records = recordsOf(walk, entry!.model)
  const { nested } = entry!
  if (!nested || !('own' in nested.through)) return records
  const { own } = nested.through
  const parents = new Set(recordsOf(walk, models.get(nested.parent)!).map(({ id }) => id))
  return records.filter((record) => parents.has(record[own]))
}

/** The parameters of a path that leads to a record, below its parent where the path does. */
function pathOf(walk: RecordWalk, { entry }: PublishedOperation, record: UnifiedRecord): readonly string[] {
  const { nested } = entry!
  if (!nested || !('own' in nested.through)) return [record.id]
  const parent = models.get(nested.parent)!
  const above = recordsOf(walk, parent).find(({ id }) => id === record[(nested.through as { own: string }).own])!
  return [...pathTo(parent, above), record.id]
}

/** Below another parent the record is not found. */
async function refuseElsewhere(
  walk: RecordWalk,
  operation: PublishedOperation,
  path: readonly string[],
): Promise<void> {
  const { nested } = operation.entry!
  if (!nested) return
  const parent = models.get(nested.parent)!
  const other = recordsOf(walk, parent).find(({ id }) => !path.includes(id))!
  const url = urlOf(operation, { path: [...pathTo(parent, other), path.at(-1)!] })
  const headers = headersOf(walk.world.own, walk.account)
  const { status } = await walk.world.send({ method: operation.method, path: url, headers })
  assert.equal(status, 404, 'it was found below another parent')
}

/** The record that came last to the vendor, or the one before: no other visit needs them. */
function lastOf(
  walk: RecordWalk,
  model: Model,
  place: number,
  among: readonly UnifiedRecord[] = recordsOf(walk, model),
): UnifiedRecord {
  const known = new Map(among.map((record) => [record['remote_id'], record]))
  const found = walk.account.sandbox.state.tables
    .get(streamOf(model))!
    .list()
    .filter(({ id }) => known.has(id))
  return known.get(found.at(-place)!.id)!
}

interface BatchObject {
  readonly status: string
  readonly response: { readonly model: UnifiedRecord }
}

/** Sends a batch, lets it be carried out, and answers what came of its items. */
async function carryOutBatch(
  walk: RecordWalk,
  operation: PublishedOperation,
  batch: readonly object[],
): Promise<readonly BatchObject[]> {
  const { model } = operation.entry!
  const { batch_id: id } = (await call(walk, operation, { body: { batch_items: batch } })).body
  walk.batches.set(model.name, id)
  await walk.world.platform.runJobs()
  return (await call(walk, operationOn(walk, model, 'bulk-retrieve'), { path: [id] })).body.objects
}

/** A record that is gone is not found, or says so. */
async function assertGone(
  { world, account }: RecordWalk,
  { entry }: PublishedOperation,
  path: readonly string[],
): Promise<void> {
  const { model, nested } = entry!
  const prefix = entry!.path.startsWith('/v1/') ? '/v1' : categoryPath(model.category)
  const place = `${prefix}/${nested?.path ?? model.path!}/{id}`
  // What is only listed cannot be asked for.
  if (nested && nested.retrieve !== true) return
  const call = { method: 'GET', path: urlOf({ path: place }, { path }), headers: headersOf(world.own, account) }
  const { status, body } = await world.send(call)
  assert.ok(status === 404 || body.remote_was_deleted === true, `it is still there (${status})`)
}

/** The schema for this account takes a plausible body, and refuses another. */
function checkMeta(meta: { readonly request_schema: object }, model: Model, body: object): void {
  const schema = meta.request_schema
  assert.deepEqual(problemsWith({ model: body }, schema, schema), [], `${model.name}: the schema refuses a good body`)
  assert.notDeepEqual(problemsWith({ model: { surely_unknown: 1 } }, schema, schema), [], 'the schema takes anything')
}
