/** A stateful collection of a sandbox, fast at a hundred thousand rows: a page costs about as much as its rows. */

/** What the sandbox knows of a row besides its content. */
export interface Entry<Row> {
  readonly id: string
  row: Row
  /** Milliseconds since 1970. */
  updatedAt: number
  /** Set once it was removed: the row stays as a tombstone. */
  deletedAt: number | undefined
}

export interface Table<Row> {
  readonly size: number
  /** `updatedAt` is the sandbox's now unless given (milliseconds). Ids must be new. */
  insert(id: string, row: Row, updatedAt?: number): Entry<Row>
  /** Replaces or changes a row; undefined where there is none. */
  update(id: string, change: (row: Row) => Row, updatedAt?: number): Entry<Row> | undefined
  remove(id: string): Entry<Row> | undefined
  get(id: string): Entry<Row> | undefined
  /** Rows that exist, in the order in which they were inserted; `after` is an id to begin behind. */
  list(options?: { after?: string | undefined; limit?: number; offset?: number }): Entry<Row>[]
  /** Removed rows in the order of insertion. */
  removed(options?: { after?: string | undefined; limit?: number }): Entry<Row>[]
  /** Rows that exist and changed at or after an instant (milliseconds), oldest change first; removed ones where asked. */
  changedSince(since: number, options?: { offset?: number; limit?: number; withRemoved?: boolean }): Entry<Row>[]
  /** How many that would be. */
  countSince(since: number): number
}

export function createTable<Row>(now: () => number): Table<Row> {
  const entries: Entry<Row>[] = []
  const places = new Map<string, number>()
  // Sorted by change; remade when it is next needed after a change.
  let byChange: Entry<Row>[] | undefined
  let alive = 0

  const sorted = () => (byChange ??= [...entries].sort((a, b) => a.updatedAt - b.updatedAt))
  const firstSince = (since: number) => {
    const list = sorted()
    let [low, high] = [0, list.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (list[middle]!.updatedAt < since) low = middle + 1
      else high = middle
    }
    return low
  }
  const take = (
    list: readonly Entry<Row>[],
    from: number,
    { offset = 0, limit = Infinity }: { offset?: number | undefined; limit?: number | undefined },
    wanted: (entry: Entry<Row>) => boolean,
  ) => {
    const found: Entry<Row>[] = []
    let skip = offset
    for (let index = from; index < list.length && found.length < limit; index++) {
      if (!wanted(list[index]!)) continue
      if (skip-- > 0) continue
      found.push(list[index]!)
    }
    return found
  }
  const placeAfter = (id: string | undefined) => (id === undefined ? 0 : (places.get(id) ?? -1) + 1)
  const exists = (entry: Entry<Row>) => entry.deletedAt === undefined

  return {
    get size() {
      return alive
    },
    insert(id, row, updatedAt = now()) {
      if (places.has(id)) throw new Error(`The sandbox has a row ${id} already.`)
      const entry: Entry<Row> = { id, row, updatedAt, deletedAt: undefined }
      places.set(id, entries.push(entry) - 1)
      alive++
      byChange = undefined
      return entry
    },
    update(id, change, updatedAt = now()) {
      const entry = entries[places.get(id) ?? -1]
      if (!entry || !exists(entry)) return undefined
      entry.row = change(entry.row)
      entry.updatedAt = updatedAt
      byChange = undefined
      return entry
    },
    remove(id) {
      const entry = entries[places.get(id) ?? -1]
      if (!entry || !exists(entry)) return undefined
      entry.deletedAt = entry.updatedAt = now()
      alive--
      byChange = undefined
      return entry
    },
    get(id) {
      const entry = entries[places.get(id) ?? -1]
      return entry && exists(entry) ? entry : undefined
    },
    list: (options = {}) => take(entries, placeAfter(options.after), options, exists),
    removed: (options = {}) => take(entries, placeAfter(options.after), options, (entry) => !exists(entry)),
    changedSince: (since, options = {}) =>
      take(sorted(), firstSince(since), options, (entry) => options.withRemoved === true || exists(entry)),
    countSince: (since) => sorted().slice(firstSince(since)).filter(exists).length,
  }
}
