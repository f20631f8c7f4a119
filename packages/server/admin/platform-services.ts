import { CrosswalkError } from '@crosswalk/connector-kit'
import type { PoolClient } from 'pg'
import type { AccountCaller, PlatformServices } from '../http/services.ts'
import { packCursor, unpackCursor } from '../http/cursor.ts'
import { exchangePublicToken } from '../linking/link-account.ts'
import { createLinkToken } from '../linking/session.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { requestRuns } from '../sync/schedule.ts'
import { readSyncStatus } from '../sync/status.ts'
import { generateKey } from './api-keys.ts'
import { listLinkedAccounts, readAccountDetails } from './linked-accounts.ts'

/** What stands behind the platform's endpoints. */
export function platformServices(platform: Platform): PlatformServices {
  const findConnector = (id: string) => platform.connectors.get(id)
  const within = <T>(
    { organizationId }: { readonly organizationId: string },
    work: (client: PoolClient) => Promise<T>,
  ) => inOrganization(platform.database, organizationId, work)
  const connectorOf = ({ account }: AccountCaller) => {
    const connector = findConnector(account.connector)
    if (connector) return connector
    throw new CrosswalkError(
      'configuration_invalid',
      `The connector ${account.connector} is not part of this installation.`,
    )
  }
  const statusOf = (caller: AccountCaller) =>
    within(caller, (client) => readSyncStatus(client, caller.account.id, connectorOf(caller)))

  return {
    createLinkToken: (caller, request) => createLinkToken(platform, caller.organizationId, request),

    exchangePublicToken: async (caller, publicToken) => {
      const linked = await exchangePublicToken(platform, caller.organizationId, publicToken)
      const { connector } = linked
      return {
        account_token: linked.account_token,
        id: linked.linked_account_id,
        integration: {
          name: connector?.name ?? '',
          abbreviated_name: connector?.name ?? null,
          categories: connector ? [connector.category] : [],
          image: null,
          square_image: null,
          color: null,
          slug: connector?.id ?? '',
          api_endpoints_to_documentation_urls: {},
          webhook_setup_guide_url: connector?.webhook?.docs ?? null,
          category_beta_status: {},
        },
      }
    },

    accountDetails: (caller) =>
      within(caller, (client) => readAccountDetails(client, caller.account.id, findConnector)),

    listLinkedAccounts: (caller, filters, page) =>
      within(caller, (client) => listLinkedAccounts(client, filters, page, findConnector)),

    syncStatus: async (caller, page) => {
      const all = await statusOf(caller)
      const bound = `sync-status ${caller.account.id}`
      const from = page.cursor === undefined ? 0 : Number(unpackCursor(page.cursor, bound, 1)[0])
      const to = from + page.size
      return {
        next: to < all.length ? packCursor([String(to)], bound) : null,
        previous: from > 0 ? packCursor([String(Math.max(0, from - page.size))], bound) : null,
        results: all.slice(from, to),
      }
    },

    resync: async (caller, confirmDeletes) => {
      await within(caller, (client) => requestRuns(client, caller.account.id, { full: true, confirmDeletes }))
      return [...(await statusOf(caller))]
    },

    generateKey: async (caller, name) => ({
      name,
      key: await within(caller, (client) => generateKey(client, caller.organizationId, name)),
    }),
  }
}
