/** The fields of a class, for the reader of the class. */
import type { HubSpotProperty } from './properties.ts'

/** The properties that the customer made; HubSpot puts some dozens of its own beside them. */
export const isOwn = ({ hubspotDefined, archived }: HubSpotProperty): boolean =>
  hubspotDefined !== true && archived !== true

export const ownFields = (
  properties: readonly HubSpotProperty[] | null | undefined,
  required: readonly string[] | null | undefined,
): object[] =>
  (properties ?? []).filter(isOwn).map(({ name, label, description, type, options = [] }) => ({
    display_name: label,
    remote_key_name: name,
    description: description || null,
    is_required: required?.includes(name) ?? false,
    field_type: type,
    field_choices: options.map(({ value, label: text }) => ({ value, display_name: text })),
  }))
