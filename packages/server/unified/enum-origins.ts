import type { Connector } from '@crosswalk/connector-kit'
import type { Model } from '@crosswalk/models'
import type { ParsedRecord } from './expand.ts'
import { mappingOf, valueAt } from './raw-payload.ts'

/**
 * Puts the vendor's own words in the place of ours, for the fields asked for. The word is found in the raw payload where
 * the mapping says it was read. A field whose word was computed from several, or is not in the payload, stays as it is.
 */
export function showOrigins(
  connector: Connector | undefined,
  stream: string,
  model: Model,
  record: ParsedRecord,
  raw: unknown,
  fields: readonly string[],
): void {
  const mapping = mappingOf(connector, stream, model.name)
  for (const field of fields) {
    const [path, ...others] = mapping?.provenance[field] ?? []
    if (path === undefined || others.length > 0) continue
    const place = placeOf(path, () => mapping!.read(raw).findIndex((item) => item.remote_id === record['remote_id']))
    const word = place && valueAt(raw, place)
    if (isWord(word) || (model.fields[field]?.list === true && Array.isArray(word) && word.every(isWord)))
      record[field] = word
  }
}

const isWord = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** `fields.0.word` as steps; `items[].word` with the place of the item among those that became records. */
function placeOf(path: string, indexOfItem: () => number): readonly string[] | undefined {
  const [list, ...rest] = path.split('[].')
  if (rest.length === 0) return path.split('.')
  const index = indexOfItem()
  return rest.length > 1 || index < 0 ? undefined : [...list!.split('.'), String(index), ...rest[0]!.split('.')]
}
