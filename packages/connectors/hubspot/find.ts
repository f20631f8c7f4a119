import { search, type Find } from '@crosswalk/connector-kit'
import { instantOf } from './codecs.ts'
import type { HubSpotObject, HubSpotPage } from './api.ts'

/** More records than this, created since the request was sent, are not looked through. */
const mostCreated = 200

/**
 * Looks for the record of a creation that was never answered: created since it was sent, with every property as it was
 * written. Two such records, or one that HubSpot has changed on the way (it tidies web addresses), are not taken for it.
 *
 * The search knows a new record only after "a few moments", so that asking at once proves nothing.
 * https://developers.hubspot.com/docs/api-reference/2026-03/crm/search-the-crm
 */
export const findCreated = (
  searchPath: string,
  created: string,
  written: (body: unknown) => Readonly<Record<string, string>>,
): Find => ({
  request: (body, { sentAt }) => {
    const properties = written(body)
    const { email } = properties
    return search(searchPath, {
      filterGroups: [
        {
          filters: [
            { propertyName: created, operator: 'GTE', value: String(Date.parse(sentAt)) },
            ...(email ? [{ propertyName: 'email', operator: 'EQ', value: email }] : []),
            ...associated(body as Partial<HubSpotObject>),
          ],
        },
      ],
      sorts: [{ propertyName: created, direction: 'ASCENDING' }],
      properties: Object.keys(properties),
      limit: mostCreated,
    })
  },
  found: (response, body) => {
    const { results, paging } = response.body as HubSpotPage<HubSpotObject>
    if (!Array.isArray(results) || paging?.next) return undefined
    // What HubSpot itself fills in where nothing was written is not compared.
    const wanted = Object.entries(written(body)).filter(([, value]) => value !== '')
    if (wanted.length === 0) return undefined
    const same = results.filter((record) => wanted.every(([name, value]) => isSame(record.properties[name], value)))
    return same.length === 1 ? same[0]!.id : undefined
  },
})

const singulars = { contacts: 'contact', companies: 'company', deals: 'deal' } as const

/** Related to the same records: the same note may go to a hundred contacts. */
const associated = ({ associations = {} }: Partial<HubSpotObject>) =>
  Object.entries(singulars).flatMap(([objectType, singular]) => {
    const id = associations[objectType as keyof typeof singulars]?.results[0]?.id
    return id === undefined ? [] : [{ propertyName: `associations.${singular}`, operator: 'EQ', value: id }]
  })

/** Properties are text; e-mail addresses, numbers and instants may come back written otherwise. */
function isSame(read: string | null | undefined, written: string): boolean {
  if (read === null || read === undefined) return false
  if (read.trim().toLowerCase() === written.trim().toLowerCase()) return true
  if (/^-?\d+(?:\.\d+)?$/.test(read) && /^-?\d+(?:\.\d+)?$/.test(written)) return Number(read) === Number(written)
  const instant = instantOf(read)
  return instant !== undefined && instant === instantOf(written)
}
