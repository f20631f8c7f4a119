import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { streamNames, type Suite } from './options.ts'
import { createVendor } from './vendor.ts'
import { inputOf, walkAll } from './walks.ts'

/** The vendor's description of its fields: it must lead to the values that it describes. */
export function schemaTests(suite: Suite): void {
  describe('schemas', () => {
    for (const name of streamNames(suite)) {
      const stream = suite.connector.streams[name]!
      const { schema } = stream
      if (!schema) continue

      it(`${name}: every field that the vendor describes is found where its path says`, async () => {
        const vendor = await createVendor(suite)
        const described = schema.fields(await vendor.ask(schema.request(inputOf(suite, vendor, name, undefined))))
        assert(described.length > 0, 'no field is described')
        const paths = described.map(({ path }) => path.join('.'))
        assert.equal(new Set(paths).size, paths.length, 'a field is described twice')
        const prefix = stream.remoteFields ?? []
        for (const { path, displayName, choices = [] } of described) {
          assert.deepEqual(path.slice(0, prefix.length), prefix, `${path.join('.')} is not below remoteFields`)
          assert(path.length > prefix.length && displayName !== '')
          assert(choices.every(({ value }) => typeof value === 'string' && value !== ''))
        }
        const pages = await walkAll(suite, vendor, name, { fields: paths })
        const records = pages.flatMap((page) => page.records)
        const missing = described.filter(({ path }) => !records.some((record) => has(record, path)))
        assert.deepEqual(
          missing.map(({ path }) => path.join('.')),
          [],
          'no record holds these although they were asked for',
        )
      })

      it(`${name}: a custom field that the vendor describes can be read`, async (t) => {
        const vendor = await createVendor(suite)
        const described = schema.fields(await vendor.ask(schema.request(inputOf(suite, vendor, name, undefined))))
        const custom = described.find((field) => field.isCustom)
        if (!custom) return t.skip('the sandbox has no custom field here')
        const pages = await walkAll(suite, vendor, name, { fields: [custom.path.join('.')] })
        const values = pages.flatMap((page) => page.records).map((record) => memberAt(record, custom.path))
        assert(
          values.some((value) => value !== undefined && value !== null && value !== ''),
          `no record has a value for ${custom.path.join('.')}`,
        )
      })
    }
  })
}

const memberAt = (record: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((of, step) => (of as Record<string, unknown> | null | undefined)?.[step], record)

const has = (record: unknown, path: readonly string[]): boolean => memberAt(record, path) !== undefined
