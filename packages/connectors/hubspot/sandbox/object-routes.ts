/** The endpoints that all CRM objects share. https://developers.hubspot.com/docs/api-reference/legacy/crm/objects/contacts/guide */
import {
  bodyJson,
  json,
  noContent,
  route,
  type Call,
  type Route,
  type SandboxResponse,
} from '@crosswalk/connector-kit/sandbox'
import { invalid, notFound, problem } from './errors.ts'
import { isActivity } from './object-types.ts'
import { render } from './render.ts'
import { problemOf, runSearch, type SearchBody } from './search.ts'
import { erase, newId, type Collection, type HubSpotState } from './state.ts'
import { associationsIn, propertiesIn } from './written.ts'

type ObjectCall = Call<HubSpotState>

/** Answers for the object type in the path. */
const forType = (answer: (collection: Collection, call: ObjectCall) => SandboxResponse) => (call: ObjectCall) => {
  const { type: path = '' } = call.params
  const collection = call.state.objects.get(path)
  return collection
    ? answer(collection, call)
    : problem(400, 'VALIDATION_ERROR', `Unable to infer object type from: ${path}`)
}

export const objectRoutes: readonly Route<HubSpotState>[] = [
  route('GET', '/crm/v3/objects/:type', forType(list)),
  route('POST', '/crm/v3/objects/:type', forType(create)),
  route('POST', '/crm/v3/objects/:type/search', forType(search)),
  route('POST', '/crm/v3/objects/:type/merge', forType(merge)),
  route('POST', '/crm/v3/objects/:type/gdpr-delete', forType(eraseForGood)),
  route('GET', '/crm/v3/objects/:type/:id', forType(read)),
  route('PATCH', '/crm/v3/objects/:type/:id', forType(update)),
  route('DELETE', '/crm/v3/objects/:type/:id', forType(archive)),
]

const commaList = (value: string | null): string[] => (value ? value.split(',') : [])

const wanted = ({ query }: ObjectCall) => ({
  properties: commaList(query.get('properties')),
  associations: commaList(query.get('associations')),
})

function list({ type, table }: Collection, call: ObjectCall): SandboxResponse {
  const { query, request } = call
  const limit = Number(query.get('limit') ?? 10)
  if (!(limit >= 1 && limit <= 100)) return invalid(`limit must be between 1 and 100, was ${query.get('limit')}`)
  const after = query.get('after') ?? undefined
  if (after !== undefined && !/^\d+$/.test(after)) return invalid(`Invalid after: ${after}`)
  const isArchived = query.get('archived') === 'true'
  const found = isArchived ? table.removed({ after, limit: limit + 1 }) : table.list({ after, limit: limit + 1 })
  const page = found.slice(0, limit)
  const results = page.filter(({ row }) => !row.isErased).map((entry) => render(type, entry, wanted(call)))
  const last = found.length > limit ? page.at(-1)!.id : undefined
  const link = new URL(`${request.path}?${query.toString()}`, request.origin)
  if (last !== undefined) link.searchParams.set('after', last)
  const paging = last === undefined ? {} : { paging: { next: { after: last, link: link.toString() } } }
  return json({ results, ...paging }, { records: results.length })
}

function search({ type, table }: Collection, call: ObjectCall): SandboxResponse {
  const body = bodyJson(call.request) as SearchBody | undefined
  const refused = problemOf(body)
  if (body === undefined || refused !== undefined) return invalid(refused ?? 'Invalid input JSON')
  const { total, entries } = runSearch(type, table, body)
  // Whatever is asked for, a search answers no associations.
  const results = entries.map((entry) => render(type, entry, { properties: body.properties ?? [] }))
  const next = Number(body.after ?? 0) + results.length
  const paging = next < total ? { paging: { next: { after: String(next) } } } : {}
  return json({ total, results, ...paging }, { records: results.length })
}

function read({ type, table }: Collection, call: ObjectCall): SandboxResponse {
  const id = call.params['id']!
  const entry = call.query.get('archived') === 'true' ? table.removed().find((one) => one.id === id) : table.get(id)
  return entry && !entry.row.isErased ? json(render(type, entry, wanted(call))) : notFound()
}

