import { CrosswalkError, parseJson } from '@crosswalk/connector-kit'
import { models, parametersOf, type Model, type NestedList } from '@crosswalk/models'
import type { Statement } from '../store/read-in-organization.ts'
import type { ParsedRecord, Read } from './expand.ts'
import { filterName } from '../mapping/filter-terms.ts'
import type { Parent } from './list-statement.ts'

/**
 * The parent of a nested list, as the list needs to know it. Throws `not_found` where there is no such parent, or where
 * the path names a grandparent that is not its own.
 */
export async function parentOf(
  read: Read,
  accountId: string,
  nested: NestedList,
  params: Readonly<Record<string, string>>,
): Promise<Parent> {
  const name = parametersOf(nested.path).at(-1)!
  const id = params[name]!
  const grand = grandparentOf(nested, params)
  const [parents, ties] = await read([
    parentStatement(accountId, nested.parent, id),
    ...(grand ? [tieStatement(accountId, grand.filter, grand.id, id)] : []),
  ])
  const document = parents?.[0]?.[0]
  if (document === undefined || document === null || ties?.length === 0)
    throw new CrosswalkError('not_found', `There is no ${titleOf(nested.parent)} ${id} in this linked account.`, {
      parameter: name,
    })
  if ('own' in nested.through) return { field: nested.through.own, id }
  const listed = (parseJson(document, 'The store') as ParsedRecord)[nested.through.parent]
  return {
    id,
    ids: (Array.isArray(listed) ? listed : [listed]).filter((item): item is string => typeof item === 'string'),
  }
}

/** Where the parent itself is listed below another: `custom-object-classes/{…}/custom-objects/{…}/associations`. */
function grandparentOf(nested: NestedList, params: Readonly<Record<string, string>>) {
  const parent = models.get(nested.parent)
  const above = parent?.nested?.find(({ path }) => nested.path.startsWith(`${path}/{`))
  if (!parent || !above || !('own' in above.through)) return undefined
  return { filter: filterName(parent, above.through.own), id: params[parametersOf(above.path).at(-1)!]! }
}

const parentStatement = (accountId: string, model: string, id: string): Statement => ({
  name: 'parent-record',
  text: 'SELECT document FROM record WHERE linked_account_id = $1 AND id = $2 AND model = $3',
  values: [accountId, id, model],
})

const tieStatement = (accountId: string, filter: string, value: string, id: string): Statement => ({
  name: 'parent-tie',
  text: 'SELECT 1 FROM record_filter WHERE linked_account_id = $1 AND filter = $2 AND value = $3 AND id = $4',
  values: [accountId, filter, value, id],
})

const titleOf = (name: Model['name']): string => models.get(name)?.title ?? name
