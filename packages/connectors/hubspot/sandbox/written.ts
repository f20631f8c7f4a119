/** What stands in the body of a write, checked as HubSpot checks it. */
import type { SandboxResponse } from '@crosswalk/connector-kit/sandbox'
import { invalid } from './errors.ts'
import type { ObjectType } from './object-types.ts'
import { optionsOf } from './properties.ts'

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
    const problem = written !== undefined && problemWith(type, name, written)
    if (!type.writable.has(name))
      errors.push({ name, code: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` })
    else if (written === undefined)
      errors.push({ name, code: 'INVALID_DATE', message: `${JSON.stringify(value)} was not a valid date.` })
    else if (problem) errors.push({ name, ...problem })
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

/** What is wrong with a value for a number or a choice; undefined where nothing is. */
function problemWith(type: ObjectType, name: string, value: string): { code: string; message: string } | undefined {
  if (value === '') return undefined
  const own = type.custom.find((property) => property.name === name)
  if (own?.type === 'number' && !Number.isFinite(Number(value)))
    return { code: 'INVALID_LONG', message: `${value} was not a valid long.` }
  const options = optionsOf(type, name)
  const chosen = own?.fieldType === 'checkbox' ? value.split(';') : [value]
  const other = options && chosen.find((one) => !options.includes(one))
  return other === undefined
    ? undefined
    : { code: 'INVALID_OPTION', message: `${other} was not one of the allowed options: [${options!.join(', ')}]` }
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
