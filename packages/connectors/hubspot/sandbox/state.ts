import {
  createOAuthState,
  type Clock,
  type OAuthState,
  type SeedTools,
  type Table,
} from '@crosswalk/connector-kit/sandbox'
import { boat, customClasses, mooring, seededTypes, type AssociationType } from './custom-classes.ts'
import { linkId, type Link } from './links.ts'
import { objectTypes, type ObjectType } from './object-types.ts'
import { seededPipelines } from './pipelines.ts'
import { customValues } from './properties.ts'
import { seededId, seedOwner, seeds, type Owner, type Stored } from './seed.ts'

export interface Collection {
  readonly type: ObjectType
  readonly table: Table<Stored>
  /** The number of the next new record. */
  nextId: number
}

export interface HubSpotState {
  readonly clock: Clock
  readonly oauth: OAuthState
  readonly objects: ReadonlyMap<string, Collection>
  readonly owners: Table<Owner>
  readonly pipelines: Table<(typeof seededPipelines)[number]>
  /** By number. */
  readonly associationTypes: Table<AssociationType>
  readonly links: Table<Link>
  readonly nextTypeId: { value: number }
  /** Contacts by e-mail address, which is theirs alone. */
  readonly contactIds: Map<string, string>
}

const year = 365 * 86_400_000

export function seed(tools: SeedTools): HubSpotState {
  const { random, sizes, start } = tools
  const state: HubSpotState = {
    clock: tools.clock,
    oauth: createOAuthState(random),
    objects: new Map(
      [...objectTypes, ...customClasses.map(({ type }) => type)].map((type) => [
        type.path,
        { type, table: tools.table<Stored>(), nextId: 0 },
      ]),
    ),
    owners: tools.table(),
    pipelines: tools.table(),
    associationTypes: tools.table(),
    links: tools.table(),
    nextTypeId: { value: 41 },
    contactIds: new Map(),
  }
  const owners = sizes['owners'] ?? 0
  for (let index = 0; index < owners; index++) {
    const owner = seedOwner(random, index, owners)
    state.owners.insert(owner.id, owner, start - year)
  }
  for (const pipeline of seededPipelines) state.pipelines.insert(pipeline.id, pipeline, start - year)
  for (const { path } of objectTypes) {
    const collection = state.objects.get(path)!
    const size = sizes[path] ?? 0
    for (let index = 0; index < size; index++) {
      const createdAt = start - year + Math.floor((index / size) * (year / 2))
      const seeded = seeds[path]!({ random, sizes, index, createdAt })
      const row = { ...seeded, properties: { ...seeded.properties, ...customValues(path, index) }, createdAt }
      const id = seededId(path, index)
      collection.table.insert(id, row, createdAt + random.int(60_000, year / 2 - 60_000))
      if (row.properties['email']) state.contactIds.set(row.properties['email'], id)
    }
    collection.nextId = Number(seededId(path, size))
  }
  seedCustomObjects(state, tools)
  return state
}

/** Two boats for each mooring; most boats have a home port and a skipper. */
function seedCustomObjects(state: HubSpotState, { random, sizes, start }: SeedTools): void {
  for (const type of seededTypes) state.associationTypes.insert(String(type.typeId), type, start - year)
  const size = sizes['customObjects'] ?? 0
  const counts: Readonly<Record<string, number>> = {
    [boat]: Math.ceil((size * 2) / 3),
    [mooring]: Math.floor(size / 3),
  }
  for (const { type, seed: seedOne } of customClasses) {
    const collection = state.objects.get(type.path)!
    const count = counts[type.path] ?? 0
    for (let index = 0; index < count; index++) {
      const createdAt = start - year + index * 60_000
      const row = { properties: seedOne(random, index), associations: {}, createdAt }
      collection.table.insert(String(7_000_000_001 + index * 3), row, createdAt + 3_600_000)
    }
    collection.nextId = 7_000_000_001 + count * 3
  }
  const [boats, moorings, contacts] = [boat, mooring, 'contacts'].map((path) =>
    state.objects
      .get(path)!
      .table.list()
      .map(({ id }) => id),
  )
  const relate = (fromId: string, to: string, toId: string | undefined, typeId: number) => {
    if (toId === undefined) return
    const link = { from: boat, fromId, to, toId, typeId }
    state.links.insert(linkId(link), link, start - year)
  }
  for (const [index, id] of boats!.entries()) {
    const berth = moorings![index % Math.max(1, moorings!.length)]
    const skipper = contacts![index % Math.max(1, contacts!.length)]
    relate(id, mooring, berth, 31)
    if (index % 3 !== 0) relate(id, mooring, berth, 33)
    if (index % 4 !== 0) relate(id, '0-1', skipper, 37)
  }
}

export const newId = (collection: Collection): string => {
  const id = String(collection.nextId)
  collection.nextId += 7
  return id
}

/** Takes a record away for good: it stands in no list, not even in the archived one. */
export function erase({ table }: Collection, id: string): boolean {
  const entry = table.update(id, (row) => ({ ...row, isErased: true }))
  return entry !== undefined && table.remove(id) !== undefined
}
