import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import type { Mapping, MappingProblem } from '../mapping/index.ts'
import { mergeBody } from './merge-body.ts'
import { streamNames, type Suite } from './options.ts'
import { problemsOf } from './record-shape.ts'
import { createVendor } from './vendor.ts'
import { walkAll } from './walks.ts'

type AnyMapping = Mapping<any, any>

export function mappingTests(suite: Suite): void {
  describe('mappings', () => {
    for (const stream of streamNames(suite)) {
      const { mappings } = suite.connector.streams[stream]!

      it(`${stream}: every record maps to what its model declares`, async () => {
        const records = await recordsOf(suite, stream)
        for (const mapping of mappings) {
          const problems: MappingProblem[] = []
          const mapped = records.flatMap((record) => mapping.read(record, problems))
          assert.deepEqual(problems, [], `${mapping.model.name} cannot be read`)
          assert(mapped.length > 0, `no record of the sandbox becomes a ${mapping.model.name}`)
          for (const record of mapped) assert.deepEqual(problemsOf(mapping.model, record), [])
        }
      })

      const written = mappings.filter((mapping) => !mapping.items && mapping.writable.length > 0)
      if (written.length === 0) continue

      it(`${stream}: what is written is read back the same`, async () => {
        const records = await recordsOf(suite, stream)
        for (const mapping of written) {
          const mapped = records.filter((record) => mapping.read(record).length === 1)
          if (mapped.length > 0) checkLaw(suite, stream, mapping, mapped)
        }
      })
    }
  })
}

/** Writing the fields of one record onto another makes the other read like the first. */
function checkLaw(suite: Suite, stream: string, mapping: AnyMapping, records: readonly unknown[]): void {
  const except = suite.options.writtenOtherwise?.[stream] ?? []
  const names = mapping.writable.filter((name) => name !== 'remote_id' && !except.includes(name))
  const record = fc.constantFrom(...records)
  fc.assert(
    fc.property(record, record, (from, onto) => {
      const [source] = mapping.read(from)
      // Null in the first of several sources lets the next one through, so nothing is said of it.
      const chosen = names.filter((name) => source![name] !== null || mapping.nodes[name]!.op !== 'first')
      const fields = Object.fromEntries(chosen.map((name) => [name, source![name]]))
      const merged = mergeBody(onto, throughJson(mapping.write(fields)))
      const [again] = mapping.read(merged)
      assert.deepEqual(Object.fromEntries(chosen.map((name) => [name, again?.[name]])), fields)
    }),
    { numRuns: 50, seed: 1 },
  )
}

/** What a vendor gets is JSON. */
const throughJson = (body: unknown): unknown => JSON.parse(JSON.stringify(body))

async function recordsOf(suite: Suite, stream: string): Promise<unknown[]> {
  const vendor = await createVendor(suite)
  const pages = await walkAll(suite, vendor, stream)
  return pages.flatMap((page) => page.records)
}
