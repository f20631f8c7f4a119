/** Writes. https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/guide */
import { CrosswalkError, del, patch, post, type Actions } from '@crosswalk/connector-kit'
import type { HubSpotObject } from './api.ts'

/**
 * HubSpot's own types of association, from an object to the others.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/associations/overview
 */
export type AssociationTypes = Readonly<Partial<Record<'contacts' | 'companies' | 'deals', number>>>

type Body = Partial<Pick<HubSpotObject, 'properties' | 'associations'>>

export function actionsOf(path: string, types: AssociationTypes, isActivity: boolean): Actions {
  const at = `/crm/v3/objects/${path}`
  return {
    create: (body, { now }) => {
      const { properties, associations } = body as Body
      const values = cleared(properties)
      return post(at, {
        properties: isActivity ? dated(values, now) : values,
        associations: associationsOf(associations, types),
      })
    },
    update: (id, body) => {
      const { properties, associations } = body as Body
      if (associations)
        throw new CrosswalkError(
          'invalid_parameter',
          `HubSpot can relate ${path} to other records only when they are created. Leave ${Object.keys(associations).join(', ')} out.`,
        )
      return patch(`${at}/${encodeURIComponent(id)}`, { properties: cleared(properties) })
    },
    delete: (id) => del(`${at}/${encodeURIComponent(id)}`),
  }
}

/** A property is emptied with `''`. */
const cleared = (properties: Body['properties'] = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value ?? '']))

/** Every activity needs `hs_timestamp`, its place on the timeline. */
const dated = (properties: Record<string, string>, now: string): Record<string, string> => ({
  ...properties,
  hs_timestamp: properties['hs_timestamp'] || properties['hs_meeting_start_time'] || now,
})

const associationsOf = (associations: Body['associations'] = {}, types: AssociationTypes) =>
  Object.entries(associations).flatMap(([objectType, of]) =>
    (of.results ?? []).map(({ id }) => ({
      to: { id },
      types: [
        {
          associationCategory: 'HUBSPOT_DEFINED',
          associationTypeId: types[objectType as keyof AssociationTypes],
        },
      ],
    })),
  )
