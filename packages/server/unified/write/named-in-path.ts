import { CrosswalkError } from '@crosswalk/connector-kit'
import { parametersOf, type ModelRoute, type NestedList } from '@crosswalk/models'
import type { Caller } from '../../http/caller.ts'
import { parentOf } from '../parent.ts'
import { noSuchRecord } from './stored-record.ts'

type Params = Readonly<Record<string, string>>

/** The field that ties a new record to the parent in its path. Throws `not_found` where there is no such parent. */
export async function parentFields(
  caller: Caller,
  accountId: string,
  nested: NestedList,
  params: Params,
): Promise<Params> {
  const parent = await parentOf((statements) => caller.read(statements), accountId, nested, params)
  return 'field' in parent ? { [parent.field]: parent.id } : {}
}

/** Throws `not_found` where the record of a path is not one of the parent in it. What is only answered live is not looked up. */
export async function requireInParent(
  caller: Caller,
  accountId: string,
  { nested, model }: ModelRoute,
  params: Params,
): Promise<void> {
  if (!nested) return
  const above = await parentFields(caller, accountId, nested, params)
  const [found] = await caller.read([
    {
      name: 'record-in-parent',
      text: 'SELECT document FROM record WHERE linked_account_id = $1 AND id = $2 AND model = $3',
      values: [accountId, params['id']!, model.name],
    },
  ])
  const document = found?.[0]?.[0]
  if (document === undefined || document === null) return
  const record = JSON.parse(document) as Params
  if (Object.entries(above).some(([field, id]) => record[field] !== id)) throw noSuchRecord(model, params['id']!)
}

/**
 * The fields of an association out of its path, which names class and object of both ends and the kind of link:
 * `…/{class}/…/{object}/associations/{class}/{object}/{type}`. Throws `not_found` for an end that is not there.
 */
export async function associationOf(
  caller: Caller,
  accountId: string,
  { nested, path, model }: ModelRoute,
  params: Params,
): Promise<Params> {
  const [sourceClass, source, targetClass, target, type] = parametersOf(path)
  const ends = [
    [sourceClass!, source!],
    [targetClass!, target!],
  ] as const
  const [classParameter, objectParameter] = parametersOf(nested!.path)
  for (const [ofClass, ofObject] of ends) {
    const end = { [classParameter!]: params[ofClass]!, [objectParameter!]: params[ofObject]! }
    await parentOf((statements) => caller.read(statements), accountId, nested!, end)
  }
  const kind = model.fields['association_type']!.target!
  const [found] = await caller.read([
    {
      name: 'association-type',
      text: 'SELECT 1 FROM record WHERE linked_account_id = $1 AND id = $2 AND model = $3',
      values: [accountId, params[type!]!, kind],
    },
  ])
  if (found?.length !== 1)
    throw new CrosswalkError('not_found', `There is no association type ${params[type!]} in this linked account.`, {
      parameter: type,
    })
  return { source_object: params[source!]!, target_object: params[target!]!, association_type: params[type!]! }
}
