import type { Connector } from '@crosswalk/connector-kit'
import type { Mapping } from '@crosswalk/connector-kit'
import { arrayLiteral, type Statement } from '../store/read-in-organization.ts'
import type { Read } from './expand.ts'
import type { RecordSource } from './record-row.ts'

/** The raw payloads behind records, as JSON texts by their id. */
export async function readPayloads(
  read: Read,
  accountId: string,
  sources: readonly RecordSource[],
): Promise<ReadonlyMap<string, string>> {
  if (sources.length === 0) return new Map()
  const statement: Statement = {
    name: 'raw-payloads',
    text: `SELECT id, body FROM raw_payload
      WHERE linked_account_id = $1 AND stream = ANY ($2::text[]) AND id = ANY ($3::uuid[])`,
    values: [
      accountId,
      arrayLiteral([...new Set(sources.map((source) => source.stream))]),
      arrayLiteral([...new Set(sources.map((source) => source.rawId))]),
    ],
  }
  const [payloads] = await read([statement])
  return new Map(payloads!.map(([id, body]) => [id!, body!]))
}

/** The mapping by which a stream's raw records became records of a model. */
export const mappingOf = (
  connector: Connector | undefined,
  stream: string,
  model: string,
): Mapping<any, any> | undefined => connector?.streams[stream]?.mappings.find((mapping) => mapping.model.name === model)

/** What a raw payload has at a path. Only its own members count, for it is hostile. */
export function valueAt(raw: unknown, path: readonly string[]): unknown {
  let value = raw
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<string, unknown>)[step]
  }
  return value
}
