import {
  get,
  packPosition,
  stream,
  unpackPosition,
  type ListInput,
  type Mapping,
  type Page,
  type Stream,
  type StreamInput,
} from '@crosswalk/connector-kit'
import { actionsOf, type AssociationTypes } from './actions.ts'
import type { HubSpotObject, HubSpotPage } from './api.ts'
import { conditionsOf, groupsOf, type FilterableFields } from './conditions.ts'
import { pageOf } from './pages.ts'
import { propertiesOf } from './properties.ts'
import { modifiedAt, nextSearch, searchChanged } from './search.ts'
import { tidy } from './tidy.ts'

/** The most that one page of a list may hold. */
export const listSize = 100

export interface ObjectDeclaration<R extends HubSpotObject> {
  readonly docs: string
  /** Its name in paths: `contacts`. */
  readonly path: string
  readonly mapping: Mapping<any, R>
  /** Default `hs_lastmodifieddate`. */
  readonly modified?: string
  /** The property that holds when a record was created. Default `hs_createdate`. */
  readonly created?: string
  /** Calls, e-mails, meetings, notes, tasks: known by their place on a timeline and by what they are associated with. */
  readonly isActivity?: boolean
  /** Ids of the association types with which a new record is related to others. */
  readonly associationTypes?: AssociationTypes
  /** The common fields by which the search can narrow. */
  readonly filterable: FilterableFields
}

interface ListPosition {
  /** Whether the archived records, HubSpot's recycle bin of 90 days, are being listed. */
  readonly archived: boolean
  readonly after?: string
}

/**
 * All CRM objects share one set of endpoints. A full run lists the records and then the archived ones; an incremental run
 * searches for what was modified, and so does a run that wants only what meets conditions.
 *
 * A search answers properties only. Companies, contacts and deals carry their relations in properties; an activity has none
 * but its associations, so a search gives only its id and each activity is read by itself.
 *
 * The archived list and `hs_merged_object_ids` name most of what is gone. What HubSpot has erased for good (a request under
 * the GDPR, 90 days in the bin) stands in neither, hence the sweep after every full run.
 */
export function object<R extends HubSpotObject<any>>(declaration: ObjectDeclaration<R>): Stream<R> {
  const { docs, path, mapping, isActivity = false, associationTypes = {}, filterable } = declaration
  const { modified = 'hs_lastmodifieddate', created = 'hs_createdate' } = declaration
  const associations = isActivity ? Object.keys(associationTypes).join(',') : undefined
  const properties = (input: StreamInput) => askedProperties(input.fields, modified)
  const selection = (input: StreamInput) => ({ properties: properties(input).join(','), associations })

  return stream<R>()({
    docs,
    id: (record) => record.id,
    mappings: [mapping],
    remoteFields: ['properties'],
    deletes: 'sweep',
    // An activity is read after it was found and may have changed in between: its instant says nothing about the pages to come.
    cursor: { of: (record) => modifiedAt(record, modified), order: isActivity ? 'unordered' : 'ascending', overlap },
    conditions: conditionsOf(filterable),
    list: (input) => {
      const since = searchedSince(input)
      if (since === undefined) return listPage(path, selection(input), input)
      const groups = groupsOf(filterable, input.conditions)
      const asked = isActivity ? [modified] : properties(input)
      return searchChanged({ path, modified, properties: asked, since, position: input.position, groups })
    },
    page: (response, input) => {
      const since = searchedSince(input)
      return since === undefined
        ? readList(pageOf<R>(response), input)
        : readSearch(pageOf<R>(response), { ...input, since }, modified, isActivity)
    },
    get: (id, input) => get(`/crm/v3/objects/${path}/${encodeURIComponent(id)}`, selection(input)),
    record: (response) => tidy(response.body as R),
    actions: actionsOf({ path, created, associationTypes, isActivity }),
    schema: propertiesOf(path),
  })
}

/** Seconds by which the index of the search may lag behind the records. HubSpot says "a few moments". */
export const overlap = 60

const bookkeeping = ['hs_object_id', 'hs_merged_object_ids']

/** HubSpot answers only the properties that are asked for by name. */
export const askedProperties = (fields: readonly string[], modified: string): readonly string[] => [
  ...new Set([
    ...fields.flatMap((field) => (field.startsWith('properties.') ? [field.slice('properties.'.length)] : [])),
    modified,
    ...bookkeeping,
  ]),
]

/** Where the search begins; undefined for the plain list, which knows neither conditions nor a change. */
export const searchedSince = ({ since, conditions = [] }: ListInput): string | undefined =>
  since ?? (conditions.length > 0 ? new Date(0).toISOString() : undefined)

export function listPage(
  path: string,
  selection: { readonly properties: string; readonly associations?: string | undefined },
  input: ListInput,
) {
  const { archived, after } = unpackPosition<ListPosition>(input.position, { archived: false })
  const more = archived ? { archived, properties: 'hs_object_id' } : selection
  return get(`/crm/v3/objects/${path}`, { limit: listSize, after, ...more })
}

export function readList<R extends HubSpotObject>(page: HubSpotPage<R>, input: ListInput): Page<R> {
  const { archived } = unpackPosition<ListPosition>(input.position, { archived: false })
  const after = page.paging?.next?.after
  const isLast = after === undefined
  if (archived) {
    // Live records in this list would be a mistake on the way, such as a cached answer; they must not be removed.
    const deleted = page.results.filter((record) => record.archived).map((record) => record.id)
    return { records: [], deleted, next: isLast ? undefined : packPosition({ archived, after }) }
  }
  return {
    records: page.results.map(tidy),
    deleted: page.results.flatMap(mergedInto),
    next: packPosition(isLast ? { archived: true } : { archived, after }),
  }
}

export function readSearch<R extends HubSpotObject>(
  page: HubSpotPage<R>,
  input: ListInput & { since: string },
  modified: string,
  isActivity: boolean,
): Page<R> {
  const next = nextSearch(page, { modified, since: input.since, position: input.position })
  return isActivity
    ? { records: [], fetch: page.results.map((record) => record.id), next }
    : { records: page.results.map(tidy), deleted: page.results.flatMap(mergedInto), next }
}

/** The records that were merged into this one. They vanish without being archived. */
const mergedInto = (record: HubSpotObject): readonly string[] =>
  (record.properties['hs_merged_object_ids'] ?? '').split(';').filter((id) => id !== '' && id !== record.id)
