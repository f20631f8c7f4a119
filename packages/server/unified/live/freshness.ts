import type { Connector } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import type { Database } from '../../store/database.ts'
import { arrayLiteral, readInOrganization, type Statement } from '../../store/read-in-organization.ts'
import { streamsOf } from './streams.ts'

export interface FreshnessOf {
  readonly organizationId: string
  readonly accountId: string
  readonly connector: Connector
  readonly model: Model
}

/** Milliseconds for which an instant is told again without looking: it can only be older than the truth. */
const reuse = 1000
const mostKept = 10_000

const kept = new Map<string, { readonly until: number; readonly instant: Promise<string | null> }>()

/**
 * The instant as of which everything that the vendor had of a model is stored: when the oldest of the last good runs of its
 * streams began. ISO 8601; null until each of them has ended once. Asks the database at most once a second per model of an
 * account, so that a busy list does not pay for it.
 */
export function freshAsOf(database: Database, of: FreshnessOf): Promise<string | null> {
  const key = `${of.accountId} ${of.model.name}`
  const known = kept.get(key)
  if (known && known.until > Date.now()) return known.instant
  const instant = freshNow(database, of)
  kept.delete(key)
  const [oldest] = kept.keys()
  if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest)
  kept.set(key, { until: Date.now() + reuse, instant })
  instant.catch(() => kept.delete(key))
  return instant
}

/** The same as it is at this moment, for those who decide by it. */
export async function freshNow(database: Database, { organizationId, accountId, connector, model }: FreshnessOf) {
  const streams = streamsOf(connector, model)
  if (streams.length === 0) return null
  const [rows] = await readInOrganization(database, organizationId, [freshnessStatement(accountId, streams)])
  const [known, oldest] = rows?.[0] ?? []
  return Number(known) === streams.length && oldest ? new Date(oldest).toISOString() : null
}

const freshnessStatement = (accountId: string, streams: readonly string[]): Statement => ({
  name: 'data-fresh-as-of',
  text: `SELECT count(latest.started_at), min(latest.started_at) FROM unnest($2::text[]) AS wanted (stream)
         CROSS JOIN LATERAL (SELECT started_at FROM sync_run r
                             WHERE r.linked_account_id = $1 AND r.stream = wanted.stream AND status IN ('DONE', 'PARTIALLY_SYNCED')
                             ORDER BY started_at DESC LIMIT 1) latest`,
  values: [accountId, arrayLiteral(streams)],
})
