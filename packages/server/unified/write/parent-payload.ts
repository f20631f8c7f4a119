import { parseJson } from '@crosswalk/connector-kit'
import type { Platform } from '../../platform.ts'
import { readInOrganization } from '../../store/read-in-organization.ts'
import type { ReferredById } from './references.ts'
import type { Target } from './target.ts'

/** The raw record of the parent, where a stream has one list per parent: the related record that came from the parent's stream. */
export async function parentPayload(
  platform: Platform,
  of: { readonly organizationId: string; readonly accountId: string },
  { stream }: Target,
  referred: ReferredById,
): Promise<unknown> {
  const parent = [...referred.values()].find((record) => record.stream === stream.parent)
  if (!parent) return undefined
  const [rows] = await readInOrganization(platform.database, of.organizationId, [
    {
      name: 'payload-of-parent',
      text: 'SELECT body FROM raw_payload WHERE linked_account_id = $1 AND stream = $2 AND id = $3',
      values: [of.accountId, parent.stream, parent.rawId],
    },
  ])
  const body = rows?.[0]?.[0]
  return body === undefined || body === null ? undefined : parseJson(body, 'The store')
}
