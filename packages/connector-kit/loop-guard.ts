import { hash } from 'node:crypto'
import { CrosswalkError } from './errors.ts'
import type { Page, PagePosition } from './stream.ts'

/** How often the same page may follow itself: a search that begins anew at an instant answers its first page twice. */
const mostRepeats = 3

/**
 * Watches a walk for vendors that lead it round in circles, by where a page says that the next one starts, and by what is in it
 * (for lists whose positions we count ourselves). Remembers positions as hashes, so that a long walk remembers little.
 */
export function createLoopGuard(walk: {
  readonly connector: { readonly name: string }
  readonly stream: string
}): LoopGuard {
  const seen = new Set<string>()
  let before: string | undefined
  let repeats = 0
  return {
    isSuspicious: (position, page) =>
      (page.next !== undefined && page.next === position) || (before !== undefined && contentOf(page) === before),
    refuse(position, page) {
      const content = contentOf(page)
      repeats = content !== undefined && content === before ? repeats + 1 : 0
      before = content
      if (position !== undefined) seen.add(shortHash(position))
      if (page.next !== undefined && (seen.has(shortHash(page.next)) || repeats >= mostRepeats))
        throw new CrosswalkError(
          'paging_loop',
          `${walk.connector.name} sends a page of ${walk.stream} again and again; the sync stopped so as not to run for ever.`,
        )
    },
  }
}

export interface LoopGuard {
  /** Whether the page may be a repetition by mistake, as from a cache: then it is worth asking once more. */
  isSuspicious(position: PagePosition | undefined, page: Page<unknown>): boolean
  /** Throws `paging_loop` where the walk turns in a circle. */
  refuse(position: PagePosition | undefined, page: Page<unknown>): void
}

const shortHash = (of: string): string => hash('sha1', of, 'base64').slice(0, 16)

/** What a page holds, by its ends; undefined for pages too small to tell apart from honest repetition. */
function contentOf({ records, fetch = [] }: Page<unknown>): string | undefined {
  const items = records.length > 0 ? records : fetch
  if (items.length < 2) return undefined
  return shortHash(JSON.stringify([items.length, items[0], items.at(-1)]))
}
