import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { streamNames, type Suite } from './options.ts'
import { createVendor } from './vendor.ts'
import { expectedIds, idsOf, walkAll } from './walks.ts'

const hour = 3_600_000

export function deleteTests(suite: Suite): void {
  describe('deletes', () => {
    for (const name of streamNames(suite)) {
      const { deletes, cursor } = suite.connector.streams[name]!
      if (deletes === 'never' || !suite.definition.touch[name]) continue

      it(`${name}: a removed record is no longer listed`, async () => {
        const vendor = await createVendor(suite)
        const gone = removeOne(suite, vendor, name)
        const pages = await walkAll(suite, vendor, name)
        assert(!idsOf(suite, name, pages).includes(gone), 'it was still listed')
        assert.deepEqual([...new Set(idsOf(suite, name, pages))].sort(), expectedIds(suite, vendor, name))
      })

      if (deletes !== 'tombstones') continue
      it(`${name}: ${cursor ? 'an incremental' : 'a full'} run is told what was removed`, async () => {
        const vendor = await createVendor(suite)
        const before = await walkAll(suite, vendor, name)
        vendor.wait(hour)
        const gone = removeOne(suite, vendor, name)
        vendor.wait(hour)
        const cursors = new Map(before.map((page) => [page.list, page.cursor]))
        const pages = await walkAll(suite, vendor, name, { mode: cursor ? 'incremental' : 'full', cursors })
        assert(
          pages.some((page) => page.deleted.includes(gone)),
          'the delete was not told',
        )
        assert(!idsOf(suite, name, pages).includes(gone), 'it was listed as a record')
      })
    }
  })
}

/** Removes a record from the middle. */
function removeOne(suite: Suite, vendor: Awaited<ReturnType<typeof createVendor>>, stream: string): string {
  const ids = expectedIds(suite, vendor, stream) ?? []
  const [gone] = vendor.sandbox.touch(stream, { ids: [ids[Math.floor(ids.length / 2)]!], remove: true })
  return gone!
}
