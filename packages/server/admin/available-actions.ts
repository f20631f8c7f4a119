import type { AnyStream, Connector } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import type * as z from 'zod'
import type { modelOperation } from '../http/shapes.ts'
import { settingsOf, type SettingsByModel } from '../mapping/index.ts'
import { modelsOfConnector } from '../sync/status.ts'
import { decidingFields, targetOf, targetsOf } from '../unified/write/target.ts'

type ModelOperation = z.output<typeof modelOperation>

/**
 * What can be done with the records of each common model that a connector fills, without what is switched off for the account.
 * The one place that says so.
 */
export const operationsOfAccount = (connector: Connector, settings: SettingsByModel): ModelOperation[] =>
  modelsOfConnector(connector).map((model) => {
    const { canRead, canWrite, disabledFields } = settingsOf(settings, model.name)
    const operations = operationsOf(model, connector)
    return {
      ...operations,
      available_operations: operations.available_operations.filter((name) => (name === 'FETCH' ? canRead : canWrite)),
      supported_fields: operations.supported_fields.filter((name) => !disabledFields.includes(name)),
    }
  })

function operationsOf(model: Model, connector: Connector): ModelOperation {
  const mappings = Object.values(connector.streams).flatMap((stream) => mappingsTo(stream, model))
  const fields = Object.entries(model.fields)
  const isWritten = (on: 'post' | 'patch') =>
    fields.some(([name, field]) => field[on] && mappings.some(({ writable }) => writable.includes(name)))
  return {
    model_name: model.title,
    available_operations: [
      'FETCH',
      ...(isWritten('post') && offers(connector, model, 'create') ? ['CREATE'] : []),
      ...(isWritten('patch') && offers(connector, model, 'update') ? ['UPDATE'] : []),
      ...(offers(connector, model, 'delete') ? ['DELETE'] : []),
    ],
    required_post_parameters: requiredOf(connector, model),
    supported_fields: fields
      .map(([name]) => name)
      .filter((name) => mappings.some(({ nodes }) => nodes[name] && nodes[name].op !== 'unsupported')),
  }
}

const mappingsTo = (stream: AnyStream, model: Model) => stream.mappings.filter((mapping) => mapping.model === model)

/** What a new record must have, wherever it is made. */
function requiredOf(connector: Connector, model: Model): string[] {
  if (!offers(connector, model, 'create')) return []
  const targets = targetsOf(connector, { model, action: 'create' })
  return [...new Set([...decidingFields(targets), ...targets.flatMap(({ stream }) => stream.actions?.required ?? [])])]
}

/** Whether a write finds where to go. */
function offers(connector: Connector, model: Model, action: 'create' | 'update' | 'delete'): boolean {
  try {
    return targetOf(connector, { model, action }) !== undefined
  } catch {
    return false
  }
}
