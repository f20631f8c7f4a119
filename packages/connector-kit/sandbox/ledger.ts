/** What a sandbox was asked: the judge in fault tests, so it counts everything and forgets no number. */

export interface LedgerEntry {
  /** ISO 8601. */
  readonly at: string
  readonly method: string
  readonly path: string
  readonly query: string
  readonly status: number
  readonly fault?: string
  /** Records in the answer, where the route says so. */
  readonly records?: number
}

export interface Ledger {
  /** The newest requests, at most 10,000. */
  readonly requests: readonly LedgerEntry[]
  /** All requests ever, by `METHOD path status`. */
  readonly counts: ReadonlyMap<string, number>
  /** How many requests had a path like this. */
  count(path: RegExp, status?: number): number
  clear(): void
}

const kept = 10_000

export function createLedger(): Ledger & { add(entry: LedgerEntry): void } {
  let requests: LedgerEntry[] = []
  const counts = new Map<string, number>()
  return {
    get requests() {
      return requests.slice(-kept)
    },
    counts,
    count(path, status) {
      let total = 0
      for (const [key, count] of counts) {
        const [, of, answered] = key.split(' ')
        if (path.test(of!) && (status === undefined || answered === String(status))) total += count
      }
      return total
    },
    clear() {
      requests = []
      counts.clear()
    },
    add(entry) {
      requests.push(entry)
      if (requests.length > 2 * kept) requests = requests.slice(-kept)
      const key = `${entry.method} ${entry.path} ${entry.status}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    },
  }
}
