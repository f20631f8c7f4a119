import type { PoolClient } from 'pg'
import { CrosswalkError } from '@crosswalk/connector-kit'
import { hashToken } from '../http/api-key.ts'
import { newToken } from '../linking/tokens.ts'
import type { Vault } from '../vault/index.ts'

/** Gives a linked account a new token. The old one is worth nothing when the transaction commits. */
export async function regenerateAccountToken(
  client: PoolClient,
  vault: Vault,
  organizationId: string,
  linkedAccountId: string,
): Promise<string> {
  const { rows } = await client.query<{ version: number }>(
    'SELECT account_token_version + 1 AS version FROM linked_account WHERE id = $1 FOR UPDATE',
    [linkedAccountId],
  )
  if (!rows[0]) throw new CrosswalkError('not_found', `There is no linked account ${linkedAccountId}.`)
  const { version } = rows[0]
  const token = newToken('account')
  const sealed = await vault.seal(client, organizationId, linkedAccountId, 'account_token', token, version)
  await client.query(
    `UPDATE linked_account SET account_token_hash = $2, account_token_sealed = $3, account_token_version = $4 WHERE id = $1`,
    [linkedAccountId, hashToken(token), sealed, version],
  )
  return token
}
