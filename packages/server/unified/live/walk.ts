import { walkStream, type Condition, type RemoteRequest, type RemoteResponse } from '@crosswalk/connector-kit'
import { hash } from 'node:crypto'
import type { OpenAccount } from '../../account/open-account.ts'

/** The place of a raw record in what the vendor lists: enough to go on behind it in another request. */
export interface Place {
  /** Which of the streams that are walked one after the other. */
  readonly stream: number
  /** The record under which the list stands, where it stands under one. */
  readonly parent?: { readonly at: Place; readonly remoteId: string }
  /** Where the page starts; null for the first. */
  readonly position: string | null
  /** How many records of the page are done with, and marks of the last of them: it may look different by then. */
  readonly done?: { readonly count: number; readonly last: readonly string[] }
}

export const start: Place = { stream: 0, position: null }

export interface LiveWalk {
  readonly account: OpenAccount
  /** The remote paths to ask for in a stream. */
  fieldsOf(stream: string): Promise<readonly string[]>
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
    if (parent.raw === undefined)
      return yield { stream: name, ...stopAt(resume ?? from, parent.before, resume !== undefined) }
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
  const { account, conditions, budget } = of
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
    fields: await of.fieldsOf(name),
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
    const { done: _, ...ofList } = place
    const next: Place | null = position === null ? null : { ...ofList, position }
    const marks = records.map((raw) => markOf(account.connector.streams[name]!.id(raw)))
    const at = (index: number): Place => ({ ...ofList, position: place.position, done: doneAt(marks, index) })
    for (let index = firstOpen(marks, place.done); index < records.length; index += 1) {
      const remoteId = account.connector.streams[name]!.id(records[index])
      const after = index + 1 === records.length ? next : at(index + 1)
      yield { raw: records[index], stream: name, remoteId, before: at(index), after }
    }
    if (next === null) return
    place = next
  }
}

/** A short name of a record, by which it is known again in its page. */
const markOf = (remoteId: string): string => hash('sha1', remoteId, 'base64url').slice(0, 8)

/** So many records in a row may go from a page before it can no longer be told where the last answer ended. */
const remembered = 20

const doneAt = (marks: readonly string[], count: number) => ({
  count,
  last: marks.slice(Math.max(0, count - remembered), count),
})

/** Behind the last of the remembered records that is still there. */
function firstOpen(marks: readonly string[], done: Place['done']): number {
  if (!done) return 0
  for (const mark of done.last.toReversed()) {
    const at = marks.lastIndexOf(mark)
    if (at >= 0) return at + 1
  }
  return done.count - done.last.length
}

function ask({ account, budget }: LiveWalk, stream: string, request: RemoteRequest): Promise<RemoteResponse> {
  budget.left -= 1
  return account.ask(request, { stream, share: 'interactive' })
}
