import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CrosswalkError } from '../errors.ts'
import type { Mapping } from '../mapping/index.ts'
import { buildUrl } from '../url.ts'
import { streamNames, type Suite } from './options.ts'
import { readOne } from './single-reads.ts'
import { createVendor, type Vendor } from './vendor.ts'
import { expectedIds, inputOf, walkAll } from './walks.ts'

const minute = 60_000

type Fields = Readonly<Record<string, unknown>>

/** Writes, from the fields of a common model to the vendor and back. */
export function writeTests(suite: Suite): void {
  describe('writes', () => {
    for (const name of streamNames(suite)) {
      const stream = suite.connector.streams[name]!
      const { actions } = stream
      if (!actions) continue

      if (actions.create)
        it(`${name}: what is created is read alone and in the list as it was written`, async () => {
          const vendor = await createVendor(suite)
          const { mapping, fields, parent } = await newRecord(suite, vendor, name)
          vendor.wait(minute)
          const before = (await recordsOf(suite, vendor, name)).map(({ record }) => stream.id(record))
          const id = await create(suite, vendor, name, mapping.write(fields), parent)
          assert(!before.includes(id), 'the id in the answer is that of a record from before')
          const alone = await readOne(suite, vendor, name, id, parent)
          assert(alone !== undefined, `${id} cannot be read`)
          assert.equal(stream.id(alone), id, 'the id in the answer is not that of the record')
          assert.equal(JSON.stringify(await listedOne(suite, vendor, name, id)), JSON.stringify(alone))
          assertWritten(suite, name, mapping, alone, fields)
        })

      for (const required of actions.required ?? [])
        it(`${name}: without ${required} nothing is created`, async () => {
          const vendor = await createVendor(suite)
          const { mapping, fields, parent } = await newRecord(suite, vendor, name)
          assert(Object.hasOwn(fields, required), `${required} is required, but cannot be written`)
          const { [required]: _left, ...others } = fields
          const before = expectedIds(suite, vendor, name)
          await assert.rejects(create(suite, vendor, name, mapping.write(others), parent), CrosswalkError)
          assert.deepEqual(expectedIds(suite, vendor, name), before)
        })

      if (actions.find)
        it(`${name}: a creation whose answer is lost is found again, and one that never arrived is not`, async () => {
          const vendor = await createVendor(suite)
          const { mapping, fields, parent } = await newRecord(suite, vendor, name)
          const body = mapping.write(fields)
          vendor.wait(minute)
          const lost = await failedCreation(suite, vendor, name, { body, parent, kind: 'reset' })
          assert.equal(await lost.found(), undefined, 'something was found although nothing was created')
          const before = expectedIds(suite, vendor, name) ?? []
          vendor.wait(minute)
          const made = await failedCreation(suite, vendor, name, { body, parent, kind: 'lost_answer' })
          const created = (expectedIds(suite, vendor, name) ?? []).filter((id) => !before.includes(id))
          assert.equal(created.length, 1, 'the sandbox did not carry out the request whose answer was lost')
          vendor.wait(minute)
          assert.equal(await made.found(), created[0])
          vendor.wait(60 * minute)
          const later = await failedCreation(suite, vendor, name, { body, parent, kind: 'reset' })
          const found = await later.found()
          // Where the vendor refuses a second one, the record there is as good as a new one.
          if (found !== undefined) await assertUnique(suite, vendor, name, body, parent)
        })

      const changes = suite.options.changed?.[name]
      if (actions.update)
        it(`${name}: what is changed is read alone and in the list as it was written`, async () => {
          assert(changes, `say with \`changed\` which fields of ${name} to change`)
          const vendor = await createVendor(suite)
          const { id, parent } = await existing(suite, vendor, name)
          const [mapping] = mappingsOf(suite, name)
          vendor.wait(minute)
          await vendor.ask(actions.update!(id, mapping!.write(changes), inputOf(suite, vendor, name, parent)))
          const alone = await readOne(suite, vendor, name, id, parent)
          assert.equal(JSON.stringify(await listedOne(suite, vendor, name, id)), JSON.stringify(alone))
          assertWritten(suite, name, mapping!, alone, changes)
        })

      if (actions.delete)
        it(`${name}: what is deleted is gone from the list, and cannot be read alone`, async () => {
          const vendor = await createVendor(suite)
          const { id, parent } = await existing(suite, vendor, name)
          await vendor.ask(actions.delete!(id, inputOf(suite, vendor, name, parent)))
          assert.equal(await readOrMissing(suite, vendor, name, id, parent), undefined, 'it can still be read')
          assert.equal(await listedOne(suite, vendor, name, id), undefined, 'it is still listed')
        })
    }
  })
}

/** The mappings that write: their fields go into the body of a request. */
const mappingsOf = ({ connector }: Suite, name: string): readonly Mapping<any, any>[] =>
  connector.streams[name]!.mappings.filter(
    (mapping: Mapping<any, any>) => !mapping.items && mapping.writable.length > 0,
  )

