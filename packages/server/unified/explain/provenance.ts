import { pathsOf, type Mapping, type Node } from '@crosswalk/connector-kit'
import type { Field, Model } from '@crosswalk/models'
import type { AccountMapping, CompiledFieldMapping } from '../../mapping/index.ts'
import { rawAt, type ItemPlace } from './raw-at.ts'

/** How a field gets its value. */
export type ProvenanceKind = 'mapped' | 'computed' | 'constant' | 'unsupported' | 'field_mapping' | 'off'

/** Where the value of a field comes from. */
export interface Provenance {
  readonly kind: ProvenanceKind
  /** As mappings name them: `properties.email`, `lines[].amount`. */
  readonly remote_paths: readonly string[]
  /** The conversions on the way. */
  readonly codecs: readonly string[]
  /** Of the settings of the model; of a field mapping its own. */
  readonly mapping_version: number
  readonly field_mapping_id: string | null
  /** What the raw payload has at each of the paths. Null where it is not shown, or there is no payload. */
  readonly raw: readonly unknown[] | null
}

/** A record whose fields are to be traced. */
export interface Traced {
  readonly model: Model
  readonly stream: string
  readonly remoteId: string
  /** Undefined where the payload is gone. */
  readonly raw: unknown
  readonly showsSensitive: boolean
}

/** Where each field of a record comes from; fields of the customer's own are called `field_mappings.<name>`. */
export function provenanceOf(mapping: AccountMapping, traced: Traced): Readonly<Record<string, Provenance>> {
  const { model } = traced
  const fieldMappings = mapping.fieldMappingsOf(model.name, traced.stream)
  const source = sourceOf(mapping, traced)
  const names = ['remote_id', ...Object.keys(model.fields)]
  const targets = fieldMappings.filter(({ place }) => place === 'target')
  return Object.fromEntries([
    ...names.map((name) => [name, ofField(mapping, traced, source, fieldMappings, name)]),
    ...targets.map((own) => [`field_mappings.${own.name}`, ofFieldMapping(traced, source, own)]),
  ])
}

/** The connector's mapping that a record was read by, and which item of the payload it was. */
export interface RecordSourceNodes {
  readonly mapping: Mapping<any, any> | undefined
  readonly item: ItemPlace | undefined
}

export function sourceOf({ connector }: AccountMapping, { model, stream, remoteId, raw }: Traced): RecordSourceNodes {
  const candidates = connector.streams[stream]?.mappings.filter((one) => one.model.name === model.name) ?? []
  const [only, ...others] = candidates
  if (only === undefined) return { mapping: undefined, item: undefined }
  if (raw === undefined || (others.length === 0 && !only.items)) return { mapping: only, item: undefined }
  for (const mapping of candidates) {
    const index = indexIn(mapping, raw, remoteId)
    if (index < 0) continue
    const list = mapping.items && pathsOf(mapping.items)[0]
    return { mapping, item: list === undefined ? undefined : { list, index } }
  }
  return { mapping: only, item: undefined }
}

function indexIn(mapping: Mapping<any, any>, raw: unknown, remoteId: string): number {
  try {
    return mapping.read(raw).findIndex((record) => record.remote_id === remoteId)
  } catch {
    return -1
  }
}

function ofField(
  mapping: AccountMapping,
  traced: Traced,
  source: RecordSourceNodes,
  fieldMappings: readonly CompiledFieldMapping[],
  name: string,
): Provenance {
  const { model } = traced
  const { disabledFields, version } = mapping.settingsOf(model.name)
  if (disabledFields.includes(name)) return { ...nothing, kind: 'off', mapping_version: version }
  const own = fieldMappings.find((one) => one.place === 'common' && one.name === name)
  if (own) return ofFieldMapping(traced, source, own, model.fields[name])
  const node = source.mapping?.nodes[name] ?? unsupported
  const paths = source.mapping?.provenance[name] ?? []
  const table = mapping.enumTableOf(model.name, name) ? ['enum_table'] : []
  return {
    kind: kindOf(node),
    remote_paths: [...new Set(paths)],
    codecs: [...new Set([...table, ...codecsIn(node)])],
    mapping_version: version,
    field_mapping_id: null,
    raw: rawsOf(traced, source, [...new Set(paths)], model.fields[name]),
  }
}

const unsupported: Node = { op: 'unsupported' }
const nothing = { remote_paths: [], codecs: [], field_mapping_id: null, raw: null } as const

const ofFieldMapping = (
  traced: Traced,
  source: RecordSourceNodes,
  own: CompiledFieldMapping,
  field?: Field,
): Provenance => ({
  kind: 'field_mapping',
  remote_paths: own.inputPaths,
  codecs: own.expression === undefined ? [] : ['jq'],
  mapping_version: own.version,
  field_mapping_id: own.id,
  raw: rawsOf(traced, source, own.inputPaths, field),
})

function rawsOf(
  { raw, showsSensitive }: Traced,
  { item }: RecordSourceNodes,
  paths: readonly string[],
  field: Field | undefined,
): readonly unknown[] | null {
  if (raw === undefined || (field?.sensitive === true && !showsSensitive)) return null
  return paths.map((path) => rawAt(raw, path, item) ?? null)
}

/** A value is computed where some of it is; one of several sources is still read as it is. */
export function kindOf(node: Node): 'mapped' | 'computed' | 'constant' | 'unsupported' {
  switch (node.op) {
    case 'unsupported':
    case 'constant':
      return node.op
    case 'compute':
      return 'computed'
    case 'codec':
    case 'fixed':
      return kindOf(node.of)
    case 'path':
    case 'each':
    case 'list':
    case 'first':
      return 'mapped'
  }
}

/** The names of all codecs inside a node. */
function codecsIn(node: Node): readonly string[] {
  switch (node.op) {
    case 'codec':
      return [node.codec.name, ...codecsIn(node.of)]
    case 'fixed':
      return codecsIn(node.of)
    case 'compute':
    case 'first':
      return node.of.flatMap(codecsIn)
    case 'each':
      return Object.values(node.item).flatMap(codecsIn)
    case 'list':
      return node.items.flatMap((item) => Object.values(item).flatMap(codecsIn))
    case 'path':
    case 'constant':
    case 'unsupported':
      return []
  }
}
