import { askedFields } from '../../account/asked-fields.ts'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { removeRaw } from '../../sync/store-one.ts'
import { checkReadable } from '../decorate.ts'
import type { Test } from './filter.ts'
import { answer, mostRequests } from './live-list.ts'
import type { LiveRead } from './live-read.ts'
import { liveRecords, type LiveRecord } from './live-record.ts'
import { fetchRaw, locate, type Located } from './locate.ts'
import { streamsOf } from './streams.ts'
import { start, walkStreams } from './walk.ts'
import type { Named } from '../write/references.ts'

/**
 * One record as the vendor has it now, as text. Undefined where the vendor no longer has it and what is stored now says so.
 * Throws `not_found` for an id that was never seen here: ids are computed from remote ids, which cannot be computed back.
 */
export async function retrieveLive(
  read: LiveRead,
  id: string,
  { isWanted, parents }: { readonly isWanted?: Test | undefined; readonly parents?: readonly Named[] | undefined } = {},
): Promise<string | undefined> {
  checkReadable(read.decoration)
  const { platform, account, mapping, decoration, isStored } = read
  const found = await locate(decoration.read, account, decoration.model, id, parents)
  if (!found) throw notFound(read, id)
  const record = account.connector.streams[found.stream]!.get
    ? recordIn(read, found, await fetchRaw(platform, account, mapping, found), id)
    : await scan(read, id)
  const isShown = record && read.wanted.isWanted(record.rendered) && (isWanted?.(record) ?? true)
  if (isShown) return (await answer(read, [record]))[0]
  if (record || !isStored) throw notFound(read, id)
  await removeRaw(platform, account, { stream: found.stream, remoteId: found.remoteId, origin: 'live' })
  return undefined
}

/** Whether the vendor can be asked for this one record. */
export async function canRetrieve({ account, decoration }: LiveRead, id: string): Promise<boolean> {
  const found = await locate(decoration.read, account, decoration.model, id)
  return found !== undefined && account.connector.streams[found.stream]!.get !== undefined
}

function recordIn(read: LiveRead, { stream, remoteId }: Located, raw: unknown, id: string): LiveRecord | undefined {
  if (raw === undefined) return undefined
  const now = new Date().toISOString()
  const records = liveRecords(read.mapping, read.decoration.model, { stream, remoteId, raw }, now)
  return records.find((record) => record.rendered.id === id)
}

/** Looks for a record in the lists of a vendor that cannot be asked for one. */
async function scan(
  { platform, account, mapping, decoration: { model } }: LiveRead,
  id: string,
): Promise<LiveRecord | undefined> {
  const fieldsOf = (name: string) => askedFields(platform, account, mapping, name)
  const budget = { left: mostRequests }
  const streams = streamsOf(account.connector, model)
  for await (const step of walkStreams({ account, fieldsOf, conditions: [], budget }, streams, start)) {
    if (step.raw === undefined)
      throw new CrosswalkError(
        'invalid_request',
        `${account.connector.name} cannot be asked for a single ${model.title}, and it is not within the first ${mostRequests} pages. List them instead.`,
      )
    const record = liveRecords(mapping, model, step, new Date().toISOString()).find(
      ({ rendered }) => rendered.id === id,
    )
    if (record) return record
  }
  return undefined
}

const notFound = ({ decoration: { model } }: LiveRead, id: string): CrosswalkError =>
  new CrosswalkError('not_found', `There is no ${model.title} ${id} in this linked account.`, { parameter: 'id' })
