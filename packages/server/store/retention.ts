import type { Database } from './database.ts'

/** How long the log of requests to vendors and the ledger of writes that have ended are kept, where nothing else is said. */
export const defaultLogDays = 90

/** Lines of each log removed in one transaction. */
const portion = 5000

/** Removes what is older from the log of requests to vendors and from the ledger of writes. Tells how many lines went. */
export async function forgetOldLines(database: Database, days: number): Promise<number> {
  const before = new Date(Date.now() - days * 86_400_000).toISOString()
  let total = 0
  for (;;) {
    const { rows } = await database.owner.query<{ gone: number }>('SELECT forget_old_lines($1, $2) AS gone', [
      before,
      portion,
    ])
    const gone = rows[0]!.gone
    total += gone
    if (gone === 0) return total
  }
}
