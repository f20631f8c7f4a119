import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Category, Model, ModelName } from '@crosswalk/models'
import { modelCalled } from '../../mapping/model-names.ts'
import type { ModelScopeRequest } from '../../http/model-scope-request.ts'

/** What may be read and written of one model. */
export interface ModelScope {
  readonly canRead: boolean
  readonly canWrite: boolean
  readonly disabledFields: readonly string[]
}

export const everything: ModelScope = { canRead: true, canWrite: true, disabledFields: [] }

/** What is to become of a scope; what is undefined stays. */
export interface ScopeChange {
  readonly model: ModelName
  readonly canRead?: boolean | undefined
  readonly canWrite?: boolean | undefined
  readonly enabledFields: readonly string[]
  readonly disabledFields: readonly string[]
}

/** The changes that a body asks for. Throws `invalid_request` naming a model or field that does not exist. */
export function readScopeChanges(
  category: Category | undefined,
  requests: readonly ModelScopeRequest[],
  base = '/common_models',
): readonly ScopeChange[] {
  const changes = requests.map((request, index) => {
    const pointer = `${base}/${index}`
    const model = modelCalled(category, request.model_name, `${pointer}/model_name`)
    const { READ, WRITE } = request.model_permissions ?? {}
    const { enabled_fields: on = [], disabled_fields: off = [] } = request.field_permissions ?? {}
    checkFields(model, on, `${pointer}/field_permissions/enabled_fields`)
    checkFields(model, off, `${pointer}/field_permissions/disabled_fields`)
    const both = off.findIndex((name) => on.includes(name))
    if (both >= 0)
      throw invalid(`${pointer}/field_permissions/disabled_fields/${both}`, 'cannot be enabled and disabled at once')
    return {
      model: model.name,
      canRead: READ?.is_enabled,
      canWrite: WRITE?.is_enabled,
      enabledFields: on,
      disabledFields: off,
    }
  })
  const twice = changes.findIndex(({ model }, index) => changes.findIndex((other) => other.model === model) < index)
  if (twice >= 0) throw invalid(`${base}/${twice}/model_name`, 'names a model that stands in the list already')
  return changes
}

export function checkFields(model: Model, names: readonly string[], pointer: string): void {
  const unknown = names.findIndex((name) => !Object.hasOwn(model.fields, name))
  if (unknown >= 0) throw invalid(`${pointer}/${unknown}`, `is no field of ${model.name} that can be switched off`)
}

const invalid = (pointer: string, what: string): CrosswalkError =>
  new CrosswalkError('invalid_request', `"${pointer}" ${what}.`, { parameter: pointer })

/** The scope that a change makes of another. */
export const changedScope = (before: ModelScope, change: ScopeChange): ModelScope => ({
  canRead: change.canRead ?? before.canRead,
  canWrite: change.canWrite ?? before.canWrite,
  disabledFields: [
    ...before.disabledFields.filter((name) => !change.enabledFields.includes(name)),
    ...change.disabledFields.filter((name) => !before.disabledFields.includes(name)),
  ].sort(),
})

/** Whether something may be read after a change that might not before: then the vendor must be asked for it. */
export const opensMore = (before: ModelScope, after: ModelScope): boolean =>
  after.canRead && (!before.canRead || before.disabledFields.some((name) => !after.disabledFields.includes(name)))

export const isSame = (one: ModelScope, other: ModelScope): boolean =>
  one.canRead === other.canRead &&
  one.canWrite === other.canWrite &&
  one.disabledFields.join() === other.disabledFields.join()
