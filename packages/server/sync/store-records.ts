import type { PoolClient } from 'pg'
import type { Model } from '@crosswalk/models'
import { statement, type BatchedTransaction } from '../store/batched-transaction.ts'
import type { Statement } from '../store/read-in-organization.ts'
import { keepCreated, markDeleted, renderDocument } from '../store/document.ts'
import { filterTerms, type FilterTerm } from '../mapping/filter-terms.ts'
import { movedFields, valuesOf, type StoredRecord } from './compare.ts'
import type { RawRecord } from './prepare-page.ts'
import type { RenderedRecord } from '../mapping/index.ts'
import { column, nullable, split } from './rows.ts'

/** Who moved a record: `change.origin`. */
export type Origin = 'sync' | 'live' | 'write' | 'mapping' | 'person'

/** Whose rows are written, and the instant they get. */
export interface Place {
  readonly organizationId: string
  readonly linkedAccountId: string
  readonly stream: string
  /** Who moved it. */
  readonly origin: Origin
  /** ISO 8601 with milliseconds. */
  readonly now: string
}

/** A raw record with the common records it became. */
export interface MappedRaw {
  readonly raw: RawRecord
  readonly records: readonly RenderedRecord[]
  /** Whether a payload of it was stored before. */
  readonly isKnown: boolean
}

export interface Counts {
  added: number
  changed: number
  removed: number
}

interface ChangeEntry {
  readonly model: string
  readonly id: string
  readonly kind: 'added' | 'changed' | 'removed'
  readonly fields?: readonly string[]
  readonly previous?: string
}

/**
 * Writes raw payloads, records, filter values and changes of a page, inside the caller's transaction. With `keepRaws` the
 * payloads are stored already and stay as they are.
 */
export async function storeRecords(
  transaction: BatchedTransaction,
  place: Place,
  page: readonly MappedRaw[],
  { keepRaws = false }: { readonly keepRaws?: boolean } = {},
): Promise<Counts> {
  const counts: Counts = { added: 0, changed: 0, removed: 0 }
  if (page.length === 0) return counts
  const stored = await readStored(transaction, place, page)
  const changes: ChangeEntry[] = []
  const writes: { record: RenderedRecord; rawId: string }[] = []
  const renewed: RenderedRecord[] = []
  const terms = { gone: [] as string[], fresh: [] as string[] }

  // Two raw records of a page may become the same common record: the last one counts.
  const fresh = new Map(
    page.flatMap(({ raw, records }) => records.map((record) => [record.id, { record, rawId: raw.id }])),
  )
  for (const { record, rawId } of fresh.values()) {
    const old = stored.get(record.id)
    if (old && old.hash === record.hash && !old.remote_was_deleted) {
      if (old.mapping_version !== record.mappingVersion) renewed.push(record)
      continue
    }
    writes.push({ record, rawId })
    const before = old && valuesOf(old)
    const moved = old && before && movedFields(before, old, record)
    if (!old || old.remote_was_deleted) {
      // What a record held when it went is part of its history.
      changes.push({ model: record.model.name, id: record.id, kind: 'added', ...moved })
      counts.added++
    } else {
      changes.push({ model: record.model.name, id: record.id, kind: 'changed', ...moved })
      counts.changed++
    }
    compareTerms(terms, record, before)
  }

  // What a raw record no longer becomes is gone: the third job of an employee who now has two.
  const vanished = [...stored.values()].filter((old) => !fresh.has(old.id) && !old.remote_was_deleted)
  if (!keepRaws) transaction.send(storeRaws(place, page))
  if (writes.length > 0) transaction.send(upsertRecords(place, writes))
  if (renewed.length > 0) transaction.send(renewVersions(place, renewed))
  storeTerms(transaction, place, terms)
  if (vanished.length > 0) await transaction.flush()
  counts.removed = await removeRecords(
    transaction.client,
    place,
    vanished.map((old) => old.id),
  )
  if (changes.length > 0) transaction.send(appendChanges(place, changes))
  return counts
}

/** Marks records as deleted at the vendor and logs it. Returns how many were not so already. */
export async function removeRecords(client: PoolClient, place: Place, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  const { rows } = await client.query<{ id: string; model: string }>({
    name: 'remove-records',
    text: `UPDATE record SET document = ${markDeleted('document', '$3::text')}, remote_was_deleted = true, modified_at = $3::timestamptz
           WHERE linked_account_id = $1 AND id = ANY($2::uuid[]) AND NOT remote_was_deleted RETURNING id, model`,
    values: [place.linkedAccountId, asArray(ids), place.now],
  })
  if (rows.length > 0) {
    const { name, text, values } = appendChanges(
      place,
      rows.map((row) => ({ ...row, kind: 'removed' as const })),
    )
    await client.query({ name, text, values: [...values] })
  }
  return rows.length
}

