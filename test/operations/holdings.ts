/** What a tenant has that a call may name: records by model, and the ids of everything else, by the name of a parameter. */
import { models, parametersOf, type Category, type Model, type NestedList } from '@crosswalk/models'
import { bodyFor, valuesFor, type FindRecord } from './bodies.ts'
import type { PublishedOperation } from './published.ts'
import { pathTo, type UnifiedRecord } from './walk-records.ts'
import { headersOf } from './ask.ts'
import type { Account, Tenant, World } from './world.ts'

export interface Holdings {
  readonly tenant: Tenant
  readonly account: (category: Category) => Account
  readonly records: ReadonlyMap<string, readonly UnifiedRecord[]>
  /** Ids of batches, field mappings and so on. */
  readonly named: Map<string, string>
}

/** Reads a few records of every model that the tenant's accounts hold. */
export async function holdingsOf(world: World, tenant: Tenant): Promise<Holdings> {
  const records = new Map<string, readonly UnifiedRecord[]>()
  const account = (category: Category): Account => tenant.accounts.get(category)!
  const results = async (category: Category, path: string): Promise<readonly UnifiedRecord[]> => {
    const headers = headersOf(tenant, account(category))
    return (await world.send({ method: 'GET', path: `${path}?page_size=5`, headers })).body.results ?? []
  }
  for (const { entry } of world.operations) {
    if (entry?.kind === 'list') records.set(entry.model.name, await results(entry.model.category, entry.path))
    if (entry?.kind !== 'nested-list' || records.has(entry.model.name)) continue
    const parent = models.get(entry.nested!.parent)!
    for (const above of records.get(parent.name) ?? []) {
      const found = await results(entry.model.category, fill(entry.path, pathTo(parent, above)))
      if (found.length === 0) continue
      records.set(entry.model.name, found)
      break
    }
  }
  return { tenant, account, records, named: new Map([['connector', 'whole-crm']]) }
}

/** A path with its parameters filled in, in their order. */
export function fill(path: string, values: readonly string[]): string {
  let place = 0
  return path.replaceAll(/\{[^}]+\}/g, () => encodeURIComponent(values[place++]!))
}

/** Values for the parameters of an operation's path, all of which the tenant has. */
export function pathValues(operation: PublishedOperation, { records, named }: Holdings): readonly string[] {
  const { entry, path } = operation
  const parameters = parametersOf(path)
  const one = (model: Model): UnifiedRecord => {
    const [record] = records.get(model.name) ?? []
    if (!record) throw new Error(`${path}: nobody has a ${model.name}`)
    return record
  }
  const byName = (): readonly string[] => namesIn(path).map((name) => named.get(name) ?? unknownId)
  if (!entry || parameters.length === 0) return byName()
  const { model, nested, kind } = entry
  if (kind === 'bulk-retrieve' || kind === 'value-retrieve') return [named.get(`${kind} ${model.name}`) ?? unknownId]
  if (kind === 'associate') {
    const object = one(models.get('crm.CustomObject')!)
    const type = one(models.get('crm.AssociationType')!)
    return [object['object_class'], object.id, object['object_class'], object.id, type.id]
  }
  if (kind === 'nested-retrieve') return pathTo(model, one(model))
  if (nested && path.endsWith('/{id}')) return pathBelow(nested, records.get(model.name) ?? [], records)
  return nested ? pathTo(models.get(nested.parent)!, one(models.get(nested.parent)!)) : [one(model).id]
}

/** The path of a record in the list of its own parent. */
function pathBelow(
  { parent, through }: NestedList,
  records: readonly UnifiedRecord[],
  all: Holdings['records'],
): readonly string[] {
  const parents = all.get(parent) ?? []
  const own = 'own' in through ? through.own : ''
  for (const record of records) {
    const above = parents.find(({ id }) => id === record[own])
    if (above) return [...pathTo(models.get(parent)!, above), record.id]
  }
  throw new Error(`nobody has a record below a ${parent}`)
}

/** By which names things are known that the parameters of a path stand for: ids and tokens by what stands before them. */
const namesIn = (path: string): readonly string[] => {
  const parts = path.split('/')
  return parts.flatMap((part, place) => {
    const name = /^\{(.+)\}$/.exec(part)?.[1]
    if (name === undefined) return []
    return [name === 'id' || name === 'token' ? parts[place - 1]! : name]
  })
}

const unknownId = '00000000-0000-4000-8000-000000000000'

/** A body that the operation takes, with relations to records that the tenant has; undefined where it takes none. */
export function bodyOf(operation: PublishedOperation, holdings: Holdings): unknown {
  const { entry } = operation
  if (!entry) return undefined
  const { model, kind } = entry
  const find: FindRecord = (target) => holdings.records.get(target.name)?.[0]?.id
  const post = (number: number) => bodyFor(model, { shape: 'post', find, number })
  const patch = (number: number) => bodyFor(model, { shape: 'patch', find, number })
  if (kind === 'create') return { model: post(1) }
  if (kind === 'update') return { model: patch(2) }
  if (kind === 'perform') return { model: valuesFor(entry.operation!.fields, { shape: 'post', find, number: 3 }) }
  if (kind === 'bulk-create') return { batch_items: [{ item_id: '1', payload: { model: post(4) } }] }
  if (kind === 'bulk-update') return { batch_items: [{ item_id: '1', id: find(model), payload: { model: patch(5) } }] }
  if (kind === 'ignore') return { reason: 'GENERAL_CUSTOMER_REQUEST' }
  return undefined
}
