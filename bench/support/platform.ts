import { createPlatform } from '../../packages/server/create-platform.ts'
import { exchangePublicToken, linkAccount } from '../../packages/server/linking/link-account.ts'
import { createLinkToken, findSession } from '../../packages/server/linking/session.ts'
import type { Platform } from '../../packages/server/platform.ts'
import { openDatabase } from '../../packages/server/store/database.ts'
import { masterKey, masterKeys } from '../../packages/server/vault/index.ts'
import { benchConnector } from '../sync/connector.ts'

export interface PlatformArgument {
  readonly connectionString: string
  readonly vendorUrl: string
}

/** The platform as `npm start` puts it together, with the benchmark's connector and its vendor allowed. */
export function benchPlatform({ connectionString, vendorUrl }: PlatformArgument): Platform {
  return createPlatform({
    database: openDatabase(connectionString),
    masterKeys: masterKeys(masterKey(Buffer.alloc(32, 7))),
    connectors: [benchConnector],
    settings: { publicUrl: 'http://127.0.0.1', allowedBaseUrls: [vendorUrl] },
    allowPrivateAddresses: [new URL(vendorUrl).host],
  })
}

export async function closePlatform(platform: Platform): Promise<void> {
  await platform.outbound.close()
  await platform.database.close()
}

let endUsers = 0

/** Links an account of a new end user, as the linking routes do. */
export async function link(
  platform: Platform,
  organizationId: string,
  vendorUrl: string,
): Promise<{ linkedAccountId: string; accountToken: string }> {
  const { link_token: linkToken } = await createLinkToken(
    platform,
    { organizationId },
    {
      end_user_origin_id: `bench-${process.pid}-${++endUsers}`,
      end_user_organization_name: 'Bench',
      end_user_email_address: 'bench@example.com',
      categories: ['crm'],
      integration: 'bench',
    },
  )
  const publicToken = await linkAccount(platform, await findSession(platform, 'link', linkToken), {
    connector: benchConnector,
    settings: { base_url: vendorUrl },
    credential: { token: 'secret-of-the-bench' },
  })
  const { linked_account_id, account_token } = await exchangePublicToken(platform, organizationId, publicToken)
  return { linkedAccountId: linked_account_id, accountToken: account_token }
}
