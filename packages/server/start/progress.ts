import { styleText } from 'node:util'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'

interface RunRow {
  readonly connector: string
  readonly stream: string
  readonly status: string
  readonly pages: number
  readonly records: number
  readonly seconds: number
  readonly error_message: string | null
}

/** Milliseconds between looks at the runs. */
const lookInterval = 150

/**
 * Prints a line per stream as it ends, until the first run of every stream has ended well or failed for good, then a table.
 * Resolves early when stopped.
 */
export async function showFirstSync(platform: Platform, organizationId: string, stop: AbortSignal): Promise<void> {
  const printed = new Set<string>()
  let rows: RunRow[] = []
  while (!stop.aborted) {
    rows = await readFirstRuns(platform, organizationId)
    for (const row of rows) {
      const key = `${row.connector} ${row.stream}`
      if (!isOver(row) || printed.has(key)) continue
      printed.add(key)
      console.log(lineOf(row))
    }
    if (rows.every(isOver)) break
    await new Promise((done) => setTimeout(done, lookInterval))
  }
  if (!stop.aborted) console.log(`\n${tableOf(rows)}`)
}

const isOver = (row: RunRow): boolean => row.status !== 'SYNCING' && row.status !== 'PAUSED' && row.status !== ''

async function readFirstRuns(platform: Platform, organizationId: string): Promise<RunRow[]> {
  const { rows } = await inOrganization(platform.database, organizationId, (client) =>
    client.query<RunRow>({
      name: 'first-runs',
      text: `SELECT a.connector, s.stream, coalesce(r.status, '') AS status, coalesce(r.pages, 0) AS pages,
               coalesce(r.records, 0) AS records, r.error_message,
               coalesce(extract(epoch FROM coalesce(r.finished_at, now()) - r.started_at), 0)::float8 AS seconds
             FROM sync_schedule s JOIN linked_account a ON a.id = s.linked_account_id
             LEFT JOIN LATERAL (SELECT * FROM sync_run WHERE linked_account_id = s.linked_account_id AND stream = s.stream
                                ORDER BY started_at LIMIT 1) r ON true
             ORDER BY a.connector, s.stream`,
    }),
  )
  return rows
}

function lineOf(row: RunRow): string {
  const isGood = row.status === 'DONE' || row.status === 'PARTIALLY_SYNCED'
  const mark = isGood ? styleText('green', 'synced') : styleText('red', 'failed')
  const detail = isGood ? `${row.records} records, ${row.pages} pages` : (row.error_message ?? '')
  return `  ${mark} ${`${row.connector} ${row.stream}`.padEnd(30)} ${detail}`
}

function tableOf(rows: readonly RunRow[]): string {
  const cells = [
    ['account', 'stream', 'pages', 'records', 'seconds'],
    ...rows.map((row) => [row.connector, row.stream, String(row.pages), String(row.records), row.seconds.toFixed(1)]),
  ]
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)))
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ')
  return [styleText('bold', line(cells[0]!)), ...cells.slice(1).map(line)].join('\n')
}
