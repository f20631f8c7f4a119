/** A stateful collection of a sandbox, fast at a million rows: a page costs about as much as its rows. */
import { createSortedList, type SortedList } from './sorted-list.ts'

/** What the sandbox knows of a row besides its content. */
export interface Entry<Row> {
  readonly id: string
  row: Row
  /** Milliseconds since 1970. Changed by the table alone. */
  readonly updatedAt: number
  /** Set once it was removed: the row stays as a tombstone. */
  readonly deletedAt: number | undefined
}

export interface Table<Row> {
  readonly size: number
  /** `updatedAt` is the sandbox's now unless given (milliseconds). Ids must be new. */
  insert(id: string, row: Row, updatedAt?: number): Entry<Row>
  /** Replaces or changes a row; undefined where there is none. */
  update(id: string, change: (row: Row) => Row, updatedAt?: number): Entry<Row> | undefined
  remove(id: string): Entry<Row> | undefined
  get(id: string): Entry<Row> | undefined
  /** Rows that exist, in the order in which they were inserted; `after` is an id to begin behind, also of a removed row. */
  list(options?: { after?: string | undefined; limit?: number; offset?: number }): Entry<Row>[]
  /** Removed rows in the order of insertion. */
  removed(options?: { after?: string | undefined; limit?: number }): Entry<Row>[]
  /** Rows that exist and changed at or after an instant (milliseconds), oldest change first; removed ones where asked. */
  changedSince(since: number, options?: { offset?: number; limit?: number; withRemoved?: boolean }): Entry<Row>[]
  /** How many that would be. */
  countSince(since: number, options?: { withRemoved?: boolean }): number
}

interface Kept<Row> extends Entry<Row> {
  updatedAt: number
  deletedAt: number | undefined
  /** Its place in the order of insertion. */
  readonly number: number
}

export function createTable<Row>(now: () => number): Table<Row> {
  const entries: Kept<Row>[] = []
  const byId = new Map<string, Kept<Row>>()
  const alive = createSortedList<Kept<Row>>(byNumber)
  const removed = createSortedList<Kept<Row>>(byNumber)
  // Made when a list of changes is first asked for, so that filling a table does not pay for it.
  let changes: { readonly alive: SortedList<Kept<Row>>; readonly all: SortedList<Kept<Row>> } | undefined
  const byChange = () =>
    (changes ??= {
      alive: createSortedList(
        byTime,
        entries.filter((entry) => exists(entry)),
      ),
      all: createSortedList(byTime, entries),
    })

  /** Moves an entry in every order that its time or its end decides. */
  const move = (entry: Kept<Row>, updatedAt: number, deletedAt?: number) => {
    if (exists(entry)) changes?.alive.remove(entry)
    changes?.all.remove(entry)
    entry.updatedAt = updatedAt
    entry.deletedAt = deletedAt
    if (exists(entry)) changes?.alive.insert(entry)
    changes?.all.insert(entry)
  }
  const existing = (id: string) => {
    const entry = byId.get(id)
    return entry && exists(entry) ? entry : undefined
  }
  const placeAfter = (of: SortedList<Kept<Row>>, id: string | undefined) => {
    const number = id === undefined ? -1 : (byId.get(id)?.number ?? -1)
    return of.rank((entry) => entry.number > number)
  }
  const changed = (since: number, withRemoved: boolean | undefined) => {
    const of = withRemoved === true ? byChange().all : byChange().alive
    return { of, from: of.rank((entry) => entry.updatedAt >= since) }
  }

  return {
    get size() {
      return alive.size
    },
    insert(id, row, updatedAt = now()) {
      if (byId.has(id)) throw new Error(`The sandbox has a row ${id} already.`)
      const entry: Kept<Row> = { id, row, updatedAt, deletedAt: undefined, number: entries.length }
      byId.set(id, entry)
      entries.push(entry)
      alive.insert(entry)
      changes?.alive.insert(entry)
      changes?.all.insert(entry)
      return entry
    },
    update(id, change, updatedAt = now()) {
      const entry = existing(id)
      if (!entry) return undefined
      entry.row = change(entry.row)
      move(entry, updatedAt)
      return entry
    },
    remove(id) {
      const entry = existing(id)
      if (!entry) return undefined
      const at = now()
      move(entry, at, at)
      alive.remove(entry)
      removed.insert(entry)
      return entry
    },
    get: existing,
    list: ({ after, offset = 0, limit = Infinity } = {}) => alive.slice(placeAfter(alive, after) + offset, limit),
    removed: ({ after, limit = Infinity } = {}) => removed.slice(placeAfter(removed, after), limit),
    changedSince: (since, { offset = 0, limit = Infinity, withRemoved } = {}) => {
      const { of, from } = changed(since, withRemoved)
      return of.slice(from + offset, limit)
    },
    countSince: (since, { withRemoved } = {}) => {
      const { of, from } = changed(since, withRemoved)
      return of.size - from
    },
  }
}

const exists = (entry: { readonly deletedAt: number | undefined }): boolean => entry.deletedAt === undefined
const byNumber = (a: { readonly number: number }, b: { readonly number: number }): number => a.number - b.number
const byTime = (a: Kept<unknown>, b: Kept<unknown>): number => a.updatedAt - b.updatedAt || a.number - b.number
