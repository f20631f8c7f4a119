import { CrosswalkError } from '@crosswalk/connector-kit'
import { parametersOf, type ModelRoute, type NestedList } from '@crosswalk/models'
import type { Caller } from '../../http/caller.ts'
import { parentOf } from '../parent.ts'

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
