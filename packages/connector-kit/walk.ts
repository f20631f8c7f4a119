import type { Condition } from './condition.ts'
import type { Connector } from './connector.ts'
import { advanceCursor, newestCursor } from './cursor.ts'
import { CrosswalkError } from './errors.ts'
import { createLoopGuard } from './loop-guard.ts'
import type { RemoteRequest, RemoteResponse } from './request.ts'
import type { AnyStream, ListInput, Page, PagePosition, StreamInput } from './stream.ts'

/** Asks the vendor. Failures are thrown as classified errors, so an answer is always a success (or a 304). */
export type Ask = (request: RemoteRequest) => Promise<RemoteResponse>

export interface Walk {
  readonly connector: Connector
  /** The stream's name in the connector. */
  readonly stream: string
  readonly ask: Ask
  readonly settings: Readonly<Record<string, string>>
  /** Full: the whole list. Incremental: what changed since `cursor`; without a cursor the whole list as well. */
  readonly mode: 'full' | 'incremental'
  readonly cursor: string | null
  readonly etag?: string | null
  /** The parent's raw record, where the stream has one list per parent. */
  readonly parent?: unknown
  /** Where an interrupted walk goes on. */
  readonly resume?: {
    readonly position: PagePosition
    readonly newest: string | null
    readonly named?: string | null
    readonly startedAt: string
    readonly page: number
  }
  readonly now?: () => Date
  /** Remote paths to ask for. Default all that the mappings read. */
  readonly fields?: readonly string[]
  /** Only records that meet these, as far as the stream announces that the vendor can tell; the others are left out. */
  readonly conditions?: readonly Condition[]
}

/** A page with what must be saved together with it. */
export interface WalkedPage {
  readonly records: readonly unknown[]
  readonly deleted: readonly string[]
  /** Where the next page starts; null after the last. */
  readonly position: PagePosition | null
  /** The cursor as it may be saved now. */
  readonly cursor: string | null
  /** The newest cursor value seen in this run so far. */
  readonly newest: string | null
  /** The cursor that the vendor has named in this run, to be saved at its end. */
  readonly named: string | null
  /** When the vendor's clock said that this walk began: to be given back where it goes on. */
  readonly startedAt: string
  readonly etag: string | null
  /** Counted from 0. */
  readonly page: number
}

/** More pages than any list has. */
const mostPages = 1_000_000

/**
 * Walks a stream page by page, from its start or from where it was interrupted. The platform's sync, the conformance suite
 * and the command line all walk with this; they differ only in how they ask.
 *
 * A page that looks like the one before is asked for once more. Throws `paging_loop` where the vendor sends a position again
 * or the same page over and over.
 */
export async function* walkStream(walk: Walk): AsyncGenerator<WalkedPage> {
  const stream = walk.connector.streams[walk.stream]!
  const input: StreamInput = {
    fields: walk.fields ?? requestedFields(stream),
    settings: walk.settings,
    parent: walk.parent,
    now: (walk.now?.() ?? new Date()).toISOString(),
  }
  const since = walk.mode === 'incremental' && stream.cursor ? (walk.cursor ?? undefined) : undefined
  const isAscending = since !== undefined && stream.cursor?.order === 'ascending'
  const loop = createLoopGuard(walk)
  let position = walk.resume?.position
  let newest = walk.resume?.newest ?? null
  let startedAt = walk.resume?.startedAt
  let cursor = walk.cursor
  // Named by the vendor, saved at the end: the first one, for what changes while the other pages are read comes after it.
  let named = walk.resume?.named ?? null

  for (let number = walk.resume?.page ?? 0; number < mostPages; number++) {
    const list: ListInput = {
      ...input,
      position,
      since,
      etag: position === undefined ? (walk.etag ?? undefined) : undefined,
      conditions: walk.conditions?.filter((condition) => canPush(stream, condition)),
    }
    let answer = await askPage(walk, stream, list)
    if (loop.isSuspicious(position, answer.page)) answer = await askPage(walk, stream, list)
    const { response, page, isUnchanged } = answer
    startedAt ??= response.at
    const fetched = page.fetch?.length
      ? await fetchRecords(walk, stream, input, page.fetch)
      : { records: [], missing: [] }
    const records = [...page.records, ...fetched.records]
    const next = page.next ?? null
    loop.refuse(position, page)

    if (stream.cursor) newest = newestCursor(stream.cursor, records, newest)
    const run = { startedAt, isOver: next === null, isAscending, overlap: stream.cursor?.overlap ?? 0 }
    named ??= page.cursor ?? null
    if (named !== null) cursor = next === null ? named : cursor
    else if (stream.cursor && !isUnchanged) cursor = advanceCursor(cursor, newest, run)
    const etag = stream.etag && number === 0 ? (response.headers['etag'] ?? walk.etag ?? null) : (walk.etag ?? null)
    yield {
      records,
      deleted: [...(page.deleted ?? []), ...fetched.missing],
      position: next,
      cursor,
      newest,
      named,
      startedAt,
      etag,
      page: number,
    }
    if (next === null) return
    position = next
  }
  throw new CrosswalkError('paging_loop', `${walk.connector.name} sent more than ${mostPages} pages of ${walk.stream}.`)
}

