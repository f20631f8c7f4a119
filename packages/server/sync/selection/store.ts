import type { PoolClient } from 'pg'
import type { Condition } from '@crosswalk/connector-kit'
import type { ConditionOnModel } from './condition-schema.ts'
import type { ConditionsByModel } from './selection.ts'

export interface StoredConditions {
  readonly model: string
  readonly conditions: readonly Condition[]
  readonly changed_at: string
}

/** The conditions of an account, by the name of the model. */
export async function readSelectiveSync(
  client: PoolClient,
  linkedAccountId: string,
): Promise<readonly StoredConditions[]> {
  const { rows } = await client.query<StoredConditions>({
    name: 'read-selective-sync',
    text: 'SELECT model, conditions, changed_at FROM selective_sync WHERE linked_account_id = $1 ORDER BY model',
    values: [linkedAccountId],
  })
  return rows
}

export const byModel = (stored: readonly StoredConditions[]): ConditionsByModel =>
  Object.fromEntries(stored.map(({ model, conditions }) => [model, conditions]))

/** Puts conditions in the place of all there were. Answers the models of which something changed. */
export async function replaceSelectiveSync(
  client: PoolClient,
  of: { readonly organizationId: string; readonly linkedAccountId: string },
  conditions: readonly ConditionOnModel[],
): Promise<readonly string[]> {
  const before = byModel(await readSelectiveSync(client, of.linkedAccountId))
  const after: Record<string, Condition[]> = {}
  for (const { model, ...condition } of conditions) (after[model.name] ??= []).push(condition)
  const models = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const changed = models.filter((model) => textOf(before[model]) !== textOf(after[model]))
  await client.query('DELETE FROM selective_sync WHERE linked_account_id = $1 AND model = ANY ($2::text[])', [
    of.linkedAccountId,
    changed,
  ])
  for (const model of changed)
    if (after[model])
      await client.query(
        'INSERT INTO selective_sync (organization_id, linked_account_id, model, conditions) VALUES ($1, $2, $3, $4)',
        [of.organizationId, of.linkedAccountId, model, JSON.stringify(after[model])],
      )
  return changed
}

/** jsonb has its own order of members. */
const textOf = (conditions: readonly Condition[] | undefined): string =>
  JSON.stringify(conditions?.map(({ field, operator, value }) => [field, operator, value]) ?? null)
