import {
  createOAuthState,
  type Clock,
  type OAuthState,
  type SeedTools,
  type Table,
} from '@crosswalk/connector-kit/sandbox'
import { objectTypes, seededPipelines, type ObjectType } from './object-types.ts'
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
  /** Contacts by e-mail address, which is theirs alone. */
  readonly contactIds: Map<string, string>
}

const year = 365 * 86_400_000

export function seed(tools: SeedTools): HubSpotState {
  const { random, sizes, start } = tools
  const state: HubSpotState = {
    clock: tools.clock,
    oauth: createOAuthState(random),
    objects: new Map(objectTypes.map((type) => [type.path, { type, table: tools.table<Stored>(), nextId: 0 }])),
    owners: tools.table(),
    pipelines: tools.table(),
    contactIds: new Map(),
  }
  const owners = sizes['owners'] ?? 0
  for (let index = 0; index < owners; index++) {
    const owner = seedOwner(random, index, owners)
    state.owners.insert(owner.id, owner, start - year)
  }
  for (const pipeline of seededPipelines) state.pipelines.insert(pipeline.id, pipeline, start - year)
  for (const [path, collection] of state.objects) {
    const size = sizes[path] ?? 0
    for (let index = 0; index < size; index++) {
      const createdAt = start - year + Math.floor((index / size) * (year / 2))
      const row = { ...seeds[path]!({ random, sizes, index, createdAt }), createdAt }
      const id = seededId(path, index)
      collection.table.insert(id, row, createdAt + random.int(60_000, year / 2 - 60_000))
      if (row.properties['email']) state.contactIds.set(row.properties['email'], id)
    }
    collection.nextId = Number(seededId(path, size))
  }
  return state
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
