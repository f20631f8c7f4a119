import { parseJson } from '@crosswalk/connector-kit'
import type { Database } from '../../store/database.ts'
import { readInOrganization, type Statement } from '../../store/read-in-organization.ts'

/** Payloads that are looked at, of one stream. */
export const mostSampled = 1000
/** Characters of payloads that are looked at together, whatever their number. */
const mostCharacters = 16_000_000

/**
 * Raw payloads of a stream. Their ids are hashes of the remote ids, so the first ones by id are a sample as good as any,
 * and the same one each time.
 */
export const sampleStatement = (accountId: string, stream: string, most: number): Statement => ({
  name: 'payload-sample',
  text: `SELECT body FROM (
      SELECT body, sum(length(body)) OVER (ORDER BY id) AS until FROM (
        SELECT id, body FROM raw_payload WHERE linked_account_id = $1 AND stream = $2 ORDER BY id LIMIT $3) AS first
    ) AS sample WHERE until <= $4 OR until = length(body)`,
  values: [accountId, stream, String(most), String(mostCharacters)],
})

/** The sample, parsed. */
export async function samplePayloads(
  database: Database,
  of: { readonly organizationId: string; readonly accountId: string; readonly stream: string },
  most = mostSampled,
): Promise<readonly unknown[]> {
  const statement = sampleStatement(of.accountId, of.stream, most)
  const [rows] = await readInOrganization(database, of.organizationId, [statement])
  return rows!.map(([body]) => parseJson(body!, 'The store'))
}
