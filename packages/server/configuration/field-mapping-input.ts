import { CrosswalkError, type Connector } from '@crosswalk/connector-kit'
import type { Category, Model } from '@crosswalk/models'
import type * as z from 'zod'
import type { Reading } from './field-mapping-store.ts'
import { modelCalled } from '../mapping/model-names.ts'
import { endpointOf, streamsOf } from './remote-fields/stream-endpoint.ts'
import type { createFieldMappingRequest } from './shapes.ts'
import {
  readingOf,
  refuseJmesPath,
  type Holds,
  type Pointers,
  type Target,
  type WantedMapping,
} from './wanted-mapping.ts'

/** The members of the published bodies. */
export const publishedPointers: Pointers = {
  path: '/remote_field_traversal_path',
  expression: '/advanced_mapping_expression',
  stream: '/remote_url_path',
  model: '/common_model_name',
}

interface Place {
  readonly connector: Connector
  readonly category: Category
  readonly accountId: string
  readonly settings: Readonly<Record<string, string>>
}

export type CreateFieldMappingRequest = z.output<typeof createFieldMappingRequest>

/** What a published request wants, as far as it can be told without the database. */
export function wantedBy(body: CreateFieldMappingRequest, place: Place): WantedMapping {
  refuseJmesPath(body.jmes_path)
  const model = modelCalled(place.category, body.common_model_name, publishedPointers.model)
  const holds = holdsOf(body, place)
  const stream = streamAt(place, model, body.remote_url_path)
  const { remote_field_traversal_path: path, advanced_mapping_expression: expression } = body
  return {
    holds,
    model,
    target: targetOf(body, model, holds),
    // Other connectors have other streams.
    reading: readingOf(path, expression, holds.level === 'organization' ? null : stream, publishedPointers),
  }
}

function holdsOf(body: CreateFieldMappingRequest, { connector, accountId }: Place): Holds {
  if (body.organization_wide === true && body.is_integration_wide === true)
    throw new CrosswalkError(
      'invalid_request',
      'A mapping for every linked account holds for those of this connector too. Set one of both flags.',
      { parameter: '/is_integration_wide' },
    )
  if (body.organization_wide === true) return { level: 'organization' }
  if (body.is_integration_wide === true) return { level: 'connector', connector }
  return { level: 'linked_account', connector, accountId }
}

function targetOf(body: CreateFieldMappingRequest, model: Model, holds: Holds): Target {
  const { target_field_name: own, organization_wide_target_field: shared, target_field_description: text } = body
  if ((own ?? undefined) !== undefined && (shared ?? undefined) !== undefined)
    throw new CrosswalkError('invalid_request', 'Name one field to fill, not two.', {
      parameter: '/organization_wide_target_field',
    })
  const description = text ?? ''
  if (shared !== null && shared !== undefined)
    return { place: 'target', name: shared, description, isOfAccount: false, isMade: false }
  if (own === null || own === undefined)
    throw new CrosswalkError('invalid_request', 'Name the field to fill.', { parameter: '/target_field_name' })
  if (Object.hasOwn(model.fields, own)) return { place: 'common', name: own }
  // What holds for several accounts fills a field that they all have.
  return { place: 'target', name: own, description, isOfAccount: holds.level === 'linked_account', isMade: true }
}

/** The member of a published body that names the field to fill. */
export const targetPointer = (body: CreateFieldMappingRequest): string =>
  body.organization_wide_target_field === null || body.organization_wide_target_field === undefined
    ? '/target_field_name'
    : '/organization_wide_target_field'

/** What a published change makes a mapping read; what is not mentioned stays. */
export function changedReading(
  body: {
    readonly remote_field_traversal_path?: readonly (string | number)[] | undefined
    readonly remote_url_path?: string | undefined
    readonly jmes_path?: string | null | undefined
    readonly advanced_mapping_expression?: string | null | undefined
  },
  place: Place,
  model: Model,
  old: Reading,
): Reading {
  refuseJmesPath(body.jmes_path)
  const stream = body.remote_url_path === undefined ? old.stream : streamAt(place, model, body.remote_url_path)
  const { remote_field_traversal_path: path, advanced_mapping_expression: expression } = body
  const hasNew = (path !== undefined && path.length > 0) || (expression !== undefined && expression !== null)
  if (hasNew) return readingOf(path, expression, stream, publishedPointers)
  // The old way of reading is only taken away together with a new one.
  const isTaken = (old.path !== null && path !== undefined) || (old.expression !== null && expression === null)
  return isTaken
    ? readingOf(path, expression, stream, publishedPointers)
    : { path: old.path, expression: old.expression, stream }
}

/** The stream behind a path of the vendor; null, which is every stream, where only one fills the model. */
function streamAt({ connector, settings }: Place, model: Model, urlPath: string): string | null {
  const streams = streamsOf(connector, model)
  const found = streams.find(([name, stream]) =>
    [endpointOf(stream, name, settings).path, `/${name}`, name].includes(urlPath),
  )
  if (found) return streams.length === 1 ? null : found[0]
  const known = streams.map(([name, stream]) => endpointOf(stream, name, settings).path)
  throw new CrosswalkError(
    'invalid_request',
    known.length === 0
      ? `${connector.name} has no records of ${model.name}.`
      : `${model.name} is read from ${known.join(', ')}. GET remote-fields answers the paths of all fields.`,
    { parameter: known.length === 0 ? publishedPointers.model : publishedPointers.stream },
  )
}
