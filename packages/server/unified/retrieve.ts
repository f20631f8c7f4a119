import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import type { Caller } from '../http/caller.ts'
import type { Statement } from '../store/read-in-organization.ts'
import { decorate, type Decoration } from './decorate.ts'
import { filterName } from '../mapping/filter-terms.ts'
import type { ListScope } from './list-statement.ts'
import { recordColumns, toRecordRow } from './record-row.ts'

/** One record by its id, as text; also one that the vendor no longer has. Throws `not_found`. */
export async function retrieveRecord(
  caller: Caller,
  scope: ListScope,
  id: string,
  decoration: Decoration,
): Promise<string> {
  const { accountId, model, parent } = scope
  if (parent && 'ids' in parent && !parent.ids.includes(id)) throw notFound(model, id)
  const isNested = parent !== undefined && 'field' in parent
  const statements = isNested
    ? [recordStatement(accountId, model, id), tieStatement(accountId, model, parent, id)]
    : [recordStatement(accountId, model, id)]
  const [found, ties] = await caller.read(statements, 'page')
  const row = found?.[0]
  if (!row || (isNested && ties?.length !== 1)) throw notFound(model, id)
  const [text] = await decorate(decoration, [toRecordRow(row, true)])
  return text!
}

const recordStatement = (accountId: string, model: Model, id: string): Statement => ({
  name: 'record',
  text: `SELECT ${recordColumns(true)} FROM record r WHERE r.linked_account_id = $1 AND r.id = $2 AND r.model = $3`,
  values: [accountId, id, model.name],
})

const tieStatement = (
  accountId: string,
  model: Model,
  parent: { readonly field: string; readonly id: string },
  id: string,
): Statement => ({
  name: 'record-tie',
  text: 'SELECT 1 FROM record_filter WHERE linked_account_id = $1 AND filter = $2 AND value = $3 AND id = $4',
  values: [accountId, filterName(model, parent.field), parent.id, id],
})

const notFound = (model: Model, id: string): CrosswalkError =>
  new CrosswalkError('not_found', `There is no ${model.title} ${id} in this linked account.`, { parameter: 'id' })
