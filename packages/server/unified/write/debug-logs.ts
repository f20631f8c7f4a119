import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'

/** A request to the vendor, as `is_debug_mode` shows it. */
export interface DebugLog {
  readonly log_id: string
  readonly dashboard_view: string
  readonly log_summary: { readonly url: string; readonly method: string; readonly status_code: number }
}

// The request log is written in batches, a moment after the requests.
const looks = 8
const pause = 100

/** What the request log has of a stream's requests since an instant. Waits for it, at most about a second. */
export async function debugLogs(
  platform: Platform,
  of: {
    readonly organizationId: string
    readonly accountId: string
    readonly stream: string
    readonly since: Date
    readonly writeId: string
  },
): Promise<readonly DebugLog[]> {
  for (let look = 0; look < looks; look++) {
    await new Promise((done) => setTimeout(done, pause))
    const logs = await readLogs(platform, of)
    if (logs.length > 0) return logs
  }
  return []
}

async function readLogs(
  { database, settings }: Platform,
  of: Parameters<typeof debugLogs>[1],
): Promise<readonly DebugLog[]> {
  const { rows } = await inOrganization(database, of.organizationId, (client) =>
    client.query<{ id: string; url: string; method: string; status: number | null }>(
      `SELECT id, url, method, status FROM request_log
       WHERE linked_account_id = $1 AND stream = $2 AND at >= $3 ORDER BY at LIMIT 50`,
      [of.accountId, of.stream, of.since],
    ),
  )
  return rows.map(({ id, url, method, status }) => ({
    log_id: id,
    dashboard_view: `${settings.publicUrl}/v1/writes/${of.writeId}`,
    log_summary: { url, method, status_code: status ?? 0 },
  }))
}
