import type { PoolClient } from 'pg'
import type { ModelName } from '@crosswalk/models'
import { everything, type ModelScope } from './scope.ts'

/** Whose scopes: the defaults of the organisation (null), or what holds for one account. */
export type ScopeOwner = string | null

interface Row {
  readonly linked_account_id: string | null
  readonly model: ModelName
  readonly can_read: boolean
  readonly can_write: boolean
  readonly disabled_fields: readonly string[]
}

export interface StoredScopes {
  /** What holds for a model: the account's own scope, else the default, else everything. */
  of(model: ModelName): ModelScope
  /** What holds where the owner says nothing itself. */
  inherited(model: ModelName): ModelScope
  /** Models of which the owner says something itself. */
  readonly own: readonly ModelName[]
}

/** Nobody else changes scopes of the organisation until the transaction ends. */
export const lockScopes = (client: PoolClient, organizationId: string) =>
  client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`scopes ${organizationId}`])

export async function readScopes(client: PoolClient, owner: ScopeOwner): Promise<StoredScopes> {
  const { rows } = await client.query<Row>({
    name: 'read-scopes',
    text: `SELECT linked_account_id, model, can_read, can_write, disabled_fields FROM common_model_scope
           WHERE linked_account_id IS NULL OR linked_account_id = $1`,
    values: [owner],
  })
  const find = (of: ScopeOwner, model: ModelName) =>
    rows.find((row) => row.linked_account_id === of && row.model === model)
  const inherited = (model: ModelName) => (owner === null ? everything : scopeOf(find(null, model)))
  return {
    inherited,
    of: (model) => scopeOf(find(owner, model) ?? find(null, model)),
    own: rows.filter((row) => row.linked_account_id === owner).map((row) => row.model),
  }
}

const scopeOf = (row: Row | undefined): ModelScope =>
  row ? { canRead: row.can_read, canWrite: row.can_write, disabledFields: row.disabled_fields } : everything

export async function storeScope(
  client: PoolClient,
  organizationId: string,
  owner: ScopeOwner,
  model: ModelName,
  scope: ModelScope,
): Promise<void> {
  await client.query({
    name: 'store-scope',
    text: `INSERT INTO common_model_scope (organization_id, linked_account_id, model, can_read, can_write, disabled_fields)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (organization_id, linked_account_id, model) DO UPDATE
           SET can_read = excluded.can_read, can_write = excluded.can_write, disabled_fields = excluded.disabled_fields`,
    values: [organizationId, owner, model, scope.canRead, scope.canWrite, scope.disabledFields],
  })
}

/** Lets the default hold again. */
export async function removeScopes(client: PoolClient, owner: ScopeOwner, models: readonly ModelName[]): Promise<void> {
  await client.query({
    name: 'remove-scopes',
    text: `DELETE FROM common_model_scope WHERE linked_account_id IS NOT DISTINCT FROM $1 AND model = ANY ($2::text[])`,
    values: [owner, models],
  })
}
