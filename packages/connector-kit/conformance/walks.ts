import type { Condition } from '../condition.ts'
import type { AnyStream, PagePosition } from '../stream.ts'
import { requestedFields, walkStream, type Walk, type WalkedPage } from '../walk.ts'
import { buildUrl } from '../url.ts'
import type { Suite } from './options.ts'
import type { Vendor } from './vendor.ts'

/** More pages than any sandbox has: what goes beyond runs for ever. */
const mostPages = 500

export interface WalkInput {
  readonly mode?: Walk['mode']
  /** By parent; see `keyOf`. */
  readonly cursors?: ReadonlyMap<string, string | null>
  readonly ask?: Walk['ask']
  readonly conditions?: readonly Condition[]
  /** Remote paths to ask for; default those that are mapped. */
  readonly fields?: readonly string[]
}

/** A page, and the list it belongs to: there is one per parent. */
export interface ListedPage extends WalkedPage {
  readonly list: string
  readonly parent: unknown
}

/** All pages of a stream; for a stream with parents, of each parent's list. */
export async function walkAll(
  suite: Suite,
  vendor: Vendor,
  stream: string,
  input: WalkInput = {},
): Promise<ListedPage[]> {
  const pages: ListedPage[] = []
  for (const { list, parent } of await listsOf(suite, vendor, stream)) {
    for await (const page of walkStream(walkOf(suite, vendor, stream, parent, input, list))) {
      pages.push({ ...page, list, parent })
      if (pages.length > mostPages) throw new Error(`${stream} does not come to an end within ${mostPages} pages`)
    }
  }
  return pages
}

/** Goes on from a page, as after a crash. */
export async function resumeAfter(
  suite: Suite,
  vendor: Vendor,
  stream: string,
  page: ListedPage,
): Promise<WalkedPage[]> {
  const walk = walkOf(suite, vendor, stream, page.parent, {}, page.list)
  const resume = {
    position: page.position as PagePosition,
    newest: page.newest,
    named: page.named,
    startedAt: vendor.now().toISOString(),
    page: page.page + 1,
  }
  return Array.fromAsync(walkStream({ ...walk, resume }))
}

/** The path of a stream's first list request, as a fault's `match`. */
export async function pathOf(suite: Suite, vendor: Vendor, name: string): Promise<string> {
  const stream: AnyStream = suite.connector.streams[name]!
  const [first] = await listsOf(suite, vendor, name)
  const request = stream.list({ ...inputOf(suite, vendor, name, first?.parent), position: undefined, since: undefined })
  const { pathname } = new URL(buildUrl(suite.connector, request, vendor.settings))
  return `^${pathname.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`
}

export const inputOf = (suite: Suite, vendor: Vendor, stream: string, parent: unknown) => ({
  fields: requestedFields(suite.connector.streams[stream]!),
  settings: vendor.settings,
  parent,
  now: vendor.now().toISOString(),
})

export const idsOf = (suite: Suite, stream: string, pages: readonly WalkedPage[]): string[] =>
  pages.flatMap((page) => page.records).map((record) => suite.connector.streams[stream]!.id(record))

/** The ids that the sandbox holds, or undefined where it cannot say. */
export function expectedIds({ options, definition }: Suite, vendor: Vendor, stream: string): string[] | undefined {
  const { state } = vendor.sandbox
  const ids = options.expected?.[stream]?.(state) ?? definition.touch[stream]?.ids(state)
  return ids && [...ids].sort()
}

export const sortedUnique = (ids: readonly string[]): string[] => [...new Set(ids)].sort()

/** The raw parents of a stream that has one list for each; a single undefined one for any other. */
export const parentsOf = async (suite: Suite, vendor: Vendor, stream: string): Promise<readonly unknown[]> =>
  (await listsOf(suite, vendor, stream)).map(({ parent }) => parent)

interface List {
  readonly list: string
  readonly parent: unknown
}

async function listsOf(suite: Suite, vendor: Vendor, stream: string): Promise<List[]> {
  const parentName = suite.connector.streams[stream]!.parent
  if (parentName === undefined) return [{ list: '', parent: undefined }]
  const pages = await walkAll(suite, vendor, parentName)
  const parents = pages.flatMap((page) => page.records)
  return parents.map((parent) => ({ list: suite.connector.streams[parentName]!.id(parent), parent }))
}

function walkOf(
  { connector }: Suite,
  vendor: Vendor,
  stream: string,
  parent: unknown,
  { mode = 'full', cursors, ask = vendor.ask, conditions, fields }: WalkInput,
  list: string,
): Walk {
  const cursor = cursors?.get(list) ?? null
  return {
    connector,
    stream,
    ask,
    settings: vendor.settings,
    mode,
    cursor,
    parent,
    now: vendor.now,
    ...(conditions && { conditions }),
    ...(fields && { fields }),
  }
}
