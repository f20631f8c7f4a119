/** What the sandbox knows of the properties of its object types. https://developers.hubspot.com/docs/api-reference/legacy/crm/properties/get-properties */
import { json, route, type Route } from '@crosswalk/connector-kit/sandbox'
import { problem } from './errors.ts'
import type { ObjectType } from './object-types.ts'
import { choicesOf } from './choices.ts'
import type { HubSpotState } from './state.ts'

/** A property that the customer made. */
export interface CustomProperty {
  readonly name: string
  readonly label: string
  readonly description?: string
  readonly type: 'string' | 'number' | 'date' | 'datetime' | 'enumeration' | 'bool'
  readonly fieldType: string
  readonly options?: readonly string[]
  readonly isRequired?: boolean
}

export const customProperties: Readonly<Record<string, readonly CustomProperty[]>> = {
  companies: [
    {
      name: 'contract_tier',
      label: 'Contract tier',
      description: 'What they have agreed to buy.',
      type: 'enumeration',
      fieldType: 'select',
      options: ['bronze', 'silver', 'gold'],
    },
  ],
  contacts: [
    { name: 'shoe_size', label: 'Shoe size', type: 'number', fieldType: 'number' },
    {
      name: 'interests',
      label: 'Interests',
      type: 'enumeration',
      fieldType: 'checkbox',
      options: ['sailing', 'chess', 'opera'],
    },
  ],
  deals: [{ name: 'signed_on', label: 'Signed on', type: 'date', fieldType: 'date' }],
}

/** Values of the customer's properties in the seeded records; every third record has none. */
export const customValues = (path: string, index: number): Readonly<Record<string, string>> =>
  index % 3 === 2 ? {} : (values[path]?.(index) ?? {})

const values: Readonly<Record<string, (index: number) => Readonly<Record<string, string>>>> = {
  companies: (index) => ({ contract_tier: ['bronze', 'silver', 'gold'][index % 7] ?? 'gold' }),
  contacts: (index) => ({
    shoe_size: String(36 + (index % 11)),
    interests: index % 2 === 0 ? 'sailing;chess' : 'opera',
  }),
  deals: (index) => ({ signed_on: `2025-0${1 + (index % 9)}-15` }),
}

export const propertyRoutes: readonly Route<HubSpotState>[] = [
  route('GET', '/crm/v3/properties/:type', ({ state, params }) => {
    const collection = state.objects.get(params['type']!)
    if (!collection) return problem(400, 'VALIDATION_ERROR', `Unable to infer object type from: ${params['type']}`)
    const results = definitionsOf(collection.type)
    return json({ results }, { records: results.length })
  }),
]

/** The definitions of all properties of a type, HubSpot's own first. */
export function definitionsOf(type: ObjectType) {
  const custom = new Map(type.custom.map((property) => [property.name, property]))
  const own = [...type.writable].filter((name) => !custom.has(name))
  const computed = [
    'hs_object_id',
    'hs_merged_object_ids',
    type.created,
    type.modified,
    ...(type.path === 'deals' ? dealFlags : []),
  ]
  return [
    ...own.map((name) => standard(type, name, false)),
    ...computed.map((name) => standard(type, name, true)),
    ...type.custom.map((property) => definition(type, property)),
  ]
}

const dealFlags = ['hs_is_closed', 'hs_is_closed_won', 'hs_primary_associated_company']

function standard({ dates, created, modified, path }: ObjectType, name: string, isComputed: boolean) {
  const isDate = dates.has(name) || name === created || name === modified
  const choices = choicesOf(path, name)
  const type = choices ? 'enumeration' : isDate ? 'datetime' : 'string'
  return {
    updatedAt: '2024-01-08T09:00:00.000Z',
    createdAt: '2024-01-08T09:00:00.000Z',
    name,
    label: labelOf(name),
    type,
    fieldType: choices ? 'select' : isDate ? 'date' : 'text',
    description: '',
    groupName: `${path}information`,
    options: (choices ?? []).map(([value, label], displayOrder) => optionOf(value, label, displayOrder)),
    displayOrder: -1,
    calculated: false,
    externalOptions: false,
    hasUniqueValue: name === 'email' || name === 'hs_object_id',
    hidden: false,
    hubspotDefined: true,
    modificationMetadata: { archivable: false, readOnlyDefinition: true, readOnlyValue: isComputed },
    formField: !isComputed,
  }
}

function definition({ path }: ObjectType, { name, label, description = '', type, fieldType, options }: CustomProperty) {
  return {
    updatedAt: '2025-03-03T10:11:12.000Z',
    createdAt: '2025-03-03T10:11:12.000Z',
    name,
    label,
    type,
    fieldType,
    description,
    groupName: `${path}information`,
    options: (options ?? []).map((value, displayOrder) => optionOf(value, labelOf(value), displayOrder)),
    displayOrder: -1,
    calculated: false,
    externalOptions: false,
    hasUniqueValue: false,
    hidden: false,
    modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyOptions: false, readOnlyValue: false },
    formField: true,
  }
}

const optionOf = (value: string, label: string, displayOrder: number) => ({
  label,
  value,
  description: '',
  displayOrder,
  hidden: false,
})

/** The values that a property takes; undefined where it takes any. */
export function optionsOf({ path, custom }: ObjectType, name: string): readonly string[] | undefined {
  const own = custom.find((property) => property.name === name)
  return own ? own.options : choicesOf(path, name)?.map(([value]) => value)
}

const labelOf = (name: string): string => {
  const words = name.replace(/^hs_/, '').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
