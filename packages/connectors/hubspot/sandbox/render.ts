/** Records as HubSpot answers them. */
import type { Entry } from '@crosswalk/connector-kit/sandbox'
import type { ObjectType } from './object-types.ts'
import { seededPipelines } from './pipelines.ts'
import type { Stored } from './seed.ts'

export const portalId = 44_237_313

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString()

const closedStages = new Map(
  seededPipelines.flatMap(({ stages }) =>
    stages.filter(({ metadata }) => metadata.isClosed === 'true').map(({ id, metadata }) => [id, metadata.probability]),
  ),
)

/** One property of a record, stored or computed by HubSpot; null where it has none. */
export function propertyOf(of: ObjectType, { id, row, updatedAt }: Entry<Stored>, name: string): string | null {
  switch (name) {
    case 'hs_object_id':
      return id
    case of.created:
      return iso(row.createdAt)
    case of.modified:
      return iso(updatedAt)
    case 'hs_is_closed':
      return of.path === 'deals' ? String(closedStages.has(row.properties['dealstage'] ?? '')) : null
    case 'hs_is_closed_won':
      return of.path === 'deals' ? String(closedStages.get(row.properties['dealstage'] ?? '') === '1.0') : null
    case 'hs_primary_associated_company':
      return of.path === 'deals' ? (row.associations['companies']?.[0] ?? null) : null
    default:
      return (Object.hasOwn(row.properties, name) && row.properties[name]) || null
  }
}

interface Wanted {
  /** Empty for HubSpot's choice. */
  readonly properties: readonly string[]
  readonly associations?: readonly string[]
}

export function render(of: ObjectType, entry: Entry<Stored>, { properties, associations = [] }: Wanted) {
  const names = [
    ...new Set([...(properties.length === 0 ? of.defaults : properties), of.created, of.modified, 'hs_object_id']),
  ]
  return {
    id: entry.id,
    properties: Object.fromEntries(names.map((name) => [name, propertyOf(of, entry, name)])),
    createdAt: iso(entry.row.createdAt),
    updatedAt: iso(entry.updatedAt),
    archived: entry.deletedAt !== undefined,
    ...(entry.deletedAt !== undefined && { archivedAt: iso(entry.deletedAt) }),
    url: `https://app.hubspot.com/contacts/${portalId}/record/${of.typeId}/${entry.id}`,
    ...renderAssociations(of, entry.row, associations),
  }
}

export const singulars: Readonly<Record<string, string>> = { companies: 'company', contacts: 'contact', deals: 'deal' }

/** Each association once per label, as HubSpot does; none at all where nothing is associated. */
function renderAssociations(of: ObjectType, row: Stored, wanted: readonly string[]) {
  const found = wanted.flatMap((path) => {
    const ids = row.associations[path] ?? []
    const label = `${of.singular}_to_${singulars[path] ?? path}`
    const labels = of.path === 'deals' && path === 'companies' ? [label, `${label}_unlabeled`] : [label]
    const results = ids.flatMap((id) => labels.map((type) => ({ id, type })))
    return results.length === 0 ? [] : [[path, { results }] as const]
  })
  return found.length === 0 ? {} : { associations: Object.fromEntries(found) }
}
