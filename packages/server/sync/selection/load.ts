import type { Connector } from '@crosswalk/connector-kit'
import type { Platform } from '../../platform.ts'
import { inOrganization } from '../../store/organization.ts'
import { selectionOf, type Selection } from './selection.ts'
import { byModel, readSelectiveSync } from './store.ts'

/** Which records an account syncs, as it is configured at this moment. */
export async function loadSelection(
  platform: Pick<Platform, 'database'>,
  of: { readonly organizationId: string; readonly linkedAccountId: string; readonly connector: Connector },
): Promise<Selection> {
  const stored = await inOrganization(platform.database, of.organizationId, (client) =>
    readSelectiveSync(client, of.linkedAccountId),
  )
  return selectionOf(of.linkedAccountId, of.connector, byModel(stored))
}
