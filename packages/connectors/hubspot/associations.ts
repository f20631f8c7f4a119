/**
 * Types of association that start at a custom object, and the associations themselves.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associations-schema/guide
 * https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/guide
 */
import {
  CrosswalkError,
  del,
  get,
  packPosition,
  post,
  put,
  search,
  stream,
  unpackPosition,
  type ListInput,
  type RemoteResponse,
} from '@crosswalk/connector-kit'
import type {
  HubSpotAssociated,
  HubSpotAssociation,
  HubSpotAssociationLabel,
  HubSpotAssociationType,
  HubSpotObject,
  HubSpotSchema,
} from './api.ts'
import { classOf } from './custom-objects.ts'
import { associationId, associationTypeId, customObjectId, readAssociationId, readObjectId, readTypeId } from './ids.ts'
import { association, associationType } from './mappings/custom-objects.ts'
import { listSize } from './objects.ts'
import { pageOf } from './pages.ts'

const hour = 3600

/** The object types to which records of a class may be related, each once. */
const targetsOf = ({ objectTypeId, associations = [] }: HubSpotSchema): readonly string[] => [
  ...new Set(
    associations.filter(({ fromObjectTypeId }) => fromObjectTypeId === objectTypeId).map((one) => one.toObjectTypeId),
  ),
]

const labelsPath = (from: string, to: string): string => `/crm/v4/associations/${from}/${to}/labels`

/** HubSpot lists types by pair of object types, so the position is the place of the other one. */
export const associationTypes = stream<HubSpotAssociationType>()({
  docs: 'https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associations-schema/guide',
  id: (type) => associationTypeId(type.fromObjectTypeId, type.toObjectTypeId, type.category, type.typeId),
  mappings: [associationType],
  parent: 'customObjectClasses',
  deletes: 'sweep',
  interval: hour,
  list: (input) => {
    const schema = classOf(input)
    const to = targetsOf(schema)[Number(input.position ?? 0)]
    // A class without any association has no list; its own record is read in its place.
    return get(to === undefined ? `/crm/v3/schemas/${schema.objectTypeId}` : labelsPath(schema.objectTypeId, to))
  },
  page: (response, input) => {
    const schema = classOf(input)
    const targets = targetsOf(schema)
    if (targets.length === 0) return { records: [] }
    const place = Number(input.position ?? 0)
    const records = typesIn(response, schema.objectTypeId, targets[place]!)
    return { records, next: place + 1 < targets.length ? String(place + 1) : undefined }
  },
  // There is no address for one type. HubSpot pays no heed to the parameters, by which `record` knows which one was meant.
  get: (id) => {
    const { from, to, category, typeId } = readTypeId(id)
    return get(labelsPath(from, to), { category, typeId })
  },
  record: (response) => {
    const { pathname, searchParams: asked } = new URL(response.url)
    const [, from, to] = /\/associations\/(\d+-\d+)\/(\d+-\d+)\/labels$/.exec(pathname) ?? []
    return typesIn(response, from!, to!).find(
      (type) => type.category === asked.get('category') && String(type.typeId) === asked.get('typeId'),
    )
  },
  actions: {
    required: ['display_name', 'target_object_classes'],
    create: (body, input) => {
      const { label, name, toObjectTypeId, toClassId } = body as Partial<HubSpotAssociationType>
      // The class is the better name of the two: of a custom object the origin type may only say that it is one.
      const to = toClassId ?? toObjectTypeId
      if (!/^\d+-\d+$/.test(to ?? '') || !label)
        throw new CrosswalkError(
          'invalid_parameter',
          'HubSpot needs a display_name, and of one target class the object_class or the origin_type, such as "0-1" for contacts.',
          { parameter: label ? '/model/target_object_classes' : '/model/display_name' },
        )
      return post(labelsPath(classOf(input).objectTypeId, to!), { label, name: name ?? keyOf(label) })
    },
    // The answer lists both directions, ours first. The other one has its own number.
    created: ({ url, body }, { label }: any) => {
      const [, from, to] = /\/associations\/(\d+-\d+)\/(\d+-\d+)\/labels/.exec(new URL(url).pathname) ?? []
      const type = (body as { results: readonly HubSpotAssociationLabel[] }).results.find((one) => one.label === label)
      return type && associationTypeId(from!, to!, type.category, type.typeId)
    },
    update: (id, body) => {
      const { from, to, typeId } = readTypeId(id)
      return put(labelsPath(from, to), {
        associationTypeId: typeId,
        label: (body as Partial<HubSpotAssociationType>).label,
      })
    },
    delete: (id) => {
      const { from, to, typeId } = readTypeId(id)
      return del(`${labelsPath(from, to)}/${typeId}`)
    },
  },
})

const typesIn = (response: RemoteResponse, from: string, to: string): readonly HubSpotAssociationType[] =>
  pageOf<HubSpotAssociationLabel>(response).results.map(({ category, typeId, label }) => ({
    category,
    typeId,
    label,
    fromObjectTypeId: from,
    toObjectTypeId: to,
  }))

/** A technical name: letters, digits and underscores. */
const keyOf = (label: string): string => label.toLowerCase().replace(/[^a-z0-9]+/g, '_')

interface Place {
  /** Behind which record the next page of records begins. */
  readonly after?: string
  /** Records whose associations are still to be read, and to which of the targets. */
  readonly ids?: string
  readonly target?: number
}