interface Placed {
  readonly record: unknown
  readonly parent: unknown
}

const recordsOf = async (suite: Suite, vendor: Vendor, name: string): Promise<readonly Placed[]> =>
  (await walkAll(suite, vendor, name)).flatMap(({ records, parent }) => records.map((record) => ({ record, parent })))

interface NewRecord {
  readonly mapping: Mapping<any, any>
  readonly fields: Fields
  readonly parent: unknown
}

/** The fields of a record that does not exist yet, made out of those of one that does. */
async function newRecord(suite: Suite, vendor: Vendor, name: string): Promise<NewRecord> {
  const [mapping] = mappingsOf(suite, name)
  assert(mapping, `${name} has actions, but no mapping that writes`)
  const like = (await recordsOf(suite, vendor, name)).find(({ record }) => mapping.read(record).length === 1)
  assert(like, 'the sandbox has no record of this stream')
  const [read] = mapping.read(like.record)
  const fields = suite.options.created?.[name]?.(read!, vendor.sandbox.state) ?? read!
  const written = Object.entries(fields).filter(([field, value]) => mapping.writable.includes(field) && value !== null)
  const chosen = written.filter(([field]) => field !== 'remote_id')
  return { mapping, fields: Object.fromEntries(chosen), parent: like.parent }
}

async function create(suite: Suite, vendor: Vendor, name: string, body: unknown, parent: unknown): Promise<string> {
  const stream = suite.connector.streams[name]!
  const { create: request, created } = stream.actions!
  const response = await vendor.ask(request!(body, inputOf(suite, vendor, name, parent)))
  const id = created
    ? created(response, body)
    : stream.id(stream.record ? stream.record(response) : (response.body as never))
  assert(typeof id === 'string' && id !== '', 'the answer to a creation leads to no id')
  return id
}

/** That a record like this cannot be created again. */
async function assertUnique(suite: Suite, vendor: Vendor, name: string, body: unknown, parent: unknown): Promise<void> {
  const message = 'a record from before was taken for the new one'
  await assert.rejects(create(suite, vendor, name, body, parent), { code: 'remote_conflict' }, message)
}

interface Creation {
  readonly body: unknown
  readonly parent: unknown
  /** Lost on the way there, or its answer on the way back. */
  readonly kind: 'reset' | 'lost_answer'
}

/** Sends a creation that goes wrong; `found` looks for what became of it. */
async function failedCreation(
  suite: Suite,
  vendor: Vendor,
  name: string,
  { body, parent, kind }: Creation,
): Promise<{ found(): Promise<string | undefined> }> {
  const { create: request, find } = suite.connector.streams[name]!.actions!
  const sentAt = vendor.now().toISOString()
  const sent = request!(body, inputOf(suite, vendor, name, parent))
  const { pathname } = new URL(buildUrl(suite.connector, sent, vendor.settings))
  const match = `^${pathname.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`
  vendor.sandbox.faults.add({ kind, match, method: sent.method })
  await assert.rejects(vendor.askOnce(sent), { code: 'remote_unreachable' })
  const found = async () => {
    const input = { ...inputOf(suite, vendor, name, parent), sentAt }
    return find!.found(await vendor.ask(find!.request(body, input)), body)
  }
  return { found }
}

/** A record from the middle. */
async function existing(suite: Suite, vendor: Vendor, name: string): Promise<{ id: string; parent: unknown }> {
  const records = await recordsOf(suite, vendor, name)
  const chosen = suite.options.writable?.[name]
  const open = chosen ? records.filter(({ record }) => chosen(record)) : records
  const found = open[Math.floor(open.length / 2)]
  assert(found, 'the sandbox has no record of this stream that may be written')
  return { id: suite.connector.streams[name]!.id(found.record), parent: found.parent }
}

async function listedOne(suite: Suite, vendor: Vendor, name: string, id: string): Promise<unknown> {
  const stream = suite.connector.streams[name]!
  return (await recordsOf(suite, vendor, name)).find(({ record }) => stream.id(record) === id)?.record
}

async function readOrMissing(suite: Suite, vendor: Vendor, name: string, id: string, parent: unknown) {
  try {
    return await readOne(suite, vendor, name, id, parent)
  } catch (error) {
    if (error instanceof CrosswalkError && error.code === 'remote_not_found') return undefined
    throw error
  }
}

/** Of an object, such as the custom fields of a record, only what was written is compared. */
function assertWritten(suite: Suite, name: string, mapping: Mapping<any, any>, record: unknown, fields: Fields): void {
  const except = suite.options.writtenOtherwise?.[name] ?? []
  const [read] = mapping.read(record)
  for (const [field, value] of Object.entries(fields)) {
    const found = read?.[field]
    if (isObject(value) && isObject(found)) {
      const same = Object.keys(value).map((member): [string, unknown] => [member, found[member]])
      assert.deepEqual(Object.fromEntries(same), value, field)
    } else if (!except.includes(field)) assert.deepEqual(found, value, field)
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
