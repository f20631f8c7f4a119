import type { PoolClient } from 'pg'
import { modelsOf, type Category, type ModelName } from '@crosswalk/models'
import { enqueue } from '../store/queue.ts'
import { customObjectModels } from './custom-object-models.ts'
import { takeConfiguration } from './hold-configuration.ts'
import type { SettingsByModel, StoredSettings } from './model-settings.ts'

/** Which accounts a change of configuration concerns; all that is given must match. */
export interface ChangedAccounts {
  readonly organizationId: string
  readonly linkedAccountId?: string | undefined
  readonly connector?: string | undefined
  readonly category?: Category | undefined
}

interface AccountRow {
  readonly id: string
  readonly category: Category
  readonly model_settings: SettingsByModel
}

interface ScopeRow {
  readonly linked_account_id: string | null
  readonly model: string
  readonly can_read: boolean
  readonly can_write: boolean
  readonly disabled_fields: readonly string[]
}

/**
 * To be called inside the transaction of every change of configuration. Raises the version of the models, so that reads
 * show the change at once, brings the scopes of the accounts up to date, and has the stored records rendered again in the
 * background. No vendor is asked.
 */
export async function touchModels(
  client: PoolClient,
  where: ChangedAccounts,
  models: readonly string[] | 'all',
): Promise<void> {
  const { rows: accounts } = await client.query<AccountRow>(
    `SELECT id, category, model_settings FROM linked_account
     WHERE ($1::uuid IS NULL OR id = $1) AND ($2::text IS NULL OR connector = $2) AND ($3::text IS NULL OR category = $3)
     ORDER BY id FOR NO KEY UPDATE`,
    [where.linkedAccountId ?? null, where.connector ?? null, where.category ?? null],
  )
  const { rows: scopes } = await client.query<ScopeRow>(
    'SELECT linked_account_id, model, can_read, can_write, disabled_fields FROM common_model_scope',
  )
  for (const account of accounts) {
    // Pages that are being stored end first: the background job finds them.
    const { name, text, values } = takeConfiguration(account.id)
    await client.query({ name, text, values: [...values] })
    const settings = { ...account.model_settings }
    for (const model of models === 'all' ? modelsOfAccount(account.category) : models)
      settings[model] = { ...settings[model], ...scopeOf(scopes, account.id, model), v: (settings[model]?.v ?? 0) + 1 }
    await client.query({
      name: 'touch-models',
      text: 'UPDATE linked_account SET model_settings = $2 WHERE id = $1',
      values: [account.id, JSON.stringify(settings)],
    })
    await askForRemap(client, where.organizationId, account.id)
  }
}

/** The names of the models whose records an account of a category can have. */
export const modelsOfAccount = (category: Category): readonly ModelName[] => [
  ...new Set([...modelsOf(category).map(({ name }) => name), ...customObjectModels]),
]

/** The account's own scope of a model, else the organisation's, else everything. */
function scopeOf(scopes: readonly ScopeRow[], accountId: string, model: string): StoredSettings {
  const of = (owner: string | null) =>
    scopes.find((scope) => scope.linked_account_id === owner && scope.model === model)
  const scope = of(accountId) ?? of(null)
  // Undefined members are left out when the settings are written as JSON.
  return {
    read: scope?.can_read === false ? false : undefined,
    write: scope?.can_write === false ? false : undefined,
    off: scope && scope.disabled_fields.length > 0 ? scope.disabled_fields : undefined,
  } as StoredSettings
}

async function askForRemap(client: PoolClient, organizationId: string, linkedAccountId: string): Promise<void> {
  await client.query({
    name: 'ask-for-remap',
    text: `INSERT INTO remap (organization_id, linked_account_id) VALUES ($1, $2)
           ON CONFLICT (organization_id, linked_account_id) DO UPDATE
           SET wanted = remap.wanted + 1, finished_at = NULL, started_at = now()`,
    values: [organizationId, linkedAccountId],
  })
  await enqueue(client, {
    task: 'remap-account',
    payload: { organizationId, linkedAccountId },
    key: `remap ${linkedAccountId}`,
  })
}
