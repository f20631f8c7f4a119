import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Cursor } from '../stream.ts'
import { streamNames, type Suite } from './options.ts'
import { createVendor, type Vendor } from './vendor.ts'
import { expectedIds, idsOf, sortedUnique, walkAll, type ListedPage } from './walks.ts'

const hour = 3_600_000

export function incrementalTests(suite: Suite): void {
  describe('incremental runs', () => {
    for (const name of streamNames(suite)) {
      const { cursor } = suite.connector.streams[name]!
      if (!cursor) continue

      it(`${name}: a run reads what changed since the last one, and its cursor never goes back`, async (t) => {
        if (!suite.definition.touch[name]) return t.skip('the sandbox cannot change this stream')
        const vendor = await createVendor(suite)
        let cursors = lastCursors(await walkAll(suite, vendor, name))
        for (const place of [0, 0.5, 1]) {
          vendor.wait(hour)
          const touched = touchAt(suite, vendor, name, place)
          vendor.wait(hour)
          const pages = await walkAll(suite, vendor, name, { mode: 'incremental', cursors })
          const seen = idsOf(suite, name, pages)
          assert.deepEqual(
            touched.filter((id) => !seen.includes(id)),
            [],
            'a change was not seen',
          )
          refuseUnchanged(suite, cursor, pages, touched, cursors, name)
          refuseGoingBack(pages, cursors)
          cursors = lastCursors(pages, cursors)
        }
      })

      it(`${name}: a run without changes reads nothing but the boundary again`, async (t) => {
        if (!suite.definition.touch[name]) return t.skip('the sandbox cannot change this stream')
        const vendor = await createVendor(suite)
        const cursors = lastCursors(await walkAll(suite, vendor, name))
        vendor.wait(hour)
        const pages = await walkAll(suite, vendor, name, { mode: 'incremental', cursors })
        refuseUnchanged(suite, cursor, pages, [], cursors, name)
        refuseGoingBack(pages, cursors)
      })
    }
  })
}

/** Changes up to three rows, beginning at a share of them. */
function touchAt(suite: Suite, vendor: Vendor, stream: string, place: number): readonly string[] {
  const ids = expectedIds(suite, vendor, stream) ?? []
  const from = Math.round(Math.max(0, ids.length - 3) * place)
  const chosen = ids.slice(from, from + 3)
  assert(chosen.length > 0, 'the sandbox has no record of this stream')
  return vendor.sandbox.touch(stream, { ids: chosen })
}

function lastCursors(pages: readonly ListedPage[], before: ReadonlyMap<string, string | null> = new Map()) {
  return new Map([...before, ...pages.map((page): [string, string | null] => [page.list, page.cursor])])
}

/** Besides what was touched, only records from the cursor on may come: those at the boundary. */
function refuseUnchanged(
  { connector, options }: Suite,
  cursor: Cursor<any>,
  pages: readonly ListedPage[],
  touched: readonly string[],
  cursors: ReadonlyMap<string, string | null>,
  name: string,
): void {
  const stream = connector.streams[name]!
  const early = pages.flatMap((page) => {
    const since = Date.parse(cursors.get(page.list) ?? '') - (options.cursorPrecision ?? 1) * 1000
    return page.records.filter((record) => Date.parse(cursor.of(record) ?? '') < since)
  })
  const ids = sortedUnique(early.map((record) => stream.id(record))).filter((id) => !touched.includes(id))
  assert.deepEqual(ids, [], 'records from before the cursor came again')
}

function refuseGoingBack(pages: readonly ListedPage[], before: ReadonlyMap<string, string | null>): void {
  const at = new Map(before)
  for (const page of pages) {
    const last = at.get(page.list)
    const isBack = typeof last === 'string' && !(Date.parse(page.cursor ?? '') >= Date.parse(last))
    // A cursor that the vendor names, such as a sync token, is no instant and has no order.
    const isInstant = typeof last === 'string' && !Number.isNaN(Date.parse(last))
    assert(!(isBack && isInstant), `the cursor went back from ${last} to ${page.cursor}`)
    at.set(page.list, page.cursor)
  }
}
