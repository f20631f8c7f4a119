/**
 * Schemas of custom objects, and associations between records of any type.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/schemas/guide
 * https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associate-records/guide
 */
import {
  bodyJson,
  json,
  noContent,
  route,
  type Call,
  type Route,
  type SandboxResponse,
} from '@crosswalk/connector-kit/sandbox'
import { customClasses, pathOfType, type AssociationType, type CustomClass } from './custom-classes.ts'
import { invalid, notFound } from './errors.ts'
import { linkId, liveLinks, type Link } from './links.ts'
import { definitionsOf } from './properties.ts'
import type { HubSpotState } from './state.ts'

type StateCall = Call<HubSpotState>

export const customRoutes: readonly Route<HubSpotState>[] = [
  route('GET', '/crm/v3/schemas', ({ state }) => {
    const results = customClasses.map((one) => renderSchema(state, one))
    return json({ results }, { records: results.length })
  }),
  route('GET', '/crm/v3/schemas/:type', ({ state, params }) => {
    const found = customClasses.find(({ type, name }) => params['type'] === type.typeId || params['type'] === name)
    // Who made it stands only here.
    return found ? json({ createdByUserId: 9_586_504, ...renderSchema(state, found) }) : notFound()
  }),
  route('GET', '/crm/v4/associations/:from/:to/labels', ({ state, params }) => {
    const results = typesBetween(state, params['from']!, params['to']!).map(renderLabel)
    return json({ results }, { records: results.length })
  }),
  route('POST', '/crm/v4/associations/:from/:to/labels', createLabel),
  route('PUT', '/crm/v4/associations/:from/:to/labels', updateLabel),
  route('DELETE', '/crm/v4/associations/:from/:to/labels/:id', deleteLabel),
  route('POST', '/crm/v4/associations/:from/:to/batch/read', readBatch),
  route('POST', '/crm/v4/associations/:from/:to/batch/labels/archive', archiveLabels),
  route('GET', '/crm/v4/objects/:from/:id/associations/:to', ({ state, params }) => {
    if (!state.objects.get(pathOfType(params['from']!))?.table.get(params['id']!)) return notFound()
    const results = associatesOf(state, params['from']!, params['to']!, params['id']!)
    return json({ results }, { records: results.length })
  }),
  route('PUT', '/crm/v4/objects/:from/:id/associations/:to/:other', associate),
]

function renderSchema({ associationTypes }: HubSpotState, { type, name, description, labels, primary }: CustomClass) {
  const ofClass = associationTypes.list().filter(({ row }) => row.from === type.typeId || row.to === type.typeId)
  return {
    id: type.typeId.slice(2),
    createdAt: '2025-02-20T18:07:11.390Z',
    updatedAt: '2025-02-20T18:09:07.555Z',
    archived: false,
    objectTypeId: type.typeId,
    fullyQualifiedName: `p44237313_${name}`,
    name,
    description,
    labels,
    metaType: 'PORTAL_SPECIFIC',
    primaryDisplayProperty: primary,
    requiredProperties: type.custom.filter(({ isRequired }) => isRequired).map((property) => property.name),
    searchableProperties: [primary],
    secondaryDisplayProperties: [],
    properties: definitionsOf(type),
    associations: ofClass.map(({ row }) => ({
      id: String(row.typeId),
      fromObjectTypeId: row.from,
      toObjectTypeId: row.to,
      name: row.name,
    })),
  }
}

const typesBetween = ({ associationTypes }: HubSpotState, from: string, to: string): readonly AssociationType[] =>
  associationTypes
    .list()
    .map(({ row }) => row)
    .filter((row) => row.from === from && row.to === to)

const renderLabel = ({ category, typeId, label }: AssociationType) => ({ category, typeId, label })

/** Each label has a number in each direction. */
function createLabel({ state, params, request }: StateCall): SandboxResponse {
  const { label, name, inverseLabel = label } = bodyJson(request) ?? {}
  const [from, to] = [params['from']!, params['to']!]
  if (typeof label !== 'string' || label === '' || !/^[a-z]\w*$/i.test(name ?? ''))
    return invalid('Invalid input JSON: label and name are required')
  if (typesBetween(state, from, to).some((one) => one.name === name || one.label === label))
    return invalid(`An association label named ${name} already exists`)
  const make = (here: string, there: string, text: string): AssociationType => {
    const typeId = state.nextTypeId.value++
    const row = { from: here, to: there, category: 'USER_DEFINED' as const, typeId, label: text, name }
    state.associationTypes.insert(String(typeId), row)
    return row
  }
  const made = [make(from, to, label), make(to, from, inverseLabel)]
  return json({ results: made.map(renderLabel) })
}

