import type { PoolClient } from 'pg'
import { models, type Category } from '@crosswalk/models'
import type { LinkTokenRequest } from '../../http/services.ts'
import { modelsOfAccount, touchModels } from '../../mapping/index.ts'
import type { Platform } from '../../platform.ts'
import { modelCalled } from '../../mapping/model-names.ts'
import { changeScopes } from './change-scopes.ts'
import { checkFields, readScopeChanges, type ScopeChange } from './scope.ts'
import { readScopes } from './scope-store.ts'

/** The scopes that a link token gives to the account to be. Throws `invalid_request` naming what does not exist. */
export function scopesOfRequest(
  request: Pick<LinkTokenRequest, 'common_models' | 'category_common_model_scopes'>,
): readonly ScopeChange[] {
  const older = (request.common_models ?? []).map(
    ({ model_id: name, enabled_actions: actions, disabled_fields: fields = [] }, index): ScopeChange => {
      const pointer = `/common_models/${index}`
      const model = modelCalled(undefined, name, `${pointer}/model_id`)
      checkFields(model, fields, `${pointer}/disabled_fields`)
      return {
        model: model.name,
        canRead: actions?.includes('READ'),
        canWrite: actions?.includes('WRITE'),
        enabledFields: [],
        disabledFields: fields,
      }
    },
  )
  const newer = Object.entries(request.category_common_model_scopes ?? {}).flatMap(([category, scopes]) =>
    readScopeChanges(category as Category, scopes ?? [], `/category_common_model_scopes/${category}`),
  )
  return [...older, ...newer]
}

/**
 * Gives an account that is being linked the defaults of its organisation, and the scopes of its session as far as they are
 * about models it can have. Whoever calls it holds the lock of the scopes (`lockScopes`) from before it touched the account.
 */
export async function applyLinkScopes(
  client: PoolClient,
  platform: Platform,
  account: { readonly organizationId: string; readonly id: string; readonly category: Category },
  scopes: readonly ScopeChange[],
): Promise<void> {
  const { organizationId, id, category } = account
  const defaults = await readScopes(client, null)
  const offered = modelsOfAccount(category)
  const inherited = defaults.own.filter((model) => offered.includes(model))
  if (inherited.length > 0) await touchModels(client, { organizationId, linkedAccountId: id }, inherited)
  const changes = scopes.filter(({ model }) => models.get(model)?.category === category)
  if (changes.length === 0) return
  const findConnector = (name: string) => platform.connectors.get(name)
  await changeScopes(client, { organizationId, owner: id, category, changes, findConnector })
}
