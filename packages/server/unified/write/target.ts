import { CrosswalkError, type AnyStream, type Connector, type Mapping } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'

export type Action = 'create' | 'update' | 'delete' | 'perform'

/** What is done to records of which model. */
export interface Deed {
  readonly model: Model
  readonly action: Action
  /** What is performed: `change-stage`. */
  readonly operation?: string | undefined
}

/** Where a write goes. */
export interface Target {
  /** The name of the stream. */
  readonly name: string
  readonly stream: AnyStream
  readonly mapping: Mapping<any, any>
}

/**
 * The stream that carries out a write; for a record that exists, the one it came from. Throws `operation_unsupported` where
 * the vendor has no such thing.
 */
export function targetOf(connector: Connector, deed: Deed, of?: string): Target {
  const names = of === undefined ? Object.keys(connector.streams) : [of]
  for (const name of names) {
    const stream = connector.streams[name]
    const mapping = stream && mappingOf(stream, deed)
    if (mapping && offers(stream, deed)) return { name, stream, mapping }
  }
  throw unsupportedBy(connector, deed)
}

const offers = ({ actions }: AnyStream, { action, operation }: Deed): boolean =>
  action === 'perform'
    ? actions?.perform !== undefined && Object.hasOwn(actions.perform, operation ?? '')
    : actions?.[action] !== undefined

/**
 * The mapping to the model. A raw record that becomes several (an employee with an employment and a home) is made and removed
 * only as what it is in the first place.
 */
function mappingOf({ mappings }: AnyStream, { model, action }: Deed): Mapping<any, any> | undefined {
  const candidates = action === 'create' || action === 'delete' ? mappings.slice(0, 1) : mappings
  return candidates.find((mapping) => mapping.model === model && mapping.items === undefined)
}

const verbs: Record<Action, string> = { create: 'create', update: 'update', delete: 'delete', perform: 'do this with' }

const unsupportedBy = (connector: Connector, { model, action, operation }: Deed): CrosswalkError =>
  new CrosswalkError(
    'operation_unsupported',
    `${connector.name} offers no way to ${verbs[action]} a ${model.title}${operation === undefined ? '' : ` (${operation})`}.`,
  )
