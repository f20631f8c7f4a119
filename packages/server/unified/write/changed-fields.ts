import { toInstant } from '@crosswalk/connector-kit'
import { isDeepStrictEqual } from 'node:util'
import { writableFields, type Field, type Model } from '@crosswalk/models'

type Values = Readonly<Record<string, unknown>>

/** The given fields that differ from what is stored. Both hold values as they travel: relations are ids of ours. */
export const changedFields = (model: Model, given: Values, stored: Values): Values =>
  Object.fromEntries(
    Object.entries(given).filter(([name, value]) => {
      const field = Object.hasOwn(model.fields, name) ? model.fields[name] : undefined
      return !field || !isSame(field, value, stored[name])
    }),
  )

/** Whether a record holds all of the given values. */
export const holdsAll = (model: Model, given: Values, stored: Values): boolean =>
  Object.keys(changedFields(model, given, stored)).every((name) => !Object.hasOwn(model.fields, name))

const isSame = (field: Field, given: unknown, stored: unknown): boolean =>
  isDeepStrictEqual(canonical(field, given), canonical(field, stored))

function canonical(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return field.list ? [] : null
  const one = (item: unknown): unknown => {
    if (item === null || item === undefined) return null
    if (field.kind === 'embedded') return canonicalValue(field.embedded!, item as Values)
    if (field.kind === 'datetime') return instantOr(item)
    return field.kind === 'reference' ? (item as string).toLowerCase() : item
  }
  return field.list && Array.isArray(value) ? value.map(one) : one(value)
}

/** A value inside a record is written as a whole: what it does not hold is nothing. */
const canonicalValue = (model: Model, value: Values): Values =>
  Object.fromEntries(writableFields(model, 'post').map(([name, field]) => [name, canonical(field, value[name])]))

function instantOr(value: unknown): unknown {
  try {
    return toInstant(String(value))
  } catch {
    return value
  }
}
