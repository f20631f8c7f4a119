import { get, type RemoteFieldDescription, type RemoteFieldType, type Schema } from '@crosswalk/connector-kit'
import { pageOf } from './pages.ts'

/** https://developers.hubspot.com/docs/api-reference/legacy/crm/properties/get-properties */
export interface HubSpotProperty {
  readonly name: string
  readonly label: string
  readonly description?: string
  readonly type: string
  readonly fieldType?: string
  readonly options?: readonly { readonly value: string; readonly label: string; readonly hidden?: boolean }[]
  /** True for HubSpot's own; left out or false for the customer's. */
  readonly hubspotDefined?: boolean
  readonly calculated?: boolean
  readonly archived?: boolean
  readonly modificationMetadata?: { readonly readOnlyValue?: boolean }
}

const docs = 'https://developers.hubspot.com/docs/api-reference/legacy/crm/properties/guide'

export const propertiesOf = (objectType: string): Schema => ({
  docs,
  request: () => get(`/crm/v3/properties/${encodeURIComponent(objectType)}`),
  fields: (response) => describe(pageOf<HubSpotProperty>(response).results, []),
})

/** A property that several object types have is described once. */
export function describe(
  properties: readonly HubSpotProperty[],
  required: readonly string[],
): readonly RemoteFieldDescription[] {
  const byName = new Map(properties.map((property) => [property.name, property]))
  return [...byName.values()].filter(({ archived }) => archived !== true).map((one) => descriptionOf(one, required))
}

function descriptionOf(property: HubSpotProperty, required: readonly string[]): RemoteFieldDescription {
  const { name, label, description, hubspotDefined, calculated, modificationMetadata } = property
  const choices = (property.options ?? []).filter(({ value, hidden }) => value !== '' && hidden !== true)
  return {
    path: ['properties', name],
    displayName: label || name,
    description: description || undefined,
    ...typeOf(property),
    isCustom: hubspotDefined !== true,
    isRequired: required.includes(name),
    isWritable: modificationMetadata?.readOnlyValue !== true && calculated !== true,
    ...(choices.length > 0 && {
      choices: choices.map(({ value, label: text }) => ({ value, label: text === value ? undefined : text })),
    }),
  }
}

/** Several checkboxes are a list, which travels as `a;b`. */
function typeOf({ type, fieldType }: HubSpotProperty): Pick<RemoteFieldDescription, 'type' | 'itemType' | 'separator'> {
  if (type === 'enumeration')
    return fieldType === 'checkbox' ? { type: 'list', itemType: 'string', separator: ';' } : { type: 'string' }
  return { type: types[type] }
}

const types: Readonly<Record<string, RemoteFieldType>> = {
  string: 'string',
  phone_number: 'string',
  number: 'number',
  date: 'date',
  datetime: 'datetime',
  bool: 'bool',
}