/** The remote paths that the mappings of a stream read. */
export const requestedFields = (stream: AnyStream): readonly string[] => [
  ...new Set(stream.mappings.flatMap((mapping) => Object.values(mapping.provenance).flat())),
]

/** Whether the vendor itself narrows this stream by a condition. */
export const canPush = (stream: AnyStream, { field, operator }: Condition): boolean =>
  stream.conditions?.[field]?.includes(operator) === true

async function askPage(walk: Walk, stream: AnyStream, list: ListInput) {
  const response = await walk.ask(stream.list(list))
  const isUnchanged = response.status === 304
  const page: Page<unknown> = isUnchanged ? { records: [] } : readPage(walk.connector, stream, response, list)
  return { response, page, isUnchanged }
}

const isIds = (value: unknown): boolean => Array.isArray(value) && value.every((id) => typeof id === 'string')

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A page in a shape nobody expected is the vendor's failure, not a crash of ours. */
function readPage(connector: Connector, stream: AnyStream, response: RemoteResponse, list: ListInput): Page<unknown> {
  let cause: unknown
  try {
    const page = stream.page(response, list)
    const { records, next, deleted = [], fetch = [] } = page
    const isSound =
      Array.isArray(records) &&
      records.every(isObject) &&
      (next === undefined || next === null || typeof next === 'string') &&
      isIds(deleted) &&
      isIds(fetch)
    if (isSound) return { ...page, next: next ?? undefined }
  } catch (error) {
    if (error instanceof CrosswalkError) throw error
    cause = error
  }
  throw new CrosswalkError(
    'remote_malformed',
    `${connector.name} answered ${new URL(response.url).pathname} with a page that does not look as documented.`,
    { cause, remoteStatus: response.status },
  )
}

/** Reads records one by one, in parallel within the account's concurrency. Those the vendor does not have are gone. */
async function fetchRecords(walk: Walk, stream: AnyStream, input: StreamInput, ids: readonly string[]) {
  const records: unknown[] = []
  const missing: string[] = []
  const queue = [...new Set(ids)]
  const work = async () => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const record = await fetchOne(walk.ask, stream, input, id)
      if (record === undefined) missing.push(id)
      else records.push(record)
    }
  }
  const workers = Math.min(queue.length, walk.connector.api.concurrency ?? 4)
  try {
    await Promise.all(Array.from({ length: workers }, work))
  } finally {
    // Where one failed, the others ask for nothing more.
    queue.length = 0
  }
  return { records, missing }
}

/** Reads one record by its remote id; undefined where the vendor does not have it. The stream must have `get`. */
export async function fetchOne(ask: Ask, stream: AnyStream, input: StreamInput, id: string): Promise<unknown> {
  try {
    const response = await ask(stream.get!(id, input))
    return stream.record ? stream.record(response) : response.body
  } catch (error) {
    if (error instanceof CrosswalkError && error.code === 'remote_not_found') return undefined
    throw error
  }
}
