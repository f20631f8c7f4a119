import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CrosswalkError } from '../errors.ts'
import type { Fault } from '../sandbox/index.ts'
import type { RemoteResponse } from '../request.ts'
import { requestedFields, type Ask } from '../walk.ts'
import { streamNames, type Suite } from './options.ts'
import { createVendor } from './vendor.ts'
import { inputOf, parentsOf, pathOf, walkAll } from './walks.ts'

const unreadable: readonly Fault['kind'][] = ['html', 'truncated_json', 'empty_body', 'deep_json']
/** Valid JSON that is nothing like a page. */
const strange: readonly unknown[] = [null, 7, 'text', true, { error: { message: 'no' } }, {}, [null], [1], [[]]]
/** Those of them that no vendor answers where there are no records: taken for an empty list, they would remove everything. */
const neverEmpty = new Set(strange.slice(0, 5))
const longId = '12345678901234567890'

/** What is asked for, and what becomes of answers nobody expected. */
export function shapeTests(suite: Suite): void {
  describe('shapes', () => {
    for (const name of streamNames(suite)) {
      const stream = suite.connector.streams[name]!

      it(`${name}: an unreadable answer is remote_malformed, and never a page`, async () => {
        const vendor = await createVendor(suite)
        const match = await pathOf(suite, vendor, name)
        for (const kind of unreadable) {
          vendor.sandbox.faults.add({ kind, match, times: 100 })
          await assert.rejects(walkAll(suite, vendor, name), { code: 'remote_malformed' }, kind)
          vendor.sandbox.faults.clear()
        }
      })

      it(`${name}: an answer in another shape is a classified failure, never a crash and never an empty list`, async (t) => {
        const vendor = await createVendor(suite)
        const pattern = new RegExp(await pathOf(suite, vendor, name))
        if (suite.options.fixedStreams?.includes(name)) return t.skip('its records are not in the answer')
        for (const body of strange) {
          const ask = replacing(vendor.ask, pattern, (response) => ({ ...response, body }))
          const shown = JSON.stringify(body)
          const pages = await walkAll(suite, vendor, name, { ask }).catch((error: unknown) => {
            assert(error instanceof CrosswalkError, `${shown}: ${String(error)}`)
            return undefined
          })
          const records = pages?.flatMap((page) => page.records) ?? []
          const usable = records.filter((record) => isUsable(() => stream.id(record)))
          assert.deepEqual(usable, [], `${shown} became records`)
          // A record without an id is reported, so it is no silence.
          if (neverEmpty.has(body)) assert(!pages || records.length > 0, `${shown} passed for an empty list`)
        }
      })

      it(`${name}: an answer cannot reach the prototype of objects`, async () => {
        const vendor = await createVendor(suite)
        const pattern = new RegExp(await pathOf(suite, vendor, name))
        const ask = replacing(vendor.ask, pattern, (response) => ({ ...response, body: poisoned(response.body) }))
        const pages = await walkAll(suite, vendor, name, { ask })
        for (const record of pages.flatMap((page) => page.records))
          for (const mapping of stream.mappings)
            for (const mapped of mapping.read(record)) assert.equal(mapped['polluted'], undefined)
        assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
      })

      it(`${name}: ids are text, however long`, async () => {
        const vendor = await createVendor(suite)
        const [record] = (await walkAll(suite, vendor, name)).flatMap((page) => page.records) as { id?: unknown }[]
        const id = stream.id(record)
        assert(typeof id === 'string' && id !== '', `the id is ${JSON.stringify(id)}`)
        if (record?.id === id || record?.id === Number(id)) assert.equal(stream.id({ ...record, id: longId }), longId)
      })

      if (!selectsFields(suite, name)) continue
      it(`${name}: what is mapped is asked for, and so is a field that a customer adds`, async () => {
        const vendor = await createVendor(suite)
        const prefix = (stream.remoteFields ?? []).map((step) => `${step}.`).join('')
        const [parent] = await parentsOf(suite, vendor, name)
        const input = { ...inputOf(suite, vendor, name, parent), position: undefined, since: undefined }
        const mapped = requestedFields(stream).filter((path) => path.startsWith(prefix))
        const asked = JSON.stringify(stream.list({ ...input, fields: [...mapped, `${prefix}crosswalk_extra`] }))
        for (const path of [...mapped, `${prefix}crosswalk_extra`])
          assert(asked.includes(path.slice(prefix.length).split(/[.[]/)[0]!), `${path} is not asked for`)
      })
    }
  })
}

function selectsFields({ connector, options: { selectsFields: selects = false } }: Suite, name: string): boolean {
  if (typeof selects !== 'boolean') return selects.includes(name)
  return selects && (connector.streams[name]!.remoteFields ?? []).length > 0
}

/** What has no id is reported and left out. */
function isUsable(id: () => unknown): boolean {
  try {
    const value = id()
    return typeof value === 'string' && value !== ''
  } catch {
    return false
  }
}

const replacing =
  (ask: Ask, pattern: RegExp, replace: (response: RemoteResponse) => RemoteResponse): Ask =>
  async (request) => {
    const response = await ask(request)
    return pattern.test(new URL(response.url).pathname) ? replace(response) : response
  }

/** The same, with an own `__proto__` in every object. */
function poisoned(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(poisoned)
  const entries = Object.entries(value).map(([name, member]): [string, unknown] => [name, poisoned(member)])
  return Object.fromEntries([...entries, ['__proto__', { polluted: true }]])
}