function create(collection: Collection, call: ObjectCall): SandboxResponse {
  const { type, table } = collection
  const body = bodyJson(call.request)
  const properties = propertiesIn(type, body)
  if ('refusal' in properties) return properties.refusal
  const associations = associationsIn(type, body)
  if ('refusal' in associations) return associations.refusal
  if (isActivity(type) && !properties.values['hs_timestamp'])
    return invalid('Error creating object. Some required properties were not set.', {
      errors: [{ code: 'REQUIRED_FIELD', context: { properties: ['hs_timestamp'] } }],
    })
  const taken = call.state.contactIds.get(properties.values['email'] ?? '')
  if (taken !== undefined) return problem(409, 'CONFLICT', `Contact already exists. Existing ID: ${taken}`)

  const company = type.path === 'contacts' ? associations.ids['companies']?.[0] : undefined
  const values = company === undefined ? properties.values : { ...properties.values, associatedcompanyid: company }
  const now = call.clock.now()
  const entry = table.insert(
    newId(collection),
    { properties: values, associations: associations.ids, createdAt: now },
    now,
  )
  if (type.path === 'contacts' && values['email']) call.state.contactIds.set(values['email'], entry.id)
  call.emit({ stream: type.path, id: entry.id, kind: 'created', at: now })
  return json(render(type, entry, { properties: Object.keys(values) }), { status: 201 })
}

function update({ type, table }: Collection, call: ObjectCall): SandboxResponse {
  const old = table.get(call.params['id']!)
  if (!old) return notFound()
  const properties = propertiesIn(type, bodyJson(call.request))
  if ('refusal' in properties) return properties.refusal
  const { values } = properties
  const taken = values['email'] ? call.state.contactIds.get(values['email']) : undefined
  if (taken !== undefined && taken !== old.id)
    return problem(
      409,
      'CONFLICT',
      `A contact with the email '${values['email']}' already exists. Existing ID: ${taken}`,
    )
  if (type.path === 'contacts' && 'email' in values) {
    call.state.contactIds.delete(old.row.properties['email'] ?? '')
    if (values['email']) call.state.contactIds.set(values['email'], old.id)
  }
  const now = call.clock.now()
  const entry = table.update(old.id, (row) => ({ ...row, properties: { ...row.properties, ...values } }), now)!
  call.emit({ stream: type.path, id: entry.id, kind: 'changed', at: now })
  return json(render(type, entry, { properties: Object.keys(values) }))
}

/** Archives. Says 204 to an id that nobody has as well. */
function archive({ type, table }: Collection, call: ObjectCall): SandboxResponse {
  const entry = table.remove(call.params['id']!)
  if (entry) {
    call.state.contactIds.delete(entry.row.properties['email'] ?? '')
    call.emit({ stream: type.path, id: entry.id, kind: 'deleted', at: call.clock.now() })
  }
  return noContent()
}

/** The record merged away is erased, not archived; the other one says so in `hs_merged_object_ids`. */
function merge(collection: Collection, call: ObjectCall): SandboxResponse {
  const { type, table } = collection
  const { primaryObjectId, objectIdToMerge } = (bodyJson(call.request) ?? {}) as Record<string, string>
  if (!primaryObjectId || !objectIdToMerge || !table.get(primaryObjectId)) return notFound()
  if (!erase(collection, objectIdToMerge)) return notFound()
  const entry = table.update(primaryObjectId, (row) => {
    const merged = [row.properties['hs_merged_object_ids'], objectIdToMerge].filter(Boolean).join(';')
    return { ...row, properties: { ...row.properties, hs_merged_object_ids: merged } }
  })!
  call.emit({ stream: type.path, id: objectIdToMerge, kind: 'deleted', at: call.clock.now() })
  return json(render(type, entry, { properties: [] }))
}

function eraseForGood(collection: Collection, call: ObjectCall): SandboxResponse {
  const { objectId = '' } = (bodyJson(call.request) ?? {}) as Record<string, string>
  if (erase(collection, objectId))
    call.emit({ stream: collection.type.path, id: objectId, kind: 'deleted', at: call.clock.now() })
  return noContent()
}
