import type { Condition, Operator } from '@crosswalk/connector-kit'
import { filterPath, type Field, type Filter } from '@crosswalk/models'
import { recordId } from '../../store/ids.ts'
import { arrayLiteral, type Statement } from '../../store/read-in-organization.ts'
import { longestFilterValue } from '../../mapping/filter-terms.ts'
import type { LiveList, LiveRead } from './live-read.ts'

/**
 * The part of a query that the vendor may be told, so that it sends less. A connector announces only what its vendor decides
 * as we do; left out is what it cannot know of: words and values that the customer reads in another way, and texts so long
 * that they were cut. Whatever the vendor sends is looked at again.
 */
export async function conditionsOf(
  read: LiveRead,
  { query, filters, remoteIds = new Map() }: LiveList,
  streams: readonly string[],
): Promise<readonly Condition[]> {
  const { model } = read.decoration
  const asked = Object.entries(filters).flatMap(([name, filter]): Asked[] => {
    const value = query[name] as string | readonly string[] | undefined
    const path = filterPath(model, filter.field)
    if (value === undefined || path?.length !== 1 || isReadOtherwise(read, filter.field, streams)) return []
    const values = typeof value === 'string' ? [value] : value
    if (values.some((text) => text.length >= longestFilterValue)) return []
    return [{ filter, field: path[0]!.field, values }]
  })
  const ids = asked.flatMap(({ field, values }) => (field.kind === 'reference' ? values : []))
  const known = new Map([...(await remoteIdsOf(read, ids)), ...remoteIds])
  return asked.flatMap((one) => conditions(one, (target, id) => remoteIdOf(read.account.id, known, target, id)))
}

interface Asked {
  readonly filter: Filter
  readonly field: Field
  readonly values: readonly string[]
}

function isReadOtherwise(
  { mapping, decoration: { model } }: LiveRead,
  field: string,
  streams: readonly string[],
): boolean {
  const [name = ''] = field.split('.')
  const own = streams.flatMap((stream) => mapping.fieldMappingsOf(model.name, stream))
  return (
    mapping.enumTableOf(model.name, name) !== undefined ||
    own.some((one) => one.place === 'common' && one.name === name)
  )
}

function conditions(
  { filter, field, values }: Asked,
  remoteId: (target: string, id: string) => string | undefined,
): readonly Condition[] {
  const told = field.kind === 'reference' ? values.map((id) => remoteId(field.target!, id)) : values
  // One that is not known here could only be left out, and then the list would lack what belongs to it.
  if (!told.every((value) => value !== undefined)) return []
  const [first] = told
  const value = told.length === 1 ? typed(field, first!) : told
  return operatorsOf(filter, field, told.length).map((operator) => ({ field: filter.field, operator, value }))
}

/** Of two that fit, a stream is told those that it announces. */
function operatorsOf({ test }: Filter, { list }: Field, count: number): readonly Operator[] {
  if (test === 'after') return ['GREATER_THAN', 'GREATER_THAN_OR_EQUAL_TO']
  if (test === 'before') return ['LESS_THAN', 'LESS_THAN_OR_EQUAL_TO']
  if (count > 1) return list ? [] : ['IN']
  return list ? ['CONTAINS'] : ['EQUALS']
}

function typed({ kind }: Field, value: string): string | number | boolean {
  if (kind === 'boolean') return value === 'true'
  return kind === 'integer' || kind === 'number' ? Number(value) : value
}

/** Only where the id really is that of the remote id: what was seen live is kept by the raw record that holds it. */
function remoteIdOf(
  accountId: string,
  known: ReadonlyMap<string, string>,
  target: string,
  id: string,
): string | undefined {
  const remoteId = known.get(id)
  return remoteId !== undefined && recordId(accountId, target, remoteId) === id ? remoteId : undefined
}

/** What the vendor calls records that are known by our ids. */
async function remoteIdsOf(
  { account, decoration }: LiveRead,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const [rows] = await decoration.read([remoteIdsStatement(account.id, ids)])
  return new Map(rows!.map(([id, remoteId]) => [id!, remoteId!]))
}

const remoteIdsStatement = (accountId: string, ids: readonly string[]): Statement => ({
  name: 'remote-ids-of-records',
  text: `SELECT id, remote_id FROM live_id WHERE linked_account_id = $1 AND id = ANY ($2::uuid[])
         UNION ALL
         SELECT id, document::jsonb ->> 'remote_id' FROM record WHERE linked_account_id = $1 AND id = ANY ($2::uuid[])`,
  values: [accountId, arrayLiteral(ids)],
})
