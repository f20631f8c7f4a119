import { walkStream, type Condition, type RemoteRequest, type RemoteResponse } from '@crosswalk/connector-kit'
import type { OpenAccount } from '../../linking/open-account.ts'
import type { AccountMapping } from '../../mapping/index.ts'

/** The place of a raw record in what the vendor lists: enough to go on behind it in another request. */
export interface Place {
  /** Which of the streams that are walked one after the other. */
  readonly stream: number
  /** The record under which the list stands, where it stands under one. */
  readonly parent?: { readonly at: Place; readonly remoteId: string }
  /** Where the page starts; null for the first. */
  readonly position: string | null
  /** Records of the page that are done with, and the last of them: the page may look different when it is asked for again. */
  readonly done: number
  readonly lastDone?: string
}

export const start: Place = { stream: 0, position: null, done: 0 }

export interface LiveWalk {
  readonly account: OpenAccount
  readonly mapping: AccountMapping
  readonly conditions: readonly Condition[]
  readonly budget: RequestBudget
}

/** How many requests to the vendor one answer may cost. */
export interface RequestBudget {
  left: number
}

/** A raw record and its place, or (without one) where the walk stopped because its requests were used up. */
export interface Step {
  readonly raw?: unknown
  readonly stream: string
  readonly remoteId?: string
  /** From here the walk gives this record again. */
  readonly before: Place
  /** From here the walk goes on behind it; null where it is the last of all. */
  readonly after: Place | null
}

/** Walks streams one after the other from a place on, in the vendor's order, asking for a page when it comes to it. */
export async function* walkStreams(of: LiveWalk, streams: readonly string[], from: Place): AsyncGenerator<Step> {
  for (let index = from.stream; index < streams.length; index += 1) {
    const resume = index === from.stream ? from : { ...start, stream: index }
    for await (const step of walkOne(of, streams[index]!, resume)) {
      const isEnd = step.after === null && index + 1 < streams.length
      yield isEnd ? { ...step, after: { ...start, stream: index + 1 } } : step
      if (step.raw === undefined) return
    }
  }
}

async function* walkOne(of: LiveWalk, name: string, from: Place): AsyncGenerator<Step> {
  const parentStream = of.account.connector.streams[name]!.parent
  if (parentStream === undefined) return yield* walkList(of, name, undefined, from)
  // The list of the first parent goes on where it was; those of the others begin.
  let resume: Place | undefined = from
  for await (const parent of walkOne({ ...of, conditions: [] }, parentStream, from.parent?.at ?? start)) {
    if (parent.raw === undefined) return yield { stream: name, ...stopAt(resume ?? from, parent.before, resume !== undefined) }
    const isSame = resume?.parent?.remoteId === parent.remoteId
    const above = { at: parent.before, remoteId: parent.remoteId! }
    const place: Place = isSame ? resume! : { ...start, stream: from.stream, parent: above }
    resume = undefined
    for await (const step of walkList(of, name, parent.raw, place)) {
      // The end of one list is the beginning of the next parent's.
      const after: Place | null = step.after ?? nextParent(from.stream, parent)
      yield { ...step, after }
      if (step.raw === undefined) return
    }
  }
}

const nextParent = (stream: number, parent: Step): Place | null =>
  parent.after && { ...start, stream, parent: { at: parent.after, remoteId: '' } }

const stopAt = (from: Place, at: Place, isUntouched: boolean) => {
  const place: Place = isUntouched ? from : { ...start, stream: from.stream, parent: { at, remoteId: '' } }
  return { before: place, after: place }
}

async function* walkList(of: LiveWalk, name: string, parent: unknown, from: Place): AsyncGenerator<Step> {
  const { account, mapping, conditions, budget } = of
  if (budget.left <= 0) return yield { stream: name, before: from, after: from }
  const now = new Date()
  const pages = walkStream({
    connector: account.connector,
    stream: name,
    ask: (request) => ask(of, name, request),
    settings: account.settings,
    mode: 'full',
    cursor: null,
    parent,
    fields: mapping.fieldsOf(name),
    conditions,
    now: () => now,
    ...(from.position !== null && {
      resume: { position: from.position, newest: null, startedAt: now.toISOString(), page: 0 },
    }),
  })
  let place = from
  for (;;) {
    // Asked before the next page is, so that a page is never begun and dropped.
    if (budget.left <= 0) return yield { stream: name, before: place, after: place }
    const page = await pages.next()
    if (page.done) return
    const { records, position } = page.value
    const ids = records.map((raw) => account.connector.streams[name]!.id(raw as never))
    const next: Place | null = position === null ? null : { ...place, position, done: 0 }
    for (let index = firstOpen(place, ids); index < records.length; index += 1) {
      const isLast = index + 1 === records.length
      const behind: Place = { ...place, done: index + 1, lastDone: ids[index]! }
      const before: Place = index === 0 ? { ...place, done: 0 } : { ...place, done: index, lastDone: ids[index - 1]! }
      yield { raw: records[index], stream: name, remoteId: ids[index]!, before, after: isLast ? next : behind }
    }
    if (next === null) return
    const { lastDone: _, ...fresh } = next
    place = fresh
  }
}

/** Behind the record that was last; where that has gone from the page, behind as many as were done. */
function firstOpen({ done, lastDone }: Place, ids: readonly string[]): number {
  const at = lastDone === undefined ? -1 : ids.indexOf(lastDone)
  return at >= 0 ? at + 1 : done
}

function ask({ account, budget }: LiveWalk, stream: string, request: RemoteRequest): Promise<RemoteResponse> {
  budget.left -= 1
  return account.ask(request, { stream, share: 'interactive' })
}
