import type { ErrorCode } from '@crosswalk/connector-kit'
import type { Database } from '../store/database.ts'
import { inOrganization } from '../store/organization.ts'

/** One attempt of an outbound request. The URL must be redacted already. */
export interface RequestLogEntry {
  readonly organizationId: string
  readonly linkedAccountId: string | undefined
  readonly at: Date
  readonly connector: string | undefined
  readonly stream: string | undefined
  readonly method: string
  readonly url: string
  readonly status: number | undefined
  readonly errorCode: ErrorCode | undefined
  /** Milliseconds. */
  readonly duration: number
  readonly bytes: number
  readonly attempt: number
}

export interface RequestLog {
  /** Never fails and never waits. */
  add(entry: RequestLogEntry): void
  /** Writes what has gathered. Never fails. */
  flush(): Promise<void>
}

/** The part of pino's logger that outbound uses. */
export interface OutboundLog {
  warn(fields: object, message: string): void
}

const flushAfter = 200
const batchSize = 200
// While the database is away, newer entries are dropped rather than memory filled.
const mostGathered = 10_000

/** Gathers entries and writes them every 200 ms, or 200 at once. A log that cannot be written is dropped, with a warning. */
export function createRequestLog(database: Database, log?: OutboundLog): RequestLog {
  let gathered: RequestLogEntry[] = []
  let dropped = 0
  let timer: NodeJS.Timeout | undefined
  let writing = Promise.resolve()

  const write = async (entries: readonly RequestLogEntry[]): Promise<void> => {
    for (const [organizationId, ofOne] of Map.groupBy(entries, (entry) => entry.organizationId)) {
      try {
        await writeBatch(database, organizationId, ofOne)
      } catch (error) {
        log?.warn({ error, entries: ofOne.length }, 'Entries of the request log could not be written and are lost')
      }
    }
    if (dropped > 0)
      log?.warn({ entries: dropped }, 'Entries of the request log came faster than they could be written')
    dropped = 0
  }
  const flush = (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(() => write(gathered.splice(0)))
    return writing
  }
  return {
    add(entry) {
      if (gathered.length >= mostGathered) {
        dropped += 1
        return
      }
      gathered.push(entry)
      if (gathered.length === batchSize) void flush()
      else timer ??= setTimeout(() => void flush(), flushAfter)
    },
    flush,
  }
}

async function writeBatch(
  database: Database,
  organizationId: string,
  entries: readonly RequestLogEntry[],
): Promise<void> {
  const rows = entries.map((entry) => ({
    linked_account_id: entry.linkedAccountId,
    at: entry.at,
    connector: entry.connector,
    stream: entry.stream,
    method: entry.method,
    url: storable(entry.url),
    status: entry.status,
    error_code: entry.errorCode,
    duration_ms: Math.round(entry.duration),
    bytes: entry.bytes,
    attempt: entry.attempt,
  }))
  await inOrganization(database, organizationId, (client) =>
    client.query({
      name: 'write-request-log',
      // An account may be gone by the time its requests are written down; its log goes with it.
      text: `
        INSERT INTO request_log (organization_id, linked_account_id, at, connector, stream, method, url, status,
                                 error_code, duration_ms, bytes, attempt)
        SELECT $1, linked_account_id, at, connector, stream, method, url, status, error_code, duration_ms, bytes, attempt
        FROM jsonb_to_recordset($2::jsonb) AS entry (
          linked_account_id uuid, at timestamptz, connector text, stream text, method text, url text, status integer,
          error_code text, duration_ms integer, bytes bigint, attempt integer)
        WHERE linked_account_id IS NULL
           OR EXISTS (SELECT FROM linked_account WHERE linked_account.id = entry.linked_account_id)`,
      values: [organizationId, JSON.stringify(rows)],
    }),
  )
}

const storable = (url: string): string => url.slice(0, 2000)
