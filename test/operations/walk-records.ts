/** How each kind of operation on records is called: with real ids and plausible bodies, and what must be true afterwards. */
import assert from 'node:assert/strict'
import { categoryPath, models, parametersOf, type Category, type Model, type RouteKind } from '@crosswalk/models'
import { checkAnswer, urlOf, type Arguments } from './checked-call.ts'
import { everything, filterValues } from './read-parameters.ts'
import type { PublishedOperation } from './published.ts'
import { streamOf } from './whole/vendor-names.ts'
import { headersOf, type Answer } from './ask.ts'
import type { Account, World } from './world.ts'

/** A walk through the operations of one category. */
export interface RecordWalk {
  readonly world: World
  readonly account: Account
  /** Those that are walked: of one category, or of what every category has. */
  readonly operations: readonly PublishedOperation[]
  /** The records that were read so far, by model. */
  readonly directory: Map<string, readonly UnifiedRecord[]>
  /** The newest batch of writes, by model. */
  readonly batches: Map<string, string>
}

export type UnifiedRecord = Readonly<Record<string, any>> & { readonly id: string }
export type Visit = (walk: RecordWalk, operation: PublishedOperation) => Promise<void>

export const startWalk = (
  world: World,
  category: Category,
  operations = world.operations.filter(({ path }) => path.startsWith(`${categoryPath(category)}/`)),
): RecordWalk => ({
  world,
  account: world.own.accounts.get(category)!,
  operations,
  directory: new Map(),
  batches: new Map(),
})

/** Calls an operation for the account of the walk; what comes back must be as the document says. */
export async function call(
  { world, account }: RecordWalk,
  operation: PublishedOperation,
  values: Arguments & { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Answer> {
  const { body, headers } = values
  const answer = await world.send({
    method: operation.method,
    path: urlOf(operation, values),
    headers: { ...headersOf(world.own, account), ...headers },
    ...(body !== undefined && { body }),
  })
  checkAnswer(world.document, operation, answer)
  return answer
}

/** The operation of a kind on a model. */
export function operationOn(
  { operations }: RecordWalk,
  model: Model,
  ...kinds: readonly RouteKind[]
): PublishedOperation {
  const found = operations.find(({ entry }) => entry?.model === model && kinds.includes(entry.kind))
  assert.ok(found, `${model.name} has no ${kinds.join(' or ')}`)
  return found
}

/** The records of a model; fails where the walk has not come by any. */
export function recordsOf({ directory }: RecordWalk, model: Model): readonly [UnifiedRecord, ...UnifiedRecord[]] {
  const [first, ...others] = directory.get(model.name) ?? []
  assert.ok(first, `no ${model.name} was read`)
  return [first, ...others]
}

/** The values of a path that leads to one record: what it lies below, and its id. */
export function pathTo(model: Model, record: UnifiedRecord): readonly string[] {
  const through = model.path === undefined ? model.nested?.[0]?.through : undefined
  const above = through && 'own' in through ? [String(record[through.own])] : []
  return [...above, record.id]
}

export const readVisits = {
  list: async (walk, operation) => {
    const { model } = operation.entry!
    const records = await readPages(walk, operation, [])
    walk.directory.set(model.name, records)
    assert.equal(records.length, walk.account.sandbox.state.tables.get(streamOf(model))!.size, 'records are missing')
    assert.equal(new Set(records.map(({ id }) => id)).size, records.length, 'records came twice')
    await call(walk, operation, { query: { page_size: 100, ...everything(operation) } })
    await assertSameLive(walk, operation, { query: { page_size: 20 } }, records)
    for (const [name, value, id] of filterValues(model, records, walk.directory)) {
      const { body } = await call(walk, operation, { query: { [name]: value, page_size: 100 } })
      assert.ok(body.results.length > 0, `${name}=${value} finds nothing`)
      if (body.next === null)
        assert.ok(
          body.results.some((found: UnifiedRecord) => found.id === id),
          `${name}=${value} does not find ${id}`,
        )
    }
  },
  retrieve: async (walk, operation) => {
    for (const record of recordsOf(walk, operation.entry!.model).slice(0, 3)) {
      const { body } = await call(walk, operation, { path: [record.id] })
      assert.deepEqual(body, record, 'reading one differs from the list')
      const past = await call(walk, operation, { path: [record.id], query: { as_of: new Date().toISOString() } })
      assert.deepEqual(past.body, record, 'it was otherwise a moment ago')
      await assertSameLive(walk, operation, { path: [record.id] }, [record])
      await call(walk, operation, { path: [record.id], query: everything(operation) })
    }
  },
  'nested-list': async (walk, operation) => {
    const { model, nested } = operation.entry!
    const parent = models.get(nested!.parent)!
    const found: UnifiedRecord[] = []
    for (const above of recordsOf(walk, parent))
      found.push(...(await readPages(walk, operation, pathTo(parent, above))))
    assert.ok(found.length > 0, 'no parent has any')
    if (!walk.directory.has(model.name)) walk.directory.set(model.name, found)
    await call(walk, operation, { path: pathTo(parent, recordsOf(walk, parent)[0]), query: everything(operation) })
  },
  'nested-retrieve': async (walk, operation) => {
    const { model } = operation.entry!
    const [record] = recordsOf(walk, model)
    const { body } = await call(walk, operation, { path: pathTo(model, record) })
    assert.equal(body.id, record.id)
    await call(walk, operation, { path: pathTo(model, record), query: everything(operation) })
  },
} as const satisfies Partial<Record<RouteKind, Visit>>

/** Asked for live, the vendor says what is stored: all but when it came here. */
async function assertSameLive(
  walk: RecordWalk,
  operation: PublishedOperation,
  values: Arguments,
  stored: readonly UnifiedRecord[],
): Promise<void> {
  const { body, headers } = await call(walk, operation, { ...values, headers: { 'crosswalk-source': 'live' } })
  assert.equal(headers.get('crosswalk-source'), 'live', 'the answer does not come from the vendor')
  assert.ok(Date.parse(headers.get('crosswalk-data-fresh-as-of') ?? '') > 0, 'it does not say how fresh it is')
  const known = new Map(stored.map((record) => [record.id, record]))
  const found: readonly UnifiedRecord[] = body.results ?? [body]
  assert.ok(found.length > 0, 'nothing is there when asked for live')
  for (const live of found) assert.deepEqual(timeless(live), timeless(known.get(live.id)), 'live it is otherwise')
}

const timeless = (record: Partial<UnifiedRecord> = {}): object => ({ ...record, created_at: null, modified_at: null })

/** All pages of a list. */
async function readPages(
  walk: RecordWalk,
  operation: PublishedOperation,
  path: readonly string[],
): Promise<readonly UnifiedRecord[]> {
  assert.equal(path.length, parametersOf(operation.path).length, 'the path has other parameters')
  const found: UnifiedRecord[] = []
  let cursor: string | undefined
  do {
    const { body } = await call(walk, operation, { path, query: { page_size: 20, cursor } })
    found.push(...body.results)
    cursor = body.next ?? undefined
  } while (cursor !== undefined)
  return found
}
