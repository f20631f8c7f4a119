import { fetchOne, parseJson, type AnyStream } from '@crosswalk/connector-kit'
import { models } from '@crosswalk/models'
import { askedFields } from '../../account/asked-fields.ts'
import type { OpenAccount } from '../../account/open-account.ts'
import type { AccountMapping } from '../../mapping/index.ts'
import type { Platform } from '../../platform.ts'
import { rawId } from '../../store/ids.ts'
import { readInOrganization } from '../../store/read-in-organization.ts'
import { readReferred, referencesIn, type Referred, type ReferredById } from './references.ts'

/**
 * The raw record of the parent, where a stream has one list per parent: among the records that a write names the first that
 * came from the parent's stream, else among those that these name (an association names an object, and that its class).
 */
export async function parentPayload(
  platform: Platform,
  account: OpenAccount,
  mapping: AccountMapping,
  stream: AnyStream,
  referred: ReferredById,
): Promise<unknown> {
  const isParent = (record: Referred) => record.stream === stream.parent
  const parent =
    [...referred.values()].find(isParent) ?? [...(await namedBy(platform, account, referred)).values()].find(isParent)
  return parent && (await payloadOf(platform, account, mapping, parent))
}

function namedBy({ database }: Platform, account: OpenAccount, referred: ReferredById): Promise<ReferredById> {
  const named = [...referred.values()].flatMap(({ model, fields }) =>
    referencesIn(models.get(model as Parameters<typeof models.get>[0])?.fields ?? {}, fields),
  )
  return readReferred(database, { organizationId: account.organizationId, accountId: account.id }, named)
}

async function payloadOf(
  platform: Platform,
  account: OpenAccount,
  mapping: AccountMapping,
  { stream: name, remoteId }: Referred,
): Promise<unknown> {
  const [rows] = await readInOrganization(platform.database, account.organizationId, [
    {
      name: 'payload-of-parent',
      text: 'SELECT body FROM raw_payload WHERE linked_account_id = $1 AND stream = $2 AND id = $3',
      values: [account.id, name, rawId(account.id, name, remoteId)],
    },
  ])
  const body = rows?.[0]?.[0]
  if (body !== undefined && body !== null) return parseJson(body, 'The store')
  const stream = account.connector.streams[name]
  if (!stream?.get) return undefined
  const input = {
    fields: await askedFields(platform, account, mapping, name),
    settings: account.settings,
    now: new Date().toISOString(),
  }
  return fetchOne((request) => account.ask(request, { stream: name, share: 'interactive' }), stream, input, remoteId)
}
