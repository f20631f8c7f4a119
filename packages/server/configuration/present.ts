import type { AnyStream, Connector } from '@crosswalk/connector-kit'
import { models, type ModelName } from '@crosswalk/models'
import type * as z from 'zod'
import { levelOf } from '../mapping/field-mapping.ts'
import type { StoredFieldMapping } from './field-mapping-store.ts'
import { jsonSchemaOf } from './remote-fields/field-type.ts'
import { endpointOf, streamsOf } from './remote-fields/stream-endpoint.ts'
import { fieldKey, type StreamField } from './remote-fields/stream-fields.ts'
import type { fieldMappingInstance, remoteFieldApi } from './shapes.ts'

export interface Presentation {
  readonly connector: Connector
  readonly settings: Readonly<Record<string, string>>
  /** What is known of the fields of the streams; undefined where nobody asked. */
  readonly fields: ReadonlyMap<string, { readonly fields: readonly StreamField[] }> | undefined
}

/** A field mapping as the published shape has it. */
export function presentMapping(
  mapping: StoredFieldMapping,
  { connector, settings, fields }: Presentation,
): z.output<typeof fieldMappingInstance> {
  const model = models.get(mapping.model as ModelName)!
  const [name, stream] = streamOf(connector, model, mapping.stream) ?? [undefined, undefined]
  const endpoint = name === undefined ? { method: 'GET', path: '/' } : endpointOf(stream, name, settings)
  const path = mapping.path ?? []
  const known = name === undefined ? undefined : fields?.get(name)?.fields.find((field) => samePath(field.path, path))
  return {
    id: mapping.id,
    is_integration_wide: levelOf(mapping) !== 'linked_account',
    target_field: {
      name: mapping.target ?? mapping.common_field!,
      description: mapping.target === null ? model.fields[mapping.common_field!]!.description : mapping.description,
      is_organization_wide: mapping.target !== null && !mapping.is_account_target,
    },
    remote_field: {
      remote_key_name: path.length === 0 || !stream ? null : fieldKey(stream, path),
      schema: fields === undefined ? null : jsonSchemaOf(known?.type, known?.itemType),
      remote_endpoint_info: { method: endpoint.method, url_path: endpoint.path, field_traversal_path: [...path] },
    },
    jmes_path: null,
    advanced_mapping_expression: mapping.expression,
  }
}

/** The stream that a mapping reads; the first that fills the model where it reads all of them. */
export const streamOf = (
  connector: Connector,
  model: Parameters<typeof streamsOf>[1],
  name: string | null,
): readonly [string, AnyStream] | undefined =>
  streamsOf(connector, model).find(([own]) => name === null || own === name)

/** A field of the vendor as the published shape has it. */
export function presentRemoteField(
  field: StreamField,
  { connector, settings }: Presentation,
  withExamples: boolean,
): z.output<typeof remoteFieldApi> {
  const { method, path } = endpointOf(connector.streams[field.stream]!, field.stream, settings)
  return {
    schema: jsonSchemaOf(field.type, field.itemType),
    remote_key_name: field.key,
    remote_endpoint_info: { method, url_path: path, field_traversal_path: [...field.path] },
    example_values: withExamples ? [...field.examples] : [],
    advanced_metadata: {
      id: field.id,
      display_name: field.displayName,
      description: field.description,
      is_required: field.isRequired,
      is_custom: field.isCustom,
      field_choices: field.choices.map(({ value }) => value),
    },
    coverage: field.coverage,
  }
}

const samePath = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((step, index) => step === other[index])
