import { statement, inBatchedTransaction, type BatchedTransaction } from '../store/batched-transaction.ts'
import { parseJson } from '@crosswalk/connector-kit'
import { openAccount, type OpenAccount } from '../account/open-account.ts'
import type { AccountMapping } from '../mapping/index.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import type { Row } from '../store/read-in-organization.ts'
import { holdForStoring } from './hold-account.ts'
import { mappingVersion } from './mapping-version.ts'
import { hashOf, mapRecord, type RawRecord, type StreamOfAccount } from './prepare-page.ts'
import { removeSwitchedOff } from './remap-off.ts'
import { column, split } from './rows.ts'
import { storeRecords, type MappedRaw, type Place } from './store-records.ts'

export interface RemapJob {
  readonly organizationId: string
  readonly linkedAccountId: string
}

/** Raw records rendered again in one transaction. */
const portion = 500

interface Walk {
  readonly wanted: string
  readonly stream: string | null
  readonly position: string | null
}

/**
 * Applies what is configured of an account to everything that is stored of it: raw payloads lose what is off, records are
 * rendered again from them, and what differs is stored and logged with the origin `mapping`. No vendor is asked. Reads
 * never wait for it: they render what it has not come to yet. Killed, it goes on where it was.
 */
export async function remapAccount(platform: Platform, job: RemapJob, stop?: AbortSignal): Promise<void> {
  const account = await openAccount(platform, job.organizationId, job.linkedAccountId).catch(() => undefined)
  if (!account) return
  let walk = await takeUp(platform, job)
  if (!walk) return
  const streams = Object.keys(account.connector.streams)
  let index = walk.stream === null ? 0 : Math.max(0, streams.indexOf(walk.stream))
  let position = walk.position
  while (index < streams.length) {
    if (stop?.aborted) throw new Error('The worker stopped; the remap goes on where it was.')
    const stream = streams[index]!
    position = await remapPortion(platform, account, stream, position)
    if (position === null) index += 1
    await saveWalk(platform, job, streams[index] ?? null, position)
  }
  await removeSwitchedOff(platform, account, walk.wanted)
  await end(platform, job, walk.wanted)
}

/** Where to go on: from the start where something was configured since the last walk began. */
async function takeUp(platform: Platform, job: RemapJob): Promise<Walk | undefined> {
  return inOrganization(platform.database, job.organizationId, async (client) => {
    const { rows } = await client.query<Walk>({
      name: 'take-up-remap',
      text: `UPDATE remap SET walking = wanted, finished_at = NULL,
               stream = CASE WHEN walking = wanted THEN stream END, position = CASE WHEN walking = wanted THEN position END,
               records = CASE WHEN walking = wanted THEN records ELSE 0 END,
               changed = CASE WHEN walking = wanted THEN changed ELSE 0 END
             WHERE linked_account_id = $1 RETURNING wanted, stream, position`,
      values: [job.linkedAccountId],
    })
    return rows[0]
  })
}

const saveWalk = (platform: Platform, job: RemapJob, stream: string | null, position: string | null) =>
  inOrganization(platform.database, job.organizationId, (client) =>
    client.query({
      name: 'save-remap',
      text: 'UPDATE remap SET stream = $2, position = $3 WHERE linked_account_id = $1',
      values: [job.linkedAccountId, stream, position],
    }),
  )

const end = (platform: Platform, job: RemapJob, wanted: string) =>
  inOrganization(platform.database, job.organizationId, (client) =>
    client.query({
      name: 'end-remap',
      text: `UPDATE remap SET finished_at = now(), walking = NULL, stream = NULL, position = NULL
             WHERE linked_account_id = $1 AND wanted = $2`,
      values: [job.linkedAccountId, wanted],
    }),
  )

/** Renders the raw records that follow a place, and answers the place of the last; null at the end of the stream. */
async function remapPortion(
  platform: Platform,
  account: OpenAccount,
  name: string,
  after: string | null,
): Promise<string | null> {
  const { id: linkedAccountId, organizationId, connector } = account
  return inBatchedTransaction(platform.database, organizationId, async (transaction) => {
    const { mapping, answers } = await holdForStoring(
      transaction,
      account,
      name,
      rawsAfter(linkedAccountId, name, after),
    )
    const raws = answers[0]!
    const of: StreamOfAccount = { linkedAccountId, name, stream: connector.streams[name]!, mapping }
    const stripped = raws.map((row) => strippedRaw(of, mapping, row))
    const place: Place = {
      organizationId,
      linkedAccountId,
      stream: name,
      origin: 'mapping',
      now: new Date().toISOString(),
    }
    const mapped = stripped.flatMap(({ raw }): MappedRaw[] => {
      const records = mapRecord(of, raw, [])
      return records ? [{ raw, records, isKnown: true }] : []
    })
    const counts = await storeRecords(transaction, place, mapped, { keepRaws: true })
    replaceRaws(
      transaction,
      place,
      stripped.filter(({ isChanged }) => isChanged).map(({ raw }) => raw),
    )
    transaction.send(
      statement(
        'count-remap',
        'UPDATE remap SET records = records + $2, changed = changed + $3 WHERE linked_account_id = $1',
        [linkedAccountId, raws.length, counts.added + counts.changed + counts.removed],
      ),
    )
    return raws.length < portion ? null : raws.at(-1)![0]!
  })
}

const rawsAfter = (linkedAccountId: string, stream: string, after: string | null) =>
  statement(
    'raws-after',
    `SELECT id, body FROM raw_payload WHERE linked_account_id = $1 AND stream = $2 AND ($3::uuid IS NULL OR id > $3)
     ORDER BY id LIMIT ${portion}`,
    [linkedAccountId, stream, after],
  )

function strippedRaw(of: StreamOfAccount, mapping: AccountMapping, row: Row): { raw: RawRecord; isChanged: boolean } {
  const before: unknown = parseJson(row[1]!, 'The store')
  const value = mapping.strip(of.name, before)
  const isChanged = value !== before
  const body = isChanged ? JSON.stringify(value) : row[1]!
  const hash = isChanged ? hashOf(mappingVersion(of.stream), body) : ''
  return { raw: { id: row[0]!, remoteId: row[0]!, value, body, hash }, isChanged }
}

/** Puts raw records without what is off in the place of the whole ones. */
function replaceRaws(transaction: BatchedTransaction, place: Place, raws: readonly RawRecord[]): void {
  if (raws.length === 0) return
  transaction.send(
    statement(
      'replace-raws',
      `UPDATE raw_payload SET body = page.body, hash = decode(page.hash, 'hex')
       FROM unnest(string_to_array($3, ','), string_to_array($4, ','), ${split('$5')}) AS page (id, hash, body)
       WHERE raw_payload.linked_account_id = $1 AND raw_payload.stream = $2 AND raw_payload.id = page.id::uuid`,
      [
        place.linkedAccountId,
        place.stream,
        raws.map((raw) => raw.id).join(','),
        raws.map((raw) => raw.hash).join(','),
        column(raws.map((raw) => raw.body)),
      ],
    ),
  )
}
