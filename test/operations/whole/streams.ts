/** One stream per model: how it is listed, read, narrowed, written and described. */
import {
  CrosswalkError,
  get,
  stream,
  type Condition,
  type ListInput,
  type Operator,
  type Page,
  type RemoteResponse,
  type Stream,
} from '@crosswalk/connector-kit'
import type { Field, Model } from '@crosswalk/models'
import { actionsOf } from './actions.ts'
import { mappingOf, type RawRecord } from './mapping.ts'
import { schemaOf } from './schema.ts'
import { remoteWord, streamOf } from './vendor-names.ts'

/** https://whole.example/docs is nowhere: the vendor exists only as its sandbox. */
export const docs = 'https://whole.example/docs'

export function wholeStream(model: Model): Stream<RawRecord> {
  const name = streamOf(model)
  const path = `/${name}`
  const mapping = mappingOf(model)
  return stream<RawRecord>()({
    docs: `${docs}/${name}`,
    id: (record) => record.id,
    mappings: [mapping],
    cursor: { of: (record) => record.updated_at, order: 'ascending' },
    deletes: 'tombstones',
    remoteFields: ['attributes'],
    list: (input) => get(path, { ...selection(input), since: input.since, after: input.position }),
    page,
    get: (id, input) => get(`${path}/${encodeURIComponent(id)}`, { fields: attributesOf(input.fields) }),
    record,
    conditions: conditionsOf(model),
    schema: schemaOf(path),
    actions: actionsOf(model, path),
    ...(model.hasContent === true && {
      download: (id, { mimeType }) => get(`${path}/${encodeURIComponent(id)}/content`, { as: mimeType }),
    }),
  })

  function selection({ fields, conditions = [] }: ListInput): Record<string, string | undefined> {
    const where = conditions.map((condition) => remoteCondition(model, condition))
    return { fields: attributesOf(fields), where: where.length > 0 ? JSON.stringify(where) : undefined }
  }
}

/** The vendor lets one choose attributes by name. Those that customers have added always come. */
const attributesOf = (paths: readonly string[]): string => {
  const names = paths.filter((path) => path.startsWith('attributes.')).map((path) => path.split(/[.[]/)[1]!)
  return [...new Set(names)].join(',')
}

interface ListAnswer {
  readonly data: readonly RawRecord[]
  readonly deleted: readonly string[]
  readonly next: string | null
}

function page({ body }: RemoteResponse): Page<RawRecord> {
  const { data, deleted, next } = (body ?? {}) as Partial<ListAnswer>
  if (!Array.isArray(data)) throw new CrosswalkError('remote_malformed', 'A list of the whole vendor has no data.')
  return { records: data, deleted: deleted ?? [], next: next ?? undefined }
}

const record = ({ body }: RemoteResponse): RawRecord | undefined =>
  typeof body === 'object' && body !== null ? (body as RawRecord) : undefined

const operatorsFor = { after: ['GREATER_THAN'], before: ['LESS_THAN'] } as const

/** The vendor can narrow its lists by everything by which ours can be filtered, where that is a member of the record. */
function conditionsOf(model: Model): Readonly<Record<string, readonly Operator[]>> {
  const found: Record<string, readonly Operator[]> = {}
  for (const { field, test } of Object.values(model.filters ?? {})) {
    const declared = model.fields[field]
    if (!declared) continue
    const operators = test === 'after' || test === 'before' ? operatorsFor[test] : equality(declared)
    found[field] = [...new Set([...(found[field] ?? []), ...operators])]
  }
  return found
}

function equality({ list, kind }: Field): readonly Operator[] {
  if (list) return ['CONTAINS']
  return kind === 'boolean' ? ['EQUALS'] : ['EQUALS', 'IN']
}

/** A condition in the words of the vendor. */
function remoteCondition(model: Model, { field, operator, value }: Condition): Condition {
  const declared: Field = model.fields[field]!
  if (declared.kind !== 'word') return { field, operator, value }
  const translated = Array.isArray(value) ? value.map(remoteWord) : remoteWord(String(value))
  return { field, operator, value: translated }
}
