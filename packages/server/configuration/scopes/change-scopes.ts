import type { PoolClient } from 'pg'
import type { Connector } from '@crosswalk/connector-kit'
import type { Category, ModelName } from '@crosswalk/models'
import { touchModels } from '../../mapping/index.ts'
import { settleStreams } from '../../sync/settle-streams.ts'
import { changedScope, isSame, opensMore, type ModelScope, type ScopeChange } from './scope.ts'
import { lockScopes, readScopes, removeScopes, storeScope, type ScopeOwner } from './scope-store.ts'

/** Whose scopes change, and how. */
export interface ScopesToChange {
  readonly organizationId: string
  readonly owner: ScopeOwner
  /** For the defaults: the category of the accounts that are concerned; all where there is none. */
  readonly category: Category | undefined
  readonly changes: readonly ScopeChange[]
  /** Of these models, those that no change names go back to what is inherited. */
  readonly reset?: readonly ModelName[] | undefined
  readonly findConnector: (id: string) => Connector | undefined
}

/**
 * Changes scopes in the caller's transaction. Reads follow at once; what is switched off is removed from the store in the
 * background, and streams that nothing needs any more stop. What is switched on is asked for in a full run. Answers the
 * models that changed.
 */
export async function changeScopes(client: PoolClient, to: ScopesToChange): Promise<readonly ModelName[]> {
  const { organizationId, owner } = to
  await lockScopes(client, organizationId)
  const stored = await readScopes(client, owner)
  const opened: ModelName[] = []
  const changed: ModelName[] = []
  const note = (model: ModelName, before: ModelScope, after: ModelScope) => {
    if (isSame(before, after)) return
    changed.push(model)
    if (opensMore(before, after)) opened.push(model)
  }
  for (const change of to.changes) {
    const before = stored.of(change.model)
    // A whole replacement starts from what is inherited, not from what stood there.
    const after = changedScope(to.reset === undefined ? before : stored.inherited(change.model), change)
    await storeScope(client, organizationId, owner, change.model, after)
    note(change.model, before, after)
  }
  const named = new Set(to.changes.map(({ model }) => model))
  const dropped = (to.reset ?? []).filter((model) => stored.own.includes(model) && !named.has(model))
  await removeScopes(client, owner, dropped)
  for (const model of dropped) note(model, stored.of(model), stored.inherited(model))
  if (changed.length === 0) return changed
  const where = { organizationId, category: to.category, linkedAccountId: owner ?? undefined }
  await touchModels(client, where, changed)
  await settleStreams(client, where, to.findConnector, opened)
  return changed
}
