import { models, type ModelName } from '@crosswalk/models'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { withoutSensitive } from '../mapping/sensitive-paths.ts'
import { compileFieldMapping } from '../mapping/field-mapping.ts'
import type { StoredFieldMapping } from './field-mapping-store.ts'
import { samplePayloads } from './remote-fields/payload-sample.ts'
import { streamsOf } from './remote-fields/stream-endpoint.ts'
import { coverageOf, tryMapping } from './trial.ts'

/** Raw records of each account, and accounts of each mapping, that are looked at. */
const sampled = 100
const mostAccounts = 3
/** Milliseconds for all mappings of an answer: those for which there is no time left have none. */
const longest = 2_000

/** The share of stored records that each mapping fills, by its id, over the newest accounts for which it holds. */
export async function coverages(
  platform: Platform,
  organizationId: string,
  mappings: readonly StoredFieldMapping[],
): Promise<ReadonlyMap<string, number | null>> {
  const until = performance.now() + longest
  const accounts = await inOrganization(platform.database, organizationId, async (client) => {
    const { rows } = await client.query<{ id: string; connector: string }>(
      `SELECT id, connector FROM linked_account a
       WHERE EXISTS (SELECT FROM raw_payload r WHERE r.linked_account_id = a.id) ORDER BY id DESC LIMIT 1000`,
    )
    return rows
  })
  const samples = new Map<string, Promise<readonly unknown[]>>()
  const sample = (accountId: string, stream: string) => {
    const key = `${accountId} ${stream}`
    const known = samples.get(key) ?? samplePayloads(platform.database, { organizationId, accountId, stream }, sampled)
    samples.set(key, known)
    return known
  }
  const result = new Map<string, number | null>()
  for (const mapping of mappings) {
    const model = models.get(mapping.model as ModelName)
    const places = accounts
      .filter(
        ({ id, connector }) =>
          (mapping.linked_account_id ?? id) === id && (mapping.connector ?? connector) === connector,
      )
      .flatMap(({ id, connector: slug }) => {
        const connector = platform.connectors.get(slug)
        const streams = connector && model ? streamsOf(connector, model) : []
        return streams
          .filter(([name]) => (mapping.stream ?? name) === name)
          .map(([name, declared]) => ({ accountId: id, stream: name, declared }))
      })
      .slice(0, mostAccounts)
    const raws: unknown[] = []
    for (const { accountId, stream, declared } of places)
      if (performance.now() < until)
        raws.push(...(await sample(accountId, stream)).map((raw) => withoutSensitive(declared, raw)))
    result.set(mapping.id, model && performance.now() < until ? await coverage(mapping, model, raws) : null)
  }
  return result
}

async function coverage(
  mapping: StoredFieldMapping,
  model: Parameters<typeof tryMapping>[1],
  raws: readonly unknown[],
): Promise<number | null> {
  try {
    return coverageOf(await tryMapping(compileFieldMapping(mapping), model, raws))
  } catch {
    // It compiled when it was saved, with another version of the language.
    return 0
  }
}
