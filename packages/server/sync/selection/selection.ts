import { toInstant, type AnyStream, type Condition, type Connector } from '@crosswalk/connector-kit'
import type { Field, Model } from '@crosswalk/models'
import { recordId } from '../../store/ids.ts'
import type { RenderedRecord } from '../../mapping/index.ts'

/** Conditions of an account by the name of the model. */
export type ConditionsByModel = Readonly<Record<string, readonly Condition[]>>

/** Which records an account syncs. */
export interface Selection {
  /** Whether there are conditions on what this stream gives. */
  narrows(stream: string): boolean
  /**
   * What the vendor may be asked to leave out of a full run. Not of an incremental one: a record that has just left the
   * selection must be seen, so that it can be removed.
   */
  conditionsOf(stream: string): readonly Condition[]
  /** Whether the raw records of a stream are kept all the same, because other lists hang below them. */
  keepsRaws(stream: string): boolean
  /** Whether a record meets the conditions on its model. */
  keeps(record: Pick<RenderedRecord, 'id' | 'model' | 'wire' | 'sensitive'>): boolean
}

export function selectionOf(accountId: string, connector: Connector, conditions: ConditionsByModel): Selection {
  const of = (model: Model): readonly Condition[] =>
    Object.hasOwn(conditions, model.name) ? conditions[model.name]! : []
  const modelsIn = (stream: AnyStream) => [...new Set(stream.mappings.map(({ model }) => model))]
  const parents = new Set(Object.values(connector.streams).map(({ parent }) => parent))
  return {
    narrows: (name) => modelsIn(connector.streams[name]!).some((model) => of(model).length > 0),
    conditionsOf: (name) => {
      const models = modelsIn(connector.streams[name]!)
      // A raw record that something else is read from too, or below which other lists hang, is needed all the same.
      const [model, ...others] = models
      return model && others.length === 0 && !parents.has(name) ? of(model) : []
    },
    keepsRaws: (name) => parents.has(name),
    keeps: (record) =>
      of(record.model).every((condition) =>
        meets(condition, record.model, valueIn(record, condition.field), accountId),
      ),
  }
}

/** The value as it is answered; a sensitive one stands apart. */
function valueIn({ model, wire, sensitive }: Pick<RenderedRecord, 'model' | 'wire' | 'sensitive'>, field: string) {
  if (model.fields[field]?.sensitive !== true) return wire[field]
  return sensitive === null ? null : (JSON.parse(sensitive) as Record<string, unknown>)[field]
}

/**
 * Whether a value as it is answered meets a condition. A relation, which is answered as an id, is compared by the remote id
 * in the condition. A list meets it where one of its members does, and `NOT_EQUALS` where none is equal. What has no value
 * meets only `NOT_EQUALS`.
 */
export function meets(condition: Condition, model: Model, value: unknown, accountId: string): boolean {
  const field = model.fields[condition.field]
  if (!field) return false
  const wanted = wantedValues(condition, field, accountId)
  const given = (Array.isArray(value) ? value : [value]).filter((one) => one !== null && one !== undefined)
  const isEqual = (one: unknown) => wanted.some((other) => compare(field, one, other) === 0)
  switch (condition.operator) {
    case 'EQUALS':
    case 'IN':
      return given.some(isEqual)
    case 'NOT_EQUALS':
      return !given.some(isEqual)
    case 'CONTAINS':
      return given.some((one) => String(one).toLowerCase().includes(String(wanted[0]).toLowerCase()))
    case 'GREATER_THAN':
      return given.some((one) => compare(field, one, wanted[0]) > 0)
    case 'GREATER_THAN_OR_EQUAL_TO':
      return given.some((one) => compare(field, one, wanted[0]) >= 0)
    case 'LESS_THAN':
      return given.some((one) => compare(field, one, wanted[0]) < 0)
    case 'LESS_THAN_OR_EQUAL_TO':
      return given.some((one) => compare(field, one, wanted[0]) <= 0)
  }
}

function wantedValues({ value }: Condition, field: Field, accountId: string): readonly unknown[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return field.kind === 'reference' ? values.map((id) => recordId(accountId, field.target!, String(id))) : values
}

/** Negative, 0 or positive; `NaN`, which is none of them, for what cannot be compared. */
function compare({ kind }: Field, one: unknown, other: unknown): number {
  if (kind === 'integer' || kind === 'number') return Number(one) - Number(other)
  if (kind === 'datetime') return instant(one) - instant(other)
  if (kind === 'email') return order(String(one).toLowerCase(), String(other).toLowerCase())
  return order(String(one), String(other))
}

function instant(value: unknown): number {
  try {
    return Date.parse(toInstant(String(value)) ?? '')
  } catch {
    return Number.NaN
  }
}

const order = (one: string, other: string): number => Number(one > other) - Number(one < other)