/** Removes what came from raw records that the vendor no longer has, and forgets their payloads. */
export async function removeRaws(client: PoolClient, place: Place, rawIds: readonly string[]): Promise<number> {
  if (rawIds.length === 0) return 0
  const { rows } = await client.query<{ id: string }>({
    name: 'records-of-raws',
    text: `WITH gone AS (DELETE FROM raw_payload WHERE linked_account_id = $1 AND stream = $3 AND id = ANY($2::uuid[]))
           SELECT id FROM record WHERE linked_account_id = $1 AND raw_id = ANY($2::uuid[]) AND NOT remote_was_deleted`,
    values: [place.linkedAccountId, asArray(rawIds), place.stream],
  })
  return removeRecords(
    client,
    place,
    rows.map((row) => row.id),
  )
}

async function readStored(transaction: BatchedTransaction, place: Place, page: readonly MappedRaw[]) {
  const ids = page.flatMap(({ records }) => records.map((record) => record.id))
  const known = page.filter(({ isKnown }) => isKnown).map(({ raw }) => raw.id)
  // One probe of the right index per id, whatever the planner knows of the table. With `id = $1` it may as well walk another
  // index of the whole account while there are no statistics, and a page then costs more the more there is. Only the index
  // that is sorted by the key gives this order without sorting, which transactions of this kind rule out.
  const probe = (list: string, key: string) =>
    `SELECT r.* FROM unnest(${list}::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
       SELECT id, model, encode(hash, 'hex') AS hash, document, sensitive, remote_was_deleted, mapping_version
       FROM record WHERE linked_account_id = $1 AND ${key} >= wanted.id AND ${key} <= wanted.id ORDER BY ${key} OFFSET 0) AS r`
  const [rows] = await transaction.ask(
    known.length === 0
      ? statement('stored-by-id', probe('$2', 'id'), [place.linkedAccountId, asArray(ids)])
      : statement('stored-by-id-or-raw', `${probe('$2', 'id')} UNION ALL ${probe('$3', 'raw_id')}`, [
          place.linkedAccountId,
          asArray(ids),
          asArray(known),
        ]),
  )
  return new Map(
    rows!.map(([id, model, hash, document, sensitive, deleted, version]): [string, StoredRecord] => [
      id!,
      {
        id: id!,
        model: model!,
        hash: hash!,
        document: document!,
        sensitive: sensitive ?? null,
        remote_was_deleted: deleted === 't',
        mapping_version: Number(version),
      },
    ]),
  )
}

function storeRaws(place: Place, page: readonly MappedRaw[]): Statement {
  const raws = page.map(({ raw }) => raw).sort(byId)
  return statement(
    'store-raws',
    `INSERT INTO raw_payload (organization_id, linked_account_id, stream, id, hash, body, fetched_at)
           SELECT $1, $2, $3, id::uuid, decode(hash, 'hex'), body, $7
           FROM unnest(string_to_array($4, ','), string_to_array($5, ','), ${split('$6')}) AS page (id, hash, body)
           ON CONFLICT (linked_account_id, stream, id) DO UPDATE
           SET hash = excluded.hash, body = excluded.body, fetched_at = excluded.fetched_at`,
    [
      place.organizationId,
      place.linkedAccountId,
      place.stream,
      raws.map((raw) => raw.id).join(','),
      raws.map((raw) => raw.hash).join(','),
      column(raws.map((raw) => raw.body)),
      place.now,
    ],
  )
}

function upsertRecords(place: Place, writes: { record: RenderedRecord; rawId: string }[]): Statement {
  // One order for everyone who writes, so that two streams with the same records never wait for each other in a circle.
  writes.sort((a, b) => byId(a.record, b.record))
  const of = (read: (write: (typeof writes)[number]) => string) => writes.map(read)
  return statement(
    'upsert-records',
    `INSERT INTO record (organization_id, linked_account_id, stream, model, id, raw_id, hash, document, sensitive,
                               mapping_version, created_at, modified_at)
           SELECT $1, $2, $3, model, id::uuid, raw_id::uuid, decode(hash, 'hex'), document, nullif(sensitive, ''),
                  version::integer, $10, $10
           FROM unnest(string_to_array($4, ','), string_to_array($5, ','), string_to_array($6, ','),
                       string_to_array($7, ','), ${split('$8')}, ${split('$9')}, string_to_array($11, ','))
             AS page (model, id, raw_id, hash, document, sensitive, version)
           ON CONFLICT (linked_account_id, id) DO UPDATE
           SET stream = excluded.stream, raw_id = excluded.raw_id, hash = excluded.hash, sensitive = excluded.sensitive,
               mapping_version = excluded.mapping_version,
               document = ${keepCreated('record.document', 'excluded.document')},
               remote_was_deleted = false, modified_at = excluded.modified_at`,
    [
      place.organizationId,
      place.linkedAccountId,
      place.stream,
      of(({ record }) => record.model.name).join(','),
      of(({ record }) => record.id).join(','),
      of(({ rawId }) => rawId).join(','),
      of(({ record }) => record.hash).join(','),
      column(of(({ record }) => renderDocument(place.now, record.body))),
      nullable(writes.map(({ record }) => record.sensitive)),
      place.now,
      of(({ record }) => String(record.mappingVersion)).join(','),
    ],
  )
}

