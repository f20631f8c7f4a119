/** How the whole vendor takes writes. It refuses what it does not know, so that nothing is lost in silence. */
import { bodyJson, json, noContent, route, type Route } from '@crosswalk/connector-kit/sandbox'
import type { Model } from '@crosswalk/models'
import { inTable, render, type TableCall } from './read-routes.ts'
import { refusal, type WholeState } from './state.ts'
import type { Row } from './values.ts'
import { customFields } from './vendor-names.ts'

/** A record with this in any text is refused: what a test sends to see a refusal. */
export const refusedText = 'refuse this'

export const writeRoutes: readonly Route<WholeState>[] = [
  route('POST', '/:stream', inTable(create)),
  route('PATCH', '/:stream/:id', inTable(update)),
  route('DELETE', '/:stream/:id', inTable(remove)),
  route('POST', '/:stream/:id/:operation', inTable(perform)),
]

function create({ state, table, model, params, request, emit }: TableCall) {
  const body = bodyJson(request)
  const refused = refuse(model, body)
  if (refused) return refused
  const empty = Object.entries(model.fields).map(([name, field]) => [name, field.list ? [] : null])
  const made: Row = { ...Object.fromEntries(empty), ...body.attributes }
  const number = table.size + table.removed().length
  const entry = table.insert(`${state.marker}${params['stream']}_new_${number}`, made)
  emit({ stream: params['stream']!, id: entry.id, kind: 'created', at: entry.updatedAt })
  return json({ id: entry.id }, { status: 201 })
}

function update({ table, model, params, request, emit }: TableCall) {
  if (!table.get(params['id']!)) return refusal(404, 'not_found')
  const body = bodyJson(request)
  const refused = refuse(model, body)
  if (refused) return refused
  // Attributes that are given take the place of those that were.
  const entry = table.update(params['id']!, (row) => ({ ...row, ...body.attributes }))!
  emit({ stream: params['stream']!, id: entry.id, kind: 'changed', at: entry.updatedAt })
  return json(render(entry))
}

function remove({ table, params, emit }: TableCall) {
  const entry = table.remove(params['id']!)
  if (!entry) return refusal(404, 'not_found')
  emit({ stream: params['stream']!, id: entry.id, kind: 'deleted', at: entry.updatedAt })
  return noContent()
}

/** An operation leaves its name and what it was told in the record, where a test can see it. */
function perform({ table, params, request }: TableCall) {
  const told = { last_operation: params['operation'], told: bodyJson(request) }
  const entry = table.update(params['id']!, (row) => ({ ...row, ...told }))
  return entry ? json(render(entry)) : refusal(404, 'not_found')
}

function refuse(model: Model, body: unknown) {
  const { attributes } = (body ?? {}) as { readonly attributes?: unknown }
  if (typeof attributes !== 'object' || attributes === null) return refusal(400, 'no_attributes')
  const known = new Set<string>([...Object.keys(model.fields), ...customFields])
  const unknown = Object.keys(attributes).filter((name) => !known.has(name))
  if (unknown.length > 0) return refusal(422, 'unknown_attribute', {}, `unknown attribute ${unknown.join(', ')}`)
  const isRefused = Object.values(attributes).includes(refusedText)
  return isRefused ? refusal(422, 'refused', {}, 'an attribute says that it wants to be refused') : undefined
}
