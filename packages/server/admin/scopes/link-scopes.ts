import type { PoolClient } from 'pg'
import { models, type Category } from '@crosswalk/models'
import type { LinkTokenRequest } from '../../http/services.ts'
import type { Platform } from '../../platform.ts'
import { modelCalled } from '../model-names.ts'
import { changeScopes } from './change-scopes.ts'
import { checkFields, readScopeChanges, type ScopeChange } from './scope.ts'

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

/** Gives an account that is being linked the scopes of its session, as far as they are about models it can have. */
export async function applyLinkScopes(
  client: PoolClient,
  platform: Platform,
  account: { readonly organizationId: string; readonly id: string; readonly category: Category },
  scopes: readonly ScopeChange[],
): Promise<void> {
  await changeScopes(client, {
    organizationId: account.organizationId,
    owner: account.id,
    category: account.category,
    changes: scopes.filter(({ model }) => models.get(model)?.category === account.category),
    findConnector: (id) => platform.connectors.get(id),
  })
}