/** Records that another configuration renders as before: only the version moves. */
const renewVersions = (place: Place, records: readonly RenderedRecord[]): Statement =>
  statement(
    'renew-versions',
    `UPDATE record SET mapping_version = page.version::integer
     FROM unnest(string_to_array($2, ','), string_to_array($3, ',')) AS page (id, version)
     WHERE record.linked_account_id = $1 AND record.id = page.id::uuid`,
    [
      place.linkedAccountId,
      records.map((record) => record.id).join(','),
      records.map((record) => record.mappingVersion).join(','),
    ],
  )

function appendChanges(place: Place, changes: readonly ChangeEntry[]): Statement {
  return statement(
    'append-changes',
    `INSERT INTO change (organization_id, linked_account_id, model, record_id, kind, fields, previous, at, origin)
           SELECT $1, $2, model, id::uuid, kind, string_to_array(nullif(fields, ''), ','), nullif(previous, ''), $8, $9
           FROM unnest(string_to_array($3, ','), string_to_array($4, ','), string_to_array($5, ','),
                       ${split('$6')}, ${split('$7')}) AS page (model, id, kind, fields, previous)`,
    [
      place.organizationId,
      place.linkedAccountId,
      changes.map((change) => change.model).join(','),
      changes.map((change) => change.id).join(','),
      changes.map((change) => change.kind).join(','),
      nullable(changes.map((change) => change.fields?.join(',') ?? null)),
      nullable(changes.map((change) => change.previous ?? null)),
      place.now,
      place.origin,
    ],
  )
}

/** Filter values that a record no longer has, and those it has now, as columns `filter`, `value`, `id`. */
function compareTerms(
  terms: { gone: string[]; fresh: string[] },
  record: RenderedRecord,
  before: Readonly<Record<string, unknown>> | undefined,
): void {
  const is = termsOf(record.model, record.wire)
  if (!before) {
    for (const term of is) terms.fresh.push(term.filter, term.value, record.id)
    return
  }
  const was = termsOf(record.model, before)
  const has = (list: readonly (typeof is)[number][], term: (typeof is)[number]) =>
    list.some((other) => other.filter === term.filter && other.value === term.value)
  for (const term of was) if (!has(is, term)) terms.gone.push(term.filter, term.value, record.id)
  for (const term of is) if (!has(was, term)) terms.fresh.push(term.filter, term.value, record.id)
}

function storeTerms(transaction: BatchedTransaction, place: Place, terms: { gone: string[]; fresh: string[] }): void {
  const every = (list: readonly string[], offset: number) => list.filter((_, index) => index % 3 === offset)
  const columns = (list: readonly string[]) => [
    every(list, 0).join(','),
    column(every(list, 1)),
    every(list, 2).join(','),
  ]
  const page = (from: number) =>
    `unnest(string_to_array($${from}, ','), ${split(`$${from + 1}`)}, string_to_array($${from + 2}, ',')) AS page (filter, value, id)`
  if (terms.gone.length > 0)
    transaction.send(
      statement(
        'forget-filters',
        `DELETE FROM record_filter USING ${page(2)} WHERE record_filter.linked_account_id = $1
             AND record_filter.filter = page.filter AND record_filter.value = page.value AND record_filter.id = page.id::uuid`,
        [place.linkedAccountId, ...columns(terms.gone)],
      ),
    )
  if (terms.fresh.length > 0)
    transaction.send(
      statement(
        'store-filters',
        `INSERT INTO record_filter (organization_id, linked_account_id, filter, value, id)
             SELECT $1, $2, filter, value, id::uuid FROM ${page(3)} ON CONFLICT DO NOTHING`,
        [place.organizationId, place.linkedAccountId, ...columns(terms.fresh)],
      ),
    )
}

/** Values in the form in which they travel; one of which nothing is left cannot be looked for. */
const termsOf = (model: Model, values: Readonly<Record<string, unknown>>): FilterTerm[] =>
  filterTerms(model, values)
    .map(({ filter, value }) => ({ filter, value: withoutControls(value) }))
    .filter(({ value }) => value !== '')

// oxlint-disable-next-line no-control-regex
const withoutControls = (value: string): string => value.replace(/[\u0000\u001e]/g, '')

const asArray = (ids: readonly string[]): string => `{${ids.join(',')}}`

const byId = (a: { readonly id: string }, b: { readonly id: string }): number =>
  a.id < b.id ? -1 : a.id > b.id ? 1 : 0
