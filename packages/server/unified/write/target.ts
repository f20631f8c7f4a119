import { CrosswalkError, type AnyStream, type Connector, type Mapping } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import { refused, writeProblem } from './write-problem.ts'

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
export const targetOf = (connector: Connector, deed: Deed, of?: string): Target => targetsOf(connector, deed, of)[0]!

/** All streams that carry it out: a vendor may keep calls, e-mails and meetings apart, which are engagements here. */
export function targetsOf(connector: Connector, deed: Deed, of?: string): readonly Target[] {
  const names = of === undefined ? Object.keys(connector.streams) : [of]
  const targets = names.flatMap((name): Target[] => {
    const stream = connector.streams[name]
    const mapping = stream && mappingOf(stream, deed)
    return mapping && offers(stream, deed) ? [{ name, stream, mapping }] : []
  })
  if (targets.length === 0) throw unsupportedBy(connector, deed)
  return targets
}

/**
 * The stream in which a record with these values is made. Where there are several, each holds what is fixed for it, and the
 * values must say which: throws `invalid_request` where they do not. `values` holds the vendor's ids in relations.
 */
export function targetFor(connector: Connector, deed: Deed, values: Readonly<Record<string, unknown>>): Target {
  const targets = targetsOf(connector, deed)
  if (targets.length === 1) return targets[0]!
  const names = decidingFields(targets)
  const name = names.find((each) => values[each] === undefined || values[each] === null)
  if (name !== undefined) {
    const why = `"/model/${name}" is required: ${connector.name} keeps ${deed.model.title} records apart by it.`
    throw refused([writeProblem('MISSING_REQUIRED_FIELD', why, `/model/${name}`)])
  }
  const found = targets.find(({ mapping }) => names.every((each) => fixedIn(mapping, each) === values[each]))
  if (found) return found
  const pointer = `/model/${names[0]!}`
  const why = `"${pointer}" is none that ${connector.name} can create a ${deed.model.title} with.`
  throw refused([writeProblem('INVALID_FIELD_CHOICE', why, pointer)])
}

/** The fields that are fixed in each of the streams, so that they tell them apart. */
export const decidingFields = (targets: readonly Target[]): readonly string[] =>
  targets.length < 2
    ? []
    : Object.keys(targets[0]!.mapping.nodes).filter((name) =>
        targets.every(({ mapping }) => fixedIn(mapping, name) !== undefined),
      )

/** The value that a mapping gives a field whatever the record says; undefined where there is none. */
export function fixedIn({ nodes }: Mapping<any, any>, name: string): unknown {
  const node = nodes[name]
  return node?.op === 'constant' ? node.value : undefined
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
