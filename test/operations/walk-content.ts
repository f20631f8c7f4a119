/** How the reads are called that are more than lists and records: contents of files, classes of fields, live searches. */
import assert from 'node:assert/strict'
import { modelsOf, type Model, type RouteKind } from '@crosswalk/models'
import { customFields } from './whole/vendor-names.ts'
import { call, recordsOf, type RecordWalk, type UnifiedRecord, type Visit } from './walk-records.ts'

export const contentVisits = {
  'remote-field-classes': async (walk, operation) => {
    const { body } = await call(walk, operation, { query: { page_size: 100 } })
    const { model } = operation.entry!
    // What lies inside of records has no custom fields at this vendor.
    const isRecord = model.path !== undefined || model.nested !== undefined
    const names = body.results.map((of: { readonly remote_key_name: string }) => of.remote_key_name)
    if (isRecord)
      for (const name of customFields) assert.ok(names.includes(name), `${name} is not among ${names.join(', ')}`)
    const custom = await call(walk, operation, { query: { is_custom: true, page_size: 100 } })
    assert.ok(custom.body.results.every((of: { readonly is_custom: boolean }) => of.is_custom))
  },
  distinct: async (walk, operation) => {
    const { model, field } = operation.entry!
    const { text } = await call(walk, operation)
    const words = new Set(recordsOf(walk, model).flatMap((record) => record[field!] ?? []))
    for (const word of words) assert.ok(text.includes(JSON.stringify(word)), `${String(word)} is missing`)
  },
  'live-search': async (walk, operation) => {
    const [record] = recordsOf(walk, operation.entry!.model)
    const requests = walk.account.sandbox.ledger.requests.length
    const { body } = await call(walk, operation, { query: { name: record['name'] } })
    assert.ok(
      body.results.some((found: UnifiedRecord) => found.id === record.id),
      'it does not find the record',
    )
    assert.ok(
      body.results.every((found: UnifiedRecord) => found['name'] === record['name']),
      'it finds others',
    )
    assert.ok(walk.account.sandbox.ledger.requests.length > requests, 'the vendor was not asked')
  },
  download: async (walk, operation) => {
    const [record] = recordsOf(walk, operation.entry!.model)
    const plain = await call(walk, operation, { path: [record.id] })
    assert.equal(plain.text, `The content of ${record['remote_id']} as text/plain.`)
    const { text, headers } = await call(walk, operation, { path: [record.id], query: { mime_type: 'text/csv' } })
    assert.equal(text, `The content of ${record['remote_id']} as text/csv.`)
    assert.match(headers.get('content-type') ?? '', /^text\/csv/)
  },
  'download-meta': async (walk, operation) => {
    const [record] = recordsOf(walk, operation.entry!.model)
    const { body } = await call(walk, operation, { path: [record.id] })
    assert.equal(body.id, record.id)
  },
  'download-meta-list': async (walk, operation) => {
    const records = recordsOf(walk, operation.entry!.model).slice(0, 2)
    const { body } = await call(walk, operation, { query: { ids: records.map(({ id }) => id).join(',') } })
    assert.deepEqual(new Set(body.results.map(({ id }: UnifiedRecord) => id)), new Set(records.map(({ id }) => id)))
  },
  'value-retrieve': async (walk, operation) => {
    const value = valueOf(walk, operation.entry!.model)
    const { body } = await call(walk, operation, { path: [value.id] })
    for (const [name, member] of Object.entries(value)) assert.deepEqual(body[name], member, name)
  },
} as const satisfies Partial<Record<RouteKind, Visit>>

/** A value that lies inside some record and carries an id of its own. */
function valueOf({ directory }: RecordWalk, model: Model): UnifiedRecord {
  for (const owner of modelsOf(model.category))
    for (const [name, field] of Object.entries(owner.fields)) {
      if (field.embedded !== model) continue
      for (const record of directory.get(owner.name) ?? []) {
        const [value] = [record[name]].flat() as (UnifiedRecord | null)[]
        if (typeof value?.id === 'string') return value
      }
    }
  return assert.fail(`no ${model.name} inside a record carries an id`)
}
