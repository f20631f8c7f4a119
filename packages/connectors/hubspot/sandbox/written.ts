/** What stands in the body of a write, checked as HubSpot checks it. */
import type { SandboxResponse } from '@crosswalk/connector-kit/sandbox'
import { invalid } from './errors.ts'
import type { ObjectType } from './object-types.ts'

interface Refusal {
  readonly refusal: SandboxResponse
}

export function propertiesIn(type: ObjectType, body: any): { values: Record<string, string> } | Refusal {
  const given = body?.properties
  if (typeof given !== 'object' || given === null) return { refusal: invalid('Invalid input JSON: properties missing') }
  const errors: { readonly name: string; readonly code: string; readonly message: string }[] = []
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries<string | number | boolean | null>(given)) {
    const written = valueOf(type, name, value === null ? '' : String(value))
    if (!type.writable.has(name))
      errors.push({ name, code: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` })
    else if (written === undefined)
      errors.push({ name, code: 'INVALID_DATE', message: `${JSON.stringify(value)} was not a valid date.` })
    else if (refusalOf(type, name, written) !== undefined)
      errors.push({ name, code: refusalOf(type, name, written)!, message: `${JSON.stringify(value)} is not allowed.` })
    else values[name] = written
  }
  if (errors.length === 0) return { values }
  const words = errors.map(({ name, code, message }) => ({ isValid: false, message, error: code, name }))
  return {
    refusal: invalid(`Property values were not valid: ${JSON.stringify(words)}`, {
      errors: errors.map(({ name, code, message }) => ({ message, code, context: { propertyName: [name] } })),
    }),
  }
}

/** Dates come as ISO 8601 or as milliseconds and are kept as ISO 8601; undefined for what is no date. */
function valueOf({ dates }: ObjectType, name: string, value: string): string | undefined {
  if (!dates.has(name) || value === '') return value
  const time = /^\d+$/.test(value) ? Number(value) : Date.parse(value)
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

/** What the customer's own properties take; undefined where nothing is wrong. */
function refusalOf({ custom }: ObjectType, name: string, value: string): string | undefined {
  const property = custom.find((one) => one.name === name)
  if (!property || value === '') return undefined
  if (property.type === 'number' && !Number.isFinite(Number(value))) return 'INVALID_LONG'
  if (property.type === 'enumeration' && value.split(';').some((one) => property.options?.includes(one) !== true))
    return 'INVALID_OPTION'
  return undefined
}

export function associationsIn(type: ObjectType, body: any): { ids: Record<string, string[]> } | Refusal {
  const ids: Record<string, string[]> = {}
  for (const one of Array.isArray(body?.associations) ? body.associations : []) {
    const to = type.associations[one?.types?.[0]?.associationTypeId]
    if (to === undefined || !/^\d+$/.test(String(one?.to?.id)))
      return { refusal: invalid(`invalid association from ${type.path}: ${JSON.stringify(one).slice(0, 200)}`) }
    ;(ids[to] ??= []).push(String(one.to.id))
  }
  return { ids }
}
