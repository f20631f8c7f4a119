import type { PoolClient } from 'pg'
import type { OpenAccount } from '../../account/open-account.ts'
import type { Platform } from '../../platform.ts'
import { inBatchedTransaction } from '../../store/batched-transaction.ts'
import { inOrganization } from '../../store/organization.ts'
import { holdForStoring } from '../../sync/hold-account.ts'
import { identify, mapRecord, type RecordProblem, type StreamOfAccount } from '../../sync/prepare-page.ts'
import { storeRecords, type MappedRaw } from '../../sync/store-records.ts'
import type { LiveRecord } from './live-record.ts'
import type { LiveRead } from './live-read.ts'
import { relationsOf } from './relations.ts'
import { modelsIn, streamsOf } from './streams.ts'

/**
 * Brings what is stored up to what the vendor just said, through the code that stores a page of a sync. What has meanwhile
 * been set to live is not stored.
 */
export async function storeLive(
  read: Pick<LiveRead, 'platform' | 'account' | 'wanted'>,
  records: readonly LiveRecord[],
): Promise<void> {
  for (const [stream, of] of Map.groupBy(records, (record) => record.stream))
    await storeStream(read, stream, new Set(of.map((record) => record.raw)))
}

async function storeStream(
  { platform, account, wanted }: Pick<LiveRead, 'platform' | 'account' | 'wanted'>,
  name: string,
  raws: ReadonlySet<unknown>,
) {
  const { id: linkedAccountId, organizationId, connector } = account
  await inBatchedTransaction(platform.database, organizationId, async (transaction) => {
    const { mapping } = await holdForStoring(transaction, account, name)
    if (modelsIn(connector, name).some((model) => mapping.settingsOf(model.name).source === 'live')) return
    const of: StreamOfAccount = { linkedAccountId, name, stream: connector.streams[name]!, mapping }
    const problems: RecordProblem[] = []
    const page = identify(of, [...raws]).raws.flatMap((raw): MappedRaw[] => {
      const mapped = mapRecord(of, raw, problems)
      if (!mapped || mapped.some((record) => wanted.isIgnored(record))) return []
      return [{ raw, records: mapped.filter((record) => wanted.isWanted(record)), isKnown: true }]
    })
    const place = {
      organizationId,
      linkedAccountId,
      stream: name,
      origin: 'live' as const,
      now: new Date().toISOString(),
    }
    await storeRecords(transaction, place, page)
  })
}

/**
 * Remembers what the vendor calls records that are not stored, so that they can be asked for by our ids: those that are shown,
 * and those that they point to.
 */
export async function rememberIds(
  platform: Platform,
  account: OpenAccount,
  records: readonly LiveRecord[],
): Promise<void> {
  const shown = records.map(({ rendered, stream, remoteId }) => ({ id: rendered.id, stream, remoteId }))
  const related = records
    .flatMap((record) => relationsOf(account, record))
    .flatMap(({ id, model, remoteId }) => {
      const stream = streamsOf(account.connector, model).find((name) => account.connector.streams[name]!.get)
      return stream === undefined ? [] : [{ id, stream, remoteId }]
    })
  await inOrganization(platform.database, account.organizationId, async (client) => {
    await insertIds(client, account, shown, true)
    await insertIds(client, account, related, false)
  })
}

interface SeenId {
  readonly id: string
  readonly stream: string
  readonly remoteId: string
}

/** What a record was shown from is certain; of one that is only pointed to, it is the best guess. */
async function insertIds(client: PoolClient, account: OpenAccount, seen: readonly SeenId[], isCertain: boolean) {
  // One order for everyone who writes.
  const rows = [...new Map(seen.map((one) => [one.id, one])).values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  if (rows.length === 0) return
  const onConflict = isCertain
    ? `DO UPDATE SET stream = excluded.stream, remote_id = excluded.remote_id
       WHERE (live_id.stream, live_id.remote_id) <> (excluded.stream, excluded.remote_id)`
    : 'DO NOTHING'
  await client.query({
    name: `remember-live-ids-${isCertain}`,
    text: `INSERT INTO live_id (organization_id, linked_account_id, id, stream, remote_id)
           SELECT $1, $2, * FROM unnest($3::uuid[], $4::text[], $5::text[])
           ON CONFLICT (linked_account_id, id) ${onConflict}`,
    values: [
      account.organizationId,
      account.id,
      rows.map((row) => row.id),
      rows.map((row) => row.stream),
      rows.map((row) => row.remoteId),
    ],
  })
}
