import type { PoolClient } from 'pg'
import { credentialFields, CrosswalkError, type Connector, type Credential } from '@crosswalk/connector-kit'
import { audit } from '../audit/audit.ts'
import { resolveIssues } from '../issues/issues.ts'
import { applyLinkScopes } from '../configuration/scopes/link-scopes.ts'
import { lockScopes } from '../configuration/scopes/scope-store.ts'
import { settleStreams } from '../sync/settle-streams.ts'
import { hashToken } from '../http/api-key.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { scheduleStreams } from '../sync/schedule.ts'
import { accountWith } from '../account/open-account.ts'
import type { LinkSession } from './session.ts'
import { newToken } from './tokens.ts'

/** What there is to store once an end user has proved who they are. */
export interface LinkedCredential {
  readonly connector: Connector
  readonly settings: Readonly<Record<string, string>>
  readonly credential: Credential
  readonly expiresAt?: Date | null | undefined
}

/** Seconds in which a public token must be exchanged. */
const publicTokenLife = 600

/** Checks what the end user typed: exactly the fields the connector asks for. */
export function checkCredential(connector: Connector, given: Readonly<Record<string, unknown>>): Credential {
  const fields = credentialFields(connector.auth)
  for (const name of Object.keys(given))
    if (!fields.some((field) => field.name === name))
      throw new CrosswalkError('invalid_parameter', `${connector.name} asks for no "${name.slice(0, 60)}".`, {
        parameter: `/credential/${name.slice(0, 60)}`,
      })
  return Object.fromEntries(
    fields.map(({ name, label }) => {
      const value = given[name]
      if (typeof value !== 'string' || value.trim() === '')
        throw new CrosswalkError('invalid_parameter', `${label} is missing.`, { parameter: `/credential/${name}` })
      return [name, value.trim()]
    }),
  )
}

/**
 * Makes the linked account: asks the vendor whether the credential is good and whose it is, then stores account, credential
 * and schedule together and returns a public token to exchange. An end user who links the same connector again keeps the
 * account, its token and its data.
 */
export async function linkAccount(platform: Platform, session: LinkSession, linked: LinkedCredential): Promise<string> {
  const { connector, settings, credential } = linked
  const organizationId = session.organization_id
  const probe = accountWith(platform, { organizationId, connector, settings }, credential)
  const answer = await probe.ask(connector.check.request, { share: 'interactive' })
  const remote = connector.check.account?.(answer)

  const publicToken = newToken('public')
  await inOrganization(platform.database, organizationId, async (client) => {
    // One link at a time per end user, so that two tabs do not make two accounts.
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `link ${organizationId} ${session.end_user_origin_id} ${connector.id}`,
    ])
    // Before the account is touched: whoever changes scopes takes these two in the same order.
    await lockScopes(client, organizationId)
    const accountId =
      (await findAccount(client, session, connector)) ?? (await createAccount(platform, client, session, connector))
    await client.query(
      `UPDATE linked_account SET status = 'COMPLETE', status_code = NULL, status_detail = NULL, settings = $2,
         remote_instance_id = $3, remote_instance_name = $4, end_user_organization_name = $5, end_user_email_address = $6,
         completed_at = coalesce(completed_at, date_trunc('milliseconds', now())),
         are_syncs_disabled = coalesce($7, are_syncs_disabled) WHERE id = $1`,
      [
        accountId,
        JSON.stringify(settings),
        remote?.id ?? null,
        remote?.name ?? null,
        session.end_user_organization_name,
        session.end_user_email_address,
        session.are_syncs_disabled,
      ],
    )
    const expiresAt = linked.expiresAt
    await platform.vault.storeCredential(client, accountId, credential, expiresAt === undefined ? {} : { expiresAt })
    await scheduleStreams(client, { organizationId, linkedAccountId: accountId, connector })
    // The scopes of a session hold before anything is asked of the vendor.
    await applyLinkScopes(
      client,
      platform,
      { organizationId, id: accountId, category: connector.category },
      session.scopes,
    )
    await settleStreams(client, { linkedAccountId: accountId }, (id) => platform.connectors.get(id))
    await resolveIssues(client, { linkedAccountId: accountId })
    await audit(
      client,
      { organizationId },
      {
        event: 'LINKED_ACCOUNT',
        description: `An account of ${connector.name} was linked.`,
        linkedAccountId: accountId,
        details: { connector: connector.id },
      },
    )
    await client.query(
      `UPDATE link_session SET linked_account_id = $2, public_token_hash = $3,
         public_token_expires_at = now() + make_interval(secs => ${publicTokenLife}), expires_at = now() WHERE id = $1`,
      [session.id, accountId, hashToken(publicToken)],
    )
  })
  return publicToken
}

interface TokenRow {
  readonly id: string
  readonly connector: string
  readonly account_token_sealed: Buffer
  readonly account_token_version: number
}

/** Turns a public token, once, into the account token. */
export async function exchangePublicToken(
  platform: Platform,
  organizationId: string,
  publicToken: string,
): Promise<{ account_token: string; linked_account_id: string; connector: Connector | undefined }> {
  return inOrganization(platform.database, organizationId, async (client) => {
    const { rows } = await client.query<TokenRow>(
      `WITH used AS (
         UPDATE link_session SET public_token_hash = NULL
         WHERE public_token_hash = $1 AND public_token_expires_at > now() RETURNING linked_account_id)
       SELECT id, connector, account_token_sealed, account_token_version
       FROM linked_account JOIN used ON used.linked_account_id = id`,
      [hashToken(publicToken)],
    )
    const account = rows[0]
    if (!account)
      throw new CrosswalkError(
        'not_found',
        'The public token is wrong, was exchanged already, or is older than ten minutes.',
      )
    const token = await platform.vault.open(
      client,
      organizationId,
      account.id,
      'account_token',
      account.account_token_sealed,
      account.account_token_version,
    )
    return {
      account_token: token,
      linked_account_id: account.id,
      connector: platform.connectors.get(account.connector),
    }
  })
}

async function findAccount(
  client: PoolClient,
  session: LinkSession,
  connector: Connector,
): Promise<string | undefined> {
  const { rows } = await client.query<{ id: string }>(
    'SELECT id FROM linked_account WHERE end_user_origin_id = $1 AND connector = $2 ORDER BY created_at LIMIT 1',
    [session.end_user_origin_id, connector.id],
  )
  return rows[0]?.id
}

async function createAccount(
  platform: Platform,
  client: PoolClient,
  session: LinkSession,
  connector: Connector,
): Promise<string> {
  const { rows } = await client.query<{ id: string }>('SELECT uuidv7() AS id')
  const id = rows[0]!.id
  const token = newToken('account')
  const sealed = await platform.vault.seal(client, session.organization_id, id, 'account_token', token, 1)
  await client.query(
    `INSERT INTO linked_account (id, organization_id, connector, category, account_token_hash, account_token_sealed,
                                 end_user_origin_id, end_user_organization_name, end_user_email_address)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      id,
      session.organization_id,
      connector.id,
      connector.category,
      hashToken(token),
      sealed,
      session.end_user_origin_id,
      session.end_user_organization_name,
      session.end_user_email_address,
    ],
  )
  return id
}
