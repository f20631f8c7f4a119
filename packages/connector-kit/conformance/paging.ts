import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { streamNames, type Suite } from './options.ts'
import { createVendor } from './vendor.ts'
import { expectedIds, idsOf, pathOf, resumeAfter, sortedUnique, walkAll, type ListedPage } from './walks.ts'

/** How many places of a walk are resumed from. */
const mostResumed = 6

export function pagingTests(suite: Suite): void {
  describe('paging', () => {
    for (const stream of streamNames(suite)) {
      it(`${stream}: a full run reads every record exactly once`, async () => {
        const vendor = await createVendor(suite)
        const pages = await walkAll(suite, vendor, stream)
        const ids = idsOf(suite, stream, pages)
        assert(ids.length > 0, 'the sandbox has no record of this stream')
        // Several parents may have the same record, such as the members of repositories.
        const listed = pages.flatMap((page) =>
          idsOf(suite, stream, [page]).map((id) => JSON.stringify([page.list, id])),
        )
        assert.equal(new Set(listed).size, listed.length, 'a record came twice')
        const expected = expectedIds(suite, vendor, stream)
        if (expected) assert.deepEqual(sortedUnique(ids), expected)
      })

      it(`${stream}: an interrupted run goes on without losing a record`, async () => {
        const vendor = await createVendor(suite)
        const pages = await walkAll(suite, vendor, stream)
        for (const page of sampled(pages.filter((one) => one.position !== null))) {
          const rest = pages.filter((other) => other.list === page.list && other.page > page.page)
          const again = await resumeAfter(suite, vendor, stream, page)
          assert.deepEqual(sortedUnique(idsOf(suite, stream, again)), sortedUnique(idsOf(suite, stream, rest)))
        }
      })

      it(`${stream}: an empty page is not the end`, async (t) => {
        const vendor = await createVendor(suite)
        if (suite.options.shortPageIsLast?.includes(stream)) return t.skip('a short page is the last one here')
        const first = firstLongList(await walkAll(suite, vendor, stream))
        if (!first) return t.skip('the sandbox has a single page')
        vendor.sandbox.faults.add({ kind: 'empty_page', match: await pathOf(suite, vendor, stream) })
        const pages = await walkAll(suite, vendor, stream)
        assert.equal(vendor.sandbox.faults.pending, 0, 'the fault did not strike')
        const wanted = first.later.flatMap((page) => idsOf(suite, stream, [page]))
        const missing = wanted.filter((id) => !idsOf(suite, stream, pages).includes(id))
        assert.deepEqual(missing, [], 'records behind the empty page were not read')
      })

      it(`${stream}: a vendor that leads round in circles stops the run with paging_loop`, async (t) => {
        const vendor = await createVendor(suite)
        const clean = await walkAll(suite, vendor, stream)
        if (!firstLongList(clean)) return t.skip('the sandbox has a single page')
        vendor.sandbox.faults.add({ kind: 'repeat_forever', match: await pathOf(suite, vendor, stream) })
        // Where the first page leads to none of its kind (a list of archived records follows), the run just ends.
        const pages = await walkAll(suite, vendor, stream).catch((error: unknown) => {
          assert.equal((error as { code?: unknown }).code, 'paging_loop', String(error))
          return []
        })
        assert(pages.length <= clean.length, `the run went on for ${pages.length} pages`)
      })
    }
  })
}

const sampled = (pages: readonly ListedPage[]): readonly ListedPage[] =>
  pages.filter((_, index) => index % Math.max(1, Math.ceil(pages.length / mostResumed)) === 0)

/** The first list, where it has several pages with records, and what comes after its first page. */
function firstLongList(pages: readonly ListedPage[]): { readonly later: readonly ListedPage[] } | undefined {
  const list = pages.filter((page) => page.list === pages[0]?.list)
  const [first, ...later] = list
  return first && first.records.length > 0 && later.some((page) => page.records.length > 0) ? { later } : undefined
}
