import type { PoolClient } from 'pg'
import { CrosswalkError } from '@crosswalk/connector-kit'
import type { Vault } from '../vault/index.ts'
import type { OAuthClient } from './oauth.ts'

interface Row {
  readonly id: string
  readonly client_id: string
  readonly version: number
  readonly sealed_secret: Buffer
}

/** The organisation's OAuth application at a vendor. Inside a transaction of that organisation. */
export async function readOAuthClient(
  client: PoolClient,
  vault: Vault,
  organizationId: string,
  connector: string,
): Promise<OAuthClient> {
  const { rows } = await client.query<Row>(
    'SELECT id, client_id, version, sealed_secret FROM oauth_client WHERE connector = $1',
    [connector],
  )
  const row = rows[0]
  if (!row)
    throw new CrosswalkError(
      'conflict',
      `No OAuth application is set up for ${connector}. Register one at the vendor and store its client id and secret.`,
    )
  const secret = await vault.open(client, organizationId, row.id, 'client_secret', row.sealed_secret, row.version)
  return { clientId: row.client_id, clientSecret: secret }
}

/** Stores or replaces it. */
export async function storeOAuthClient(
  client: PoolClient,
  vault: Vault,
  organizationId: string,
  connector: string,
  application: OAuthClient,
): Promise<void> {
  const known = await client.query<{ id: string; version: number }>(
    `INSERT INTO oauth_client (organization_id, connector, client_id, version, sealed_secret) VALUES ($1, $2, '', 0, '')
     ON CONFLICT (organization_id, connector) DO UPDATE SET client_id = oauth_client.client_id RETURNING id, version`,
    [organizationId, connector],
  )
  const { id, version } = known.rows[0]!
  const sealed = await vault.seal(client, organizationId, id, 'client_secret', application.clientSecret, version + 1)
  await client.query(
    `UPDATE oauth_client SET client_id = $2, version = $3, sealed_secret = $4, updated_at = date_trunc('milliseconds', now())
     WHERE connector = $1`,
    [connector, application.clientId, version + 1, sealed],
  )
}
