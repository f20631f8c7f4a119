import type { PoolClient } from 'pg'
import type { Database } from '../store/database.ts'
import { inOrganization } from '../store/organization.ts'
import { rawId } from '../store/ids.ts'
import { holdFence, moveCheckpoint, type CheckpointMove, type ListOfAccount } from './checkpoint.ts'
import { identify, mapRecord, type RawRecord, type RecordProblem, type StreamOfAccount } from './prepare-page.ts'
import { countPage } from './run.ts'
import { takeTurn } from './shared-models.ts'
import { removeRaws, storeRecords, type MappedRaw } from './store-records.ts'

export interface PageToStore {
  readonly list: ListOfAccount
  readonly of: StreamOfAccount
  readonly fence: string
  readonly records: readonly unknown[]
  /** Remote ids that the vendor says are gone. */
  readonly deleted: readonly string[]
  /** Whether a sweep will compare at the end of the run. */
  readonly remember: boolean
  /** Whether another stream of the connector may give the same records. */
  readonly isShared: boolean
  readonly checkpoint: CheckpointMove
}

export interface PageCounts {
  readonly records: number
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly unchanged: number
  readonly problems: readonly RecordProblem[]
}

/**
 * Stores a page: raw payloads, records, filter values, changes, the run's counts and the checkpoint, in one transaction.
 * A crash at any instant loses and doubles nothing; what did not change costs one comparison of hashes.
 */
export async function storePage(database: Database, page: PageToStore): Promise<PageCounts> {
  const problems: RecordProblem[] = []
  const raws = identify(page.of, page.records, problems)
  return inOrganization(database, page.list.organizationId, async (client) => {
    await holdFence(client, page.list, page.fence)
    if (page.isShared) await takeTurn(client, page.list.linkedAccountId)
    const known = await knownHashes(client, page.list, raws)
    const moved = raws.filter((raw) => known.get(raw.id) !== raw.hash)
    const mapped: MappedRaw[] = []
    for (const raw of moved) {
      const records = mapRecord(page.of, raw, problems)
      if (records) mapped.push({ raw, records, isKnown: known.has(raw.id) })
    }

    const { linkedAccountId, stream, organizationId } = page.list
    const place = { organizationId, linkedAccountId, stream, now: new Date().toISOString() }
    const stored = await storeRecords(client, place, mapped)
    const gone = page.deleted.map((remoteId) => rawId(linkedAccountId, stream, remoteId))
    const removed = stored.removed + (await removeRaws(client, place, gone))
    if (page.remember) await rememberSeen(client, page, raws)

    const counts: PageCounts = {
      records: raws.length,
      added: stored.added,
      changed: stored.changed,
      removed,
      unchanged: raws.length - moved.length,
      problems,
    }
    await countPage(client, page.checkpoint.runId, counts)
    await moveCheckpoint(client, page.list, page.checkpoint)
    return counts
  })
}

async function knownHashes(
  client: PoolClient,
  list: ListOfAccount,
  raws: readonly RawRecord[],
): Promise<Map<string, string>> {
  if (raws.length === 0) return new Map()
  const { rows } = await client.query<{ id: string; hash: string }>({
    name: 'known-hashes',
    text: `SELECT id, encode(hash, 'hex') AS hash FROM raw_payload
           WHERE linked_account_id = $1 AND stream = $2 AND id = ANY($3::uuid[])`,
    values: [list.linkedAccountId, list.stream, `{${raws.map((raw) => raw.id).join(',')}}`],
  })
  return new Map(rows.map((row) => [row.id, row.hash]))
}

/** One row per page, so that remembering a million records costs ten thousand rows. */
async function rememberSeen(client: PoolClient, page: PageToStore, raws: readonly RawRecord[]): Promise<void> {
  await client.query({
    name: 'remember-seen',
    text: `INSERT INTO sync_seen (organization_id, linked_account_id, run_id, partition, page, raw_ids)
           VALUES ($1, $2, $3, $4, $5, $6::uuid[])
           ON CONFLICT (run_id, partition, page) DO UPDATE SET raw_ids = sync_seen.raw_ids || excluded.raw_ids`,
    values: [
      page.list.organizationId,
      page.list.linkedAccountId,
      page.checkpoint.runId,
      page.list.partition,
      page.checkpoint.page,
      `{${raws.map((raw) => raw.id).join(',')}}`,
    ],
  })
}
