import { CrosswalkError } from '@crosswalk/connector-kit'
import { documentsOf } from '../expand.ts'
import { rowOf, liveRecords, type LiveRecord } from './live-record.ts'
import type { LiveRead } from './live-read.ts'
import { fetchRaw } from './locate.ts'
import { relationsOf, type Relation } from './relations.ts'
import { streamsOf } from './streams.ts'

/** The most records that the expansions of one answer ask the vendor for, one by one; other relations stay ids. */
const mostFetched = 20

/**
 * Finds the records that live ones point to: stored ones first, the others at the vendor, by the remote ids that stand in the
 * raw records. What the vendor does not give, or not one by one, stays an id.
 */
export function finderOf(read: Omit<LiveRead, 'isStored'>, shown: readonly LiveRecord[]) {
  const { account, decoration } = read
  const known = new Map<string, Relation>()
  const learn = (records: readonly LiveRecord[]) => {
    for (const record of records) for (const relation of relationsOf(account, record)) known.set(relation.id, relation)
  }
  learn(shown)
  let left = mostFetched
  return async (ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const documents = new Map(await documentsOf(decoration, ids))
    const missing = ids.flatMap((id) => (documents.has(id) ? [] : (known.get(id) ?? []))).slice(0, left)
    left -= missing.length
    const fetched = (await Promise.all(missing.map((relation) => fetchRelation(read, relation)))).flat()
    for (const record of fetched) documents.set(record.rendered.id, rowOf(account.id, record).document)
    learn(fetched)
    return documents
  }
}

async function fetchRelation(
  { platform, account, mapping, wanted }: Omit<LiveRead, 'isStored'>,
  { id, model, remoteId }: Relation,
): Promise<readonly LiveRecord[]> {
  if (!mapping.settingsOf(model.name).canRead) return []
  for (const stream of streamsOf(account.connector, model)) {
    if (!account.connector.streams[stream]!.get) continue
    const raw = await fetchRaw(platform, account, mapping, { stream, remoteId }).catch(unlessRefused)
    if (raw === undefined) continue
    const found = liveRecords(mapping, model, { stream, remoteId, raw }, new Date().toISOString())
    const own = found.find((record) => record.rendered.id === id)
    if (own) return wanted.isWanted(own.rendered) ? [own] : []
  }
  return []
}

/** A relation that the account may not follow, or whose name is no address, is none that can be shown. */
function unlessRefused(error: unknown): undefined {
  const isRefused =
    error instanceof CrosswalkError && /^(permission_missing|remote_invalid|invalid_\w+)$/.test(error.code)
  if (!isRefused) throw error
}