/**
 * The associations of a class: a page of its records, and for this page one request for each kind of target, up to a
 * hundred records at once. Of a record with more than 500 to one target HubSpot answers the first 500.
 */
export const associations = stream<HubSpotAssociation>()({
  docs: 'https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/guide',
  id: (link) => link.id,
  mappings: [association],
  parent: 'customObjectClasses',
  deletes: 'sweep',
  interval: hour,
  list: (input) => {
    const schema = classOf(input)
    const { after, ids, target = 0 } = unpackPosition<Place>(input.position, {})
    if (ids === undefined)
      return get(`/crm/v3/objects/${schema.objectTypeId}`, { limit: listSize, after, properties: 'hs_object_id' })
    return search(`/crm/v4/associations/${schema.objectTypeId}/${targetsOf(schema)[target]!}/batch/read`, {
      inputs: ids.split(',').map((id) => ({ id })),
    })
  },
  page: (response, input) => {
    const { ids } = unpackPosition<Place>(input.position, {})
    return ids === undefined ? recordsPage(response, input) : associationsPage(response, input)
  },
  get: (id) => {
    const { source, target, category, typeId } = readAssociationId(id)
    return get(`/crm/v4/objects/${source.objectTypeId}/${source.id}/associations/${target.objectTypeId}`, {
      limit: 500,
      toObjectId: target.id,
      category,
      typeId,
    })
  },
  record: (response) => {
    const { pathname, searchParams: asked } = new URL(response.url)
    const [, objectTypeId, id, to] = /\/objects\/(\d+-\d+)\/(\d+)\/associations\/(\d+-\d+)$/.exec(pathname) ?? []
    const links = pageOf<HubSpotAssociated>(response).results.flatMap((one) =>
      linksOf({ objectTypeId: objectTypeId!, id: id! }, to!, one),
    )
    const wanted = ['toObjectId', 'category', 'typeId'].map((name) => asked.get(name)).join(':')
    return links.find((link) => {
      const { target, category, typeId } = readAssociationId(link.id)
      return `${target.id}:${category}:${typeId}` === wanted
    })
  },
  actions: {
    // The same request once more changes nothing, so it may be repeated.
    create: (body) => {
      const { source, target, type } = endsOf(body)
      return {
        ...put(`/crm/v4/objects/${source.objectTypeId}/${source.id}/associations/${target.objectTypeId}/${target.id}`, [
          { associationCategory: type.category, associationTypeId: type.typeId },
        ]),
        idempotent: true,
      }
    },
    created: (_, body) => {
      const { source, target, type } = endsOf(body)
      return associationId({ source, target, category: type.category, typeId: type.typeId })
    },
    // One type of association; deleting the association as such would end those of every other type too.
    delete: (id) => {
      const { source, target, category, typeId } = readAssociationId(id)
      return post(`/crm/v4/associations/${source.objectTypeId}/${target.objectTypeId}/batch/labels/archive`, {
        inputs: [
          {
            types: [{ associationCategory: category, associationTypeId: typeId }],
            from: { id: source.id },
            to: { id: target.id },
          },
        ],
      })
    },
  },
})

function recordsPage(response: RemoteResponse, input: ListInput) {
  const { results, paging } = pageOf<HubSpotObject>(response)
  const after = paging?.next?.after
  const ids = results.map(({ id }) => id).join(',')
  if (ids !== '' && targetsOf(classOf(input)).length > 0) return { records: [], next: packPosition({ ids, after }) }
  return { records: [], next: after === undefined ? undefined : packPosition({ after }) }
}

function associationsPage(response: RemoteResponse, input: ListInput) {
  const schema = classOf(input)
  const { after, ids, target = 0 } = unpackPosition<Place>(input.position, {})
  const targets = targetsOf(schema)
  const read = pageOf<{ readonly from: { readonly id: string }; readonly to: readonly HubSpotAssociated[] }>(response)
  const records = read.results.flatMap(({ from, to }) =>
    to.flatMap((one) => linksOf({ objectTypeId: schema.objectTypeId, id: from.id }, targets[target]!, one)),
  )
  if (target + 1 < targets.length) return { records, next: packPosition({ ids, after, target: target + 1 }) }
  return { records, next: after === undefined ? undefined : packPosition({ after }) }
}

/** Two records may be related in several ways, each of which is an association. */
const linksOf = (
  source: { readonly objectTypeId: string; readonly id: string },
  to: string,
  { toObjectId, associationTypes: types }: HubSpotAssociated,
): readonly HubSpotAssociation[] =>
  types.map(({ category, typeId, label }) => {
    const target = { objectTypeId: to, id: String(toObjectId) }
    return {
      id: associationId({ source, target, category, typeId }),
      source: customObjectId(source.objectTypeId, source.id),
      target: customObjectId(to, target.id),
      type: associationTypeId(source.objectTypeId, to, category, typeId),
      label,
    }
  })

function endsOf(body: unknown) {
  const { source, target, type } = body as Partial<HubSpotAssociation>
  if (!source || !target || !type)
    throw new CrosswalkError('invalid_parameter', 'HubSpot needs both records and the type of an association.')
  return { source: readObjectId(source), target: readObjectId(target), type: readTypeId(type) }
}