function updateLabel({ state, params, request }: StateCall): SandboxResponse {
  const { associationTypeId, label } = bodyJson(request) ?? {}
  const known = typesBetween(state, params['from']!, params['to']!).find(({ typeId }) => typeId === associationTypeId)
  if (!known || known.label === null) return notFound()
  if (typeof label !== 'string' || label === '') return invalid('label may not be empty')
  state.associationTypes.update(String(known.typeId), (row) => ({ ...row, label }))
  return noContent()
}

function deleteLabel({ state, params }: StateCall): SandboxResponse {
  const known = typesBetween(state, params['from']!, params['to']!).find(
    ({ typeId }) => String(typeId) === params['id'],
  )
  if (!known || known.label === null) return notFound()
  state.associationTypes.remove(params['id']!)
  for (const { id, row } of state.links.list()) if (row.typeId === known.typeId) state.links.remove(id)
  return noContent()
}

/** The records to which one is related, each with every way in which it is. */
function associatesOf(state: HubSpotState, from: string, to: string, id: string) {
  const byTarget = new Map<string, Link[]>()
  for (const link of liveLinks(state, from, to, id)) byTarget.set(link.toId, [...(byTarget.get(link.toId) ?? []), link])
  return [...byTarget].map(([toId, links]) => ({
    toObjectId: Number(toId),
    associationTypes: links
      .flatMap(({ typeId }) => typesBetween(state, from, to).filter((one) => one.typeId === typeId))
      .map(renderLabel),
  }))
}

/** What is related to nothing is reported among the errors of a partial success. */
function readBatch({ state, params, request }: StateCall): SandboxResponse {
  const inputs: unknown = bodyJson(request)?.inputs
  if (!Array.isArray(inputs) || inputs.length === 0 || inputs.length > 1000)
    return invalid('inputs must hold between 1 and 1000 records')
  const read = inputs.map(({ id }: { id: string }) => ({
    from: { id },
    to: associatesOf(state, params['from']!, params['to']!, id),
  }))
  const results = read.filter(({ to }) => to.length > 0)
  const records = results.reduce((count, { to }) => count + to.length, 0)
  return json(
    { status: 'COMPLETE', results, numErrors: read.length - results.length },
    { status: results.length === read.length ? 200 : 207, records },
  )
}

function archiveLabels({ state, params, request }: StateCall): SandboxResponse {
  const inputs: unknown = bodyJson(request)?.inputs
  if (!Array.isArray(inputs)) return invalid('inputs missing')
  for (const { types, from, to } of inputs as {
    types: { associationTypeId: number }[]
    from: { id: string }
    to: { id: string }
  }[])
    for (const { associationTypeId: typeId } of types)
      state.links.remove(linkId({ from: params['from']!, fromId: from.id, to: params['to']!, toId: to.id, typeId }))
  return noContent()
}

function associate({ state, params, request }: StateCall): SandboxResponse {
  const [from, to, fromId, toId] = [params['from']!, params['to']!, params['id']!, params['other']!]
  const types: unknown = bodyJson(request)
  const exists = (objectTypeId: string, id: string) => state.objects.get(pathOfType(objectTypeId))?.table.get(id)
  if (!exists(from, fromId) || !exists(to, toId)) return notFound()
  const known = typesBetween(state, from, to)
  if (!Array.isArray(types) || types.length === 0) return invalid('Invalid input JSON: a list of types is required')
  const wanted = types.map((one: { associationTypeId?: number; associationCategory?: string }) =>
    known.find((type) => type.typeId === one.associationTypeId && type.category === one.associationCategory),
  )
  if (wanted.some((type) => type === undefined)) return invalid(`invalid association from ${from} to ${to}`)
  for (const { typeId } of wanted as readonly AssociationType[]) {
    const link = { from, fromId, to, toId, typeId }
    if (!state.links.get(linkId(link))) insertAgain(state, link)
  }
  return json({
    fromObjectTypeId: from,
    fromObjectId: Number(fromId),
    toObjectTypeId: to,
    toObjectId: Number(toId),
    labels: wanted.flatMap((type) => type?.label ?? []),
  })
}

/** A table knows an id for ever; an association that ended may come back. */
function insertAgain({ links }: HubSpotState, link: Link): void {
  const id = linkId(link)
  const isOld = links.removed().some((entry) => entry.id === id)
  links.insert(isOld ? `${id}#${links.removed().length}` : id, link)
}
