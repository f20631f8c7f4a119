import { eraseRaws } from './erase-raws.ts'
import { ignoredRaws } from './ignored-raws.ts'
import { inBatchedTransaction, statement, type BatchedTransaction } from '../store/batched-transaction.ts'
import { configurationStatement, holdConfiguration, mappingFrom } from '../mapping/index.ts'
import type { Database } from '../store/database.ts'
import { rawId } from '../store/ids.ts'
import type { Statement } from '../store/read-in-organization.ts'
import { fenceStatement, moveCheckpoint, superseded, type CheckpointMove, type ListOfAccount } from './checkpoint.ts'
import {
  identify,
  mapRecord,
  type IdentifiedPage,
  type RawRecord,
  type RecordProblem,
  type StreamOfAccount,
} from './prepare-page.ts'
import { countPage } from './run.ts'
import { takeTurn } from './shared-models.ts'
import { removeRaws, storeRecords, type MappedRaw } from './store-records.ts'

export interface PageToStore {
  readonly list: ListOfAccount
  readonly of: StreamOfAccount
  readonly fence: string
  /** The records as they came, and what was made of them ahead. */
  readonly records: readonly unknown[]
  readonly page: IdentifiedPage
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
  const { list } = page
  return inBatchedTransaction(database, list.organizationId, async (transaction) => {
    const held = [holdConfiguration(list.linkedAccountId), fenceStatement(list, page.fence)]
    const turn = page.isShared ? [takeTurn(list.linkedAccountId)] : []
    // The locks come before the look: what another stream has just stored must be seen.
    const [, fence, ...looked] = await transaction.ask(
      ...held,
      ...turn,
      ignoredRaws(
        list.linkedAccountId,
        page.page.raws.map(({ id }) => id),
      ),
      knownHashes(list, page.page.raws),
    )
    if (fence!.length === 0) throw superseded(list)
    const of = await asConfigured(transaction, page.of, fence![0]![0]!)
    const { raws: seen, problems: unidentified } = of === page.of ? page.page : identify(of, page.records)
    const ignored = new Set(looked.at(-2)!.map(([id]) => id))
    const raws = ignored.size === 0 ? seen : seen.filter(({ id }) => !ignored.has(id))
    const problems = [...unidentified]
    const rows = of === page.of ? looked.at(-1)! : (await transaction.ask(knownHashes(list, raws)))[0]!
    const known = new Map(rows.map(([id, hash]) => [id, hash]))
    const moved = raws.filter((raw) => known.get(raw.id) !== raw.hash)
    const mapped: MappedRaw[] = []
    const deselected: string[] = []
    for (const raw of moved) {
      const records = mapRecord(of, raw, problems)
      if (!records) continue
      const kept = of.selection ? records.filter(of.selection.keeps) : records
      // A raw record that is not selected leaves nothing behind, unless lists hang below it.
      if (kept.length === 0 && records.length > 0 && of.selection?.keepsRaws(of.name) === false) deselected.push(raw.id)
      else mapped.push({ raw, records: kept, isKnown: known.has(raw.id) })
    }

    const { linkedAccountId, stream, organizationId } = list
    const place = { organizationId, linkedAccountId, stream, origin: 'sync' as const, now: new Date().toISOString() }
    const stored = await storeRecords(transaction, place, mapped)
    const gone = page.deleted.map((remoteId) => rawId(linkedAccountId, stream, remoteId))
    if (gone.length > 0) await transaction.flush()
    if (deselected.length > 0) await transaction.flush()
    const erased = await eraseRaws(transaction.client, place, deselected)
    const removed = stored.removed + erased.length + (await removeRaws(transaction.client, place, gone))
    if (page.remember) transaction.send(rememberSeen(page, raws))

    const counts: PageCounts = {
      records: raws.length,
      added: stored.added,
      changed: stored.changed,
      removed,
      unchanged: raws.length - moved.length,
      problems,
    }
    transaction.send(countPage(page.checkpoint.runId, counts))
    transaction.send(moveCheckpoint(list, page.checkpoint))
    return counts
  })
}

/** How the stream is read, as it is configured now: usually as when the page was asked for. */
async function asConfigured(
  transaction: BatchedTransaction,
  of: StreamOfAccount,
  settings: string,
): Promise<StreamOfAccount> {
  if (of.mapping.isOf(settings)) return of
  const [rows] = await transaction.ask(configurationStatement(of.linkedAccountId))
  return { ...of, mapping: mappingFrom(rows, () => of.mapping.connector, of.linkedAccountId) }
}

const knownHashes = (list: ListOfAccount, raws: readonly RawRecord[]): Statement =>
  statement(
    'known-hashes',
    `SELECT id, encode(hash, 'hex') FROM raw_payload WHERE linked_account_id = $1 AND stream = $2 AND id = ANY($3::uuid[])`,
    [list.linkedAccountId, list.stream, idsOf(raws)],
  )

/** One row per page, so that remembering a million records costs ten thousand rows. */
const rememberSeen = ({ list, checkpoint }: PageToStore, raws: readonly RawRecord[]): Statement =>
  statement(
    'remember-seen',
    `INSERT INTO sync_seen (organization_id, linked_account_id, run_id, partition, page, raw_ids)
     VALUES ($1, $2, $3, $4, $5, $6::uuid[])
     ON CONFLICT (run_id, partition, page) DO UPDATE SET raw_ids = sync_seen.raw_ids || excluded.raw_ids`,
    [list.organizationId, list.linkedAccountId, checkpoint.runId, list.partition, checkpoint.page, idsOf(raws)],
  )

const idsOf = (raws: readonly RawRecord[]): string => `{${raws.map((raw) => raw.id).join(',')}}`
