/**
 * Classes that the customer has defined, and their records. HubSpot has them for Enterprise accounts; the scopes are asked
 * for as optional ones, so that any other account can be linked too.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/schemas/guide
 */
import {
  CrosswalkError,
  del,
  get,
  patch,
  post,
  stream,
  type ListInput,
  type Page,
  type RemoteResponse,
  type StreamInput,
} from '@crosswalk/connector-kit'
import { createdId, written } from './actions.ts'
import type { HubSpotCustomObject, HubSpotObject, HubSpotSchema } from './api.ts'
import { isOwn } from './custom-properties.ts'
import { customObjectId, readObjectId } from './ids.ts'
import { customObject, customObjectClass } from './mappings/custom-objects.ts'
import { askedProperties, listPage, overlap, readList, readSearch, searchedSince } from './objects.ts'
import { pageOf } from './pages.ts'
import { describe } from './properties.ts'
import { modifiedAt, searchChanged } from './search.ts'
import { sorted, tidy } from './tidy.ts'
import { findCreated } from './find.ts'

const hour = 3600
const modified = 'hs_lastmodifieddate'

/** Properties and associations are options of the list; a class by itself always has them. */
const listSchemas = get('/crm/v3/schemas', { includePropertyDefinitions: true, includeAssociationDefinitions: true })

/** Without those who made it, whom a class names only when it is read by itself. */
const tidySchema = (schema: HubSpotSchema): HubSpotSchema =>
  sorted({ ...schema, createdByUserId: undefined, updatedByUserId: undefined })

/** Classes with their properties and associations; the answer has no pages. */
export const customObjectClasses = stream<HubSpotSchema>()({
  docs: 'https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/schemas/get-schemas',
  id: (schema) => schema.objectTypeId,
  mappings: [customObjectClass],
  deletes: 'sweep',
  interval: hour,
  list: () => listSchemas,
  page: (response) => ({ records: pageOf<HubSpotSchema>(response).results.map(tidySchema) }),
  get: (id) => get(`/crm/v3/schemas/${encodeURIComponent(id)}`),
  record: (response) => tidySchema(response.body as HubSpotSchema),
})

/** The class whose records are asked for: it stands in the path of every request, and says which properties there are. */
export function classOf({ parent }: StreamInput): HubSpotSchema {
  const schema = parent as HubSpotSchema | undefined
  if (typeof schema?.objectTypeId === 'string') return schema
  throw new CrosswalkError('invalid_parameter', 'HubSpot needs the class of a custom object.', {
    parameter: 'custom_object_class_id',
  })
}

const selectionOf = (input: StreamInput): readonly string[] => [
  ...new Set([
    ...(classOf(input).properties ?? []).filter(isOwn).map(({ name }) => name),
    ...askedProperties(input.fields, modified),
  ]),
]

/**
 * One list for each class. The records of all classes are one stream, so a remote id names its class, and so does the raw
 * record: HubSpot says neither.
 */
export const customObjects = stream<HubSpotCustomObject>()({
  docs: 'https://developers.hubspot.com/docs/api-reference/latest/crm/objects/schemas/guide',
  id: (record) => customObjectId(record.objectTypeId, record.id),
  mappings: [customObject],
  parent: 'customObjectClasses',
  remoteFields: ['properties'],
  deletes: 'sweep',
  cursor: { of: (record) => modifiedAt(record, modified), order: 'ascending', overlap },
  list: (input) => {
    const { objectTypeId: path } = classOf(input)
    const since = searchedSince(input)
    const properties = selectionOf(input)
    return since === undefined
      ? listPage(path, { properties: properties.join(',') }, input)
      : searchChanged({ path, modified, properties, since, position: input.position })
  },
  page: (response, input) => pageIn(response, input),
  get: (id, input) => {
    const { objectTypeId, id: number } = readObjectId(id)
    return get(`/crm/v3/objects/${objectTypeId}/${number}`, { properties: selectionOf(input).join(',') })
  },
  record: (response) => withClass(typeIn(response.url), tidy(response.body as HubSpotObject)),
  actions: {
    create: (body, input) => post(`/crm/v3/objects/${targetClass(body, input)}`, { properties: propertiesIn(body) }),
    created: (response) => {
      const id = createdId(response)
      return id === undefined ? undefined : customObjectId(typeIn(response.url), id)
    },
    update: (id, body) => {
      const { objectTypeId } = body as Partial<HubSpotCustomObject>
      if (objectTypeId !== undefined && objectTypeId !== readObjectId(id).objectTypeId)
        throw new CrosswalkError('invalid_parameter', 'HubSpot cannot move a custom object to another class.', {
          parameter: '/model/object_class',
        })
      return patch(pathOf(id), { properties: propertiesIn(body) })
    },
    delete: (id) => del(pathOf(id)),
    find: {
      request: (body, input) => findIn(targetClass(body, input)).request(body, input),
      found: (response, body) => {
        const type = typeIn(response.url)
        const id = findIn(type).found(response, body)
        return id === undefined ? undefined : customObjectId(type, id)
      },
    },
  },
  schema: {
    docs: 'https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/schemas/get-schemas',
    request: () => listSchemas,
    fields: (response) => {
      const schemas = pageOf<HubSpotSchema>(response).results
      // What one class requires, another of the same name may not.
      return describe(schemas.flatMap(({ properties }) => properties ?? []).filter(isOwn), [])
    },
  },
})

function pageIn(response: RemoteResponse, input: ListInput): Page<HubSpotCustomObject> {
  const { objectTypeId } = classOf(input)
  const since = searchedSince(input)
  const answer = pageOf<HubSpotObject>(response)
  const page = since === undefined ? readList(answer, input) : readSearch(answer, { ...input, since }, modified, false)
  return {
    ...page,
    records: page.records.map((record) => withClass(objectTypeId, record)),
    deleted: (page.deleted ?? []).map((id) => customObjectId(objectTypeId, id)),
  }
}

const withClass = (objectTypeId: string, record: HubSpotObject): HubSpotCustomObject => ({ ...record, objectTypeId })

/** The class that the body names, else the one in whose list the object is to stand. */
function targetClass(body: unknown, input: StreamInput): string {
  const { objectTypeId } = body as Partial<HubSpotCustomObject>
  if (objectTypeId === undefined) return classOf(input).objectTypeId
  return readObjectId(customObjectId(objectTypeId, 0)).objectTypeId
}

const findIn = (objectTypeId: string) =>
  findCreated(`/crm/v3/objects/${objectTypeId}/search`, 'hs_createdate', propertiesIn)

const propertiesIn = (body: unknown): Record<string, string> => written((body as Partial<HubSpotObject>).properties)

function pathOf(remoteId: string): string {
  const { objectTypeId, id } = readObjectId(remoteId)
  return `/crm/v3/objects/${objectTypeId}/${id}`
}

/** The object type in the address that answered. */
export function typeIn(url: string): string {
  const [, objectTypeId] = /\/objects\/(\d+-\d+)(?:\/|$)/.exec(new URL(url).pathname) ?? []
  if (objectTypeId === undefined) throw new TypeError('the address names no object type')
  return objectTypeId
}
