import type { Connector } from '@crosswalk/connector-kit'
import type { PoolClient } from 'pg'
import { models, type ModelName } from '@crosswalk/models'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { valuesOf } from '../compare.ts'
import { eraseRaws, eraseRecords } from '../erase-raws.ts'
import { lockAccount } from '../../mapping/lock-account.ts'
import type { Selection } from './selection.ts'

/** Records looked at in one transaction. */
const portion = 500

interface Row {
  readonly id: string
  readonly model: ModelName
  readonly document: string
  readonly sensitive: string | null
  readonly raw_id: string
}

export interface StreamToNarrow {
  readonly organizationId: string
  readonly linkedAccountId: string
  readonly connector: Connector
  readonly stream: string
}

/**
 * Removes what is stored of a stream and does not meet the conditions. To be done before a full run begins: the sweep at
 * its end then counts only what really vanished at the vendor, and its brake stays worth something. Answers how many
 * records went.
 */
export async function removeDeselected(
  platform: Pick<Platform, 'database'>,
  of: StreamToNarrow,
  selection: Selection,
): Promise<number> {
  if (!selection.narrows(of.stream)) return 0
  let removed = 0
  let after: string | undefined
  do {
    const done = await removePortion(platform, of, selection, after)
    removed += done.removed
    after = done.last
  } while (after !== undefined)
  return removed
}

async function removePortion(
  platform: Pick<Platform, 'database'>,
  of: StreamToNarrow,
  selection: Selection,
  after: string | undefined,
): Promise<{ removed: number; last: string | undefined }> {
  return inOrganization(platform.database, of.organizationId, async (client) => {
    await lockAccount(client, of.linkedAccountId)
    const { rows } = await client.query<Row>({
      name: 'records-of-stream',
      text: `SELECT id, model, document, sensitive, raw_id FROM record
             WHERE linked_account_id = $1 AND stream = $2 AND ($3::uuid IS NULL OR id > $3) ORDER BY id LIMIT ${portion}`,
      values: [of.linkedAccountId, of.stream, after ?? null],
    })
    const isKept = (row: Row) =>
      selection.keeps({ id: row.id, model: models.get(row.model)!, wire: valuesOf(row), sensitive: row.sensitive })
    const gone = rows.filter((row) => !isKept(row))
    const { organizationId, linkedAccountId } = of
    const erasure = { organizationId, linkedAccountId, origin: 'person' as const }
    await eraseRecords(
      client,
      erasure,
      gone.map((row) => row.id),
    )
    if (!selection.keepsRaws(of.stream))
      await eraseRaws(client, erasure, await rawsWithoutRecords(client, linkedAccountId, gone))
    return { removed: gone.length, last: rows.length < portion ? undefined : rows.at(-1)!.id }
  })
}

/** Of the raw records behind some records, those of which nothing else is left. */
async function rawsWithoutRecords(
  client: PoolClient,
  linkedAccountId: string,
  gone: readonly Row[],
): Promise<readonly string[]> {
  if (gone.length === 0) return []
  const raws = [...new Set(gone.map((row) => row.raw_id))]
  const { rows } = await client.query<{ raw_id: string }>({
    name: 'raws-without-records',
    text: `SELECT raw_id FROM unnest($2::uuid[]) AS raw (raw_id)
           WHERE NOT EXISTS (SELECT FROM record WHERE linked_account_id = $1 AND record.raw_id = raw.raw_id)`,
    values: [linkedAccountId, raws],
  })
  return rows.map((row) => row.raw_id)
}
