import type { AnyStream, Connector } from '@crosswalk/connector-kit'
import { categoryPath, models, type Model, type ModelRoute } from '@crosswalk/models'
import { fieldsOfStreams, items, pathText, streamsOf, type StreamField } from '../../configuration/index.ts'
import type { Platform } from '../../platform.ts'

/** The fields of the vendor behind the records of a model, or behind the lines inside of them, by key. */
export async function fieldsBehind(
  platform: Platform,
  of: { readonly organizationId: string; readonly accountId: string; readonly connector: Connector },
  entry: Pick<ModelRoute, 'model' | 'path'>,
): Promise<readonly StreamField[]> {
  const line = lineOf(entry)
  const streams = streamsOf(of.connector, line?.parent ?? entry.model)
  const found = await fieldsOfStreams(
    platform,
    of,
    streams.map(([name]) => name),
  )
  const fields = streams.flatMap(([name, stream]) => {
    const all = found.get(name)?.fields ?? []
    if (!line) return all.filter(({ path }) => isOfRecord(stream, path))
    const lists = listsBehind(stream, line)
    return all.filter(({ path }) => lists.includes(pathText(path.slice(0, path.lastIndexOf(items) + 1))))
  })
  return fields.toSorted(compareFields)
}

/**
 * Whether a field is one of the record itself: a member of the place where the stream keeps fields by name, for those are
 * what `include_remote_fields` answers; any value outside of lists where there is no such place.
 */
function isOfRecord({ remoteFields: holder }: AnyStream, path: readonly string[]): boolean {
  if (path.includes(items)) return false
  return (
    holder === undefined || (path.length === holder.length + 1 && holder.every((step, index) => path[index] === step))
  )
}

interface Line {
  readonly parent: Model
  /** The field of the parent that holds the lines. */
  readonly field: string
}

/** For the classes of lines: the model whose records hold them. */
function lineOf({ model, path }: Pick<ModelRoute, 'model' | 'path'>): Line | undefined {
  for (const parent of models.values()) {
    if (parent.path === undefined || !path.startsWith(`${categoryPath(parent.category)}/${parent.path}/`)) continue
    for (const [field, { embedded }] of Object.entries(parent.fields)) if (embedded === model) return { parent, field }
  }
  return undefined
}

/** Where the raw records keep the lists that become the lines: `lines[]`. */
const listsBehind = (stream: AnyStream, { parent, field }: Line): readonly string[] =>
  stream.mappings
    .filter((mapping) => mapping.model.name === parent.name)
    .flatMap((mapping) => mapping.provenance[field] ?? [])
    .flatMap((path) => (path.includes(items) ? [path.slice(0, path.lastIndexOf(items) + items.length)] : []))

type Named = Pick<StreamField, 'key' | 'id'>

/** The order of classes: by what the vendor calls them. */
export const compareFields = (a: Named, b: Named): number => compare(a.key, b.key) || compare(a.id, b.id)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
