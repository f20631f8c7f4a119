/** Writes. https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/guide */
import { CrosswalkError, del, patch, post, type Actions, type RemoteResponse } from '@crosswalk/connector-kit'
import type { HubSpotObject } from './api.ts'
import { findCreated } from './find.ts'

/**
 * HubSpot's own types of association, from an object to the others.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/associations/overview
 */
export type AssociationTypes = Readonly<Partial<Record<'contacts' | 'companies' | 'deals', number>>>

type Body = Partial<Pick<HubSpotObject, 'properties' | 'associations'>>

export interface WrittenObject {
  /** Its name in paths: `contacts`. */
  readonly path: string
  /** The property that holds when a record was created. */
  readonly created: string
  readonly associationTypes: AssociationTypes
  readonly isActivity: boolean
}

export function actionsOf({ path, created, associationTypes, isActivity }: WrittenObject): Actions {
  const at = `/crm/v3/objects/${path}`
  const valuesIn = (body: unknown, now: string) => {
    const values = written((body as Body).properties)
    return isActivity ? dated(values, now) : values
  }
  return {
    create: (body, { now }) =>
      post(at, {
        properties: valuesIn(body, now),
        associations: associationsOf((body as Body).associations, associationTypes),
      }),
    created: createdId,
    update: (id, body) => {
      const { properties, associations } = body as Body
      if (associations)
        throw new CrosswalkError(
          'invalid_parameter',
          `HubSpot can relate ${path} to other records only when they are created. Leave ${Object.keys(associations).join(', ')} out.`,
        )
      return patch(`${at}/${encodeURIComponent(id)}`, { properties: written(properties) })
    },
    delete: (id) => del(`${at}/${encodeURIComponent(id)}`),
    find: findCreated(`${at}/search`, created, (body) => written((body as Body).properties)),
  }
}

/** The answer holds the properties that were written and a few of HubSpot's choice, not those that a list is asked for. */
export const createdId = ({ body }: RemoteResponse): string | undefined => (body as Partial<HubSpotObject> | null)?.id

/** Every value is text: one is taken away with `''`, several stand in a row, as in `a;b`. */
export const written = (properties: Readonly<Record<string, unknown>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, textOf(value)]))

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(textOf).join(';')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

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
