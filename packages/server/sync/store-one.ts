import { CrosswalkError } from '@crosswalk/connector-kit'
import { ignoredRaws } from './ignored-raws.ts'
import type { OpenAccount } from '../account/open-account.ts'
import type { Platform } from '../platform.ts'
import { inBatchedTransaction } from '../store/batched-transaction.ts'
import { rawId } from '../store/ids.ts'
import { holdStream } from './checkpoint.ts'
import { holdForStoring } from './hold-account.ts'
import { identify, mapRecord, type RecordProblem, type StreamOfAccount } from './prepare-page.ts'
import { sharesModels, takeTurn } from './shared-models.ts'
import { removeRaws, storeRecords, type Origin } from './store-records.ts'

/** What became of one raw record. */
export interface StoredRaw {
  /** The ids of its common records, in the order of the stream's mappings. */
  readonly recordIds: readonly string[]
  readonly problems: readonly RecordProblem[]
}

type Account = Pick<OpenAccount, 'id' | 'organizationId' | 'connector'>

/**
 * Stores one raw record as a page of a sync would: payload, records, filter values and changes in one transaction. The next
 * sync that finds the same at the vendor has nothing to do. Throws `mapping_failed` where it has no id or cannot be read.
 */
export async function storeRaw(
  platform: Platform,
  account: Account,
  { stream: name, raw, origin }: { readonly stream: string; readonly raw: unknown; readonly origin: Origin },
): Promise<StoredRaw> {
  const { id: linkedAccountId, organizationId, connector } = account
  return inBatchedTransaction(platform.database, organizationId, async (transaction) => {
    const { mapping } = await holdForStoring(transaction, account, name)
    const of: StreamOfAccount = { linkedAccountId, name, stream: connector.streams[name]!, mapping }
    const { raws, problems: unidentified } = identify(of, [raw])
    const problems = [...unidentified]
    const records = raws[0] && mapRecord(of, raws[0], problems)
    const [ignored] = await transaction.ask(
      ignoredRaws(
        linkedAccountId,
        raws.map((each) => each.id),
      ),
    )
    // A record that is to be ignored is not brought back by whoever comes across it.
    if (ignored!.length > 0) return { recordIds: [], problems }
    if (!raws[0] || !records)
      throw new CrosswalkError(
        'mapping_failed',
        `A record of ${connector.name} cannot be read: ${problems[0]?.message ?? 'it has no id'}.`,
      )
    const place = { organizationId, linkedAccountId, stream: name, origin, now: new Date().toISOString() }
    await storeRecords(transaction, place, [{ raw: raws[0], records, isKnown: true }])
    return { recordIds: records.map((record) => record.id), problems }
  })
}

/** Removes what came of one raw record, as if the vendor had said that it is gone. Returns how many records went. */
export async function removeRaw(
  platform: Platform,
  account: Account,
  of: { readonly stream: string; readonly remoteId: string; readonly origin: Origin },
): Promise<number> {
  const { id: linkedAccountId, organizationId, connector } = account
  return inBatchedTransaction(platform.database, organizationId, async (transaction) => {
    const turn = sharesModels(connector, of.stream) ? [takeTurn(linkedAccountId)] : []
    await transaction.ask(holdStream({ organizationId, linkedAccountId, stream: of.stream }), ...turn)
    const place = {
      organizationId,
      linkedAccountId,
      stream: of.stream,
      origin: of.origin,
      now: new Date().toISOString(),
    }
    return removeRaws(transaction.client, place, [rawId(linkedAccountId, of.stream, of.remoteId)])
  })
}
