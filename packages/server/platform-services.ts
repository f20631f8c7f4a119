import type { PoolClient } from 'pg'
import type { AccountCaller, PlatformServices } from './http/services.ts'
import { packCursor, unpackOffsetCursor } from './http/cursor.ts'
import { exchangePublicToken } from './linking/link-account.ts'
import { createLinkToken } from './linking/session.ts'
import type { Platform } from './platform.ts'
import { inOrganization } from './store/organization.ts'
import { requestRuns } from './sync/schedule.ts'
import { generateKey, scopesWithin } from './admin/api-keys.ts'
import { actorOf, audit } from './audit/audit.ts'
import { connectorCalled } from './admin/connector-of.ts'
import { integrationOf } from './admin/integration.ts'
import { listLinkedAccounts, readAccountDetails } from './admin/linked-accounts.ts'
import { syncStatusOf } from './admin/sync-status.ts'

/** What stands behind the platform's endpoints. */
export function platformServices(platform: Platform): PlatformServices {
  const findConnector = (id: string) => platform.connectors.get(id)
  const within = <T>(
    { organizationId }: { readonly organizationId: string },
    work: (client: PoolClient) => Promise<T>,
  ) => inOrganization(platform.database, organizationId, work)
  const statusOf = (caller: AccountCaller) =>
    within(caller, (client) =>
      syncStatusOf(client, caller.account.id, connectorCalled(platform, caller.account.connector)),
    )

  return {
    createLinkToken: (caller, request, address) => createLinkToken(platform, actorOf(caller, { address }), request),

    exchangePublicToken: async (caller, publicToken) => {
      const linked = await exchangePublicToken(platform, caller.organizationId, publicToken)
      const { connector } = linked
      return {
        account_token: linked.account_token,
        id: linked.linked_account_id,
        integration: connector ? integrationOf(connector) : unknownIntegration,
      }
    },

    accountDetails: (caller) =>
      within(caller, (client) => readAccountDetails(client, caller.account.id, findConnector)),

    listLinkedAccounts: (caller, filters, page) =>
      within(caller, (client) => listLinkedAccounts(client, filters, page, findConnector)),

    syncStatus: async (caller, page) => {
      const all = await statusOf(caller)
      const bound = `sync-status ${caller.account.id}`
      const from = page.cursor === undefined ? 0 : unpackOffsetCursor(page.cursor, bound)
      const to = from + page.size
      return {
        next: to < all.length ? packCursor([String(to)], bound) : null,
        previous: from > 0 ? packCursor([String(Math.max(0, from - page.size))], bound) : null,
        results: all.slice(from, to),
      }
    },

    resync: async (caller, confirmDeletes, address) => {
      await within(caller, async (client) => {
        await requestRuns(client, caller.account.id, { full: true, confirmDeletes })
        await audit(client, actorOf(caller, { address }), {
          event: 'FORCED_LINKED_ACCOUNT_RESYNC',
          description: 'A full sync was asked for.',
          linkedAccountId: caller.account.id,
          details: { confirm_deletes: confirmDeletes },
        })
      })
      return [...(await statusOf(caller))]
    },

    generateKey: (caller, { name, scopes, expires_at: expiresAt }, address) =>
      within(caller, async (client) => {
        const allowed = scopesWithin(caller.scopes, scopes)
        const key = await generateKey(client, caller.organizationId, name, { scopes: allowed, expiresAt })
        await audit(client, actorOf(caller, { address }), {
          event: 'CREATED_REMOTE_PRODUCTION_API_KEY',
          description: `The API key "${name}" was made.`,
          details: { scopes: allowed, expires_at: expiresAt ?? null },
        })
        return { name, key }
      }),
  }
}

/** For an account whose connector has been taken out of the installation. */
const unknownIntegration = {
  name: '',
  abbreviated_name: null,
  categories: [],
  image: null,
  square_image: null,
  color: null,
  slug: '',
  api_endpoints_to_documentation_urls: {},
  webhook_setup_guide_url: null,
  category_beta_status: {},
}
