import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { streamNames, type Suite } from './options.ts'
import { createVendor, type Vendor } from './vendor.ts'
import { inputOf, walkAll } from './walks.ts'

/** What a list says of a record, `get` must say in the same bytes: the platform tells by them whether it changed. */
export function singleReadTests(suite: Suite): void {
  describe('single reads', () => {
    for (const name of streamNames(suite)) {
      const stream = suite.connector.streams[name]!
      if (!stream.get) {
        if (!stream.actions) continue
        it(`${name}: what can be written can be read alone`, () => assert.fail('the stream has actions but no get'))
        continue
      }

      it(`${name}: a record read alone is the same as in the list`, async () => {
        const vendor = await createVendor(suite)
        const pages = await walkAll(suite, vendor, name)
        const listed = pages.flatMap(({ records, parent }) => records.map((record) => ({ record, parent })))
        for (const { record, parent } of sampled(listed)) {
          const alone = await readOne(suite, vendor, name, stream.id(record), parent)
          assert.equal(JSON.stringify(alone), JSON.stringify(record))
        }
      })
    }
  })
}

/** One record by its remote id, as the platform reads it; undefined where `record` finds none in the answer. */
export async function readOne(
  suite: Suite,
  vendor: Vendor,
  name: string,
  id: string,
  parent: unknown,
): Promise<unknown> {
  const stream = suite.connector.streams[name]!
  const response = await vendor.ask(stream.get!(id, inputOf(suite, vendor, name, parent)))
  return stream.record ? stream.record(response) : response.body
}

const sampled = <Item>(records: readonly Item[]): readonly Item[] =>
  [0, 0.25, 0.5, 0.75].flatMap((share) => records.slice(Math.floor(records.length * share)).slice(0, 2))
