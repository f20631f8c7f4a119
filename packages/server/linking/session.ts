import { CrosswalkError, type Connector } from '@crosswalk/connector-kit'
import type { PoolClient } from 'pg'
import { audit, type Actor } from '../audit/audit.ts'
import { scopesOfRequest } from '../configuration/scopes/link-scopes.ts'
import type { ScopeChange } from '../configuration/scopes/scope.ts'
import { hashToken } from '../http/api-key.ts'
import type { LinkToken, LinkTokenRequest } from '../http/services.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { newToken } from './tokens.ts'

/** A session in which an end user links one account. */
export interface LinkSession {
  readonly id: string
  readonly organization_id: string
  readonly categories: readonly string[]
  readonly connector: string | null
  readonly end_user_origin_id: string
  readonly end_user_organization_name: string
  readonly end_user_email_address: string
  /** Scopes of the account to be. */
  readonly scopes: readonly ScopeChange[]
  /** Whether the account syncs; null where nothing was said. */
  readonly are_syncs_disabled: boolean | null
}

const sessionColumns = `id, organization_id, categories, connector, end_user_origin_id, end_user_organization_name,
  end_user_email_address, scopes, are_syncs_disabled`

/** Minutes: how long a link token lives unless told, at most, and at most as a magic link. */
const expiry = { usual: 30, most: 720, mostOfMagicLink: 10_080 }

/** Opens a session for an end user and returns its link token. The token is shown once and kept as a hash. */
export async function createLinkToken(platform: Platform, by: Actor, request: LinkTokenRequest): Promise<LinkToken> {
  const { organizationId } = by
  const connector = request.integration ? findOffered(platform, request.integration, request.categories) : undefined
  const isMagic = request.should_create_magic_link_url === true
  const minutes = request.link_expiry_mins ?? expiry.usual
  if (minutes > expiry.most && !isMagic)
    throw new CrosswalkError(
      'invalid_request',
      `"/link_expiry_mins" must not be more than ${expiry.most}, except with should_create_magic_link_url.`,
      { parameter: '/link_expiry_mins' },
    )
  const scopes = scopesOfRequest(request)
  const token = newToken('link')
  await inOrganization(platform.database, organizationId, async (client) => {
    await forgetOldSessions(client)
    await client.query(
      `INSERT INTO link_session (organization_id, link_token_hash, categories, connector, end_user_origin_id,
                                 end_user_organization_name, end_user_email_address, scopes, are_syncs_disabled, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + make_interval(mins => $10))`,
      [
        organizationId,
        hashToken(token),
        request.categories,
        connector?.id ?? null,
        request.end_user_origin_id,
        request.end_user_organization_name,
        request.end_user_email_address,
        JSON.stringify(scopes),
        request.are_syncs_disabled ?? null,
        Math.min(minutes, expiry.mostOfMagicLink),
      ],
    )
    if (isMagic)
      await audit(client, by, {
        event: 'GENERATED_MAGIC_LINK',
        description: 'A magic link was made.',
        details: { categories: request.categories, integration: connector?.id ?? null, minutes },
      })
  })
  return {
    link_token: token,
    integration_name: connector?.name ?? null,
    magic_link_url: isMagic ? `${platform.settings.publicUrl}/link/${token}` : null,
  }
}

/** Sessions name end users, so they are not kept when they are over. A day later nothing of them works any more. */
async function forgetOldSessions(client: PoolClient): Promise<void> {
  await client.query({
    name: 'forget-old-sessions',
    text: `DELETE FROM link_session WHERE id IN (
             SELECT id FROM link_session WHERE expires_at < now() - interval '1 day' LIMIT 100 FOR UPDATE SKIP LOCKED)`,
  })
}

/** The session behind a link token. The token is its own proof: end users hold no API key. */
export async function findSession(platform: Platform, kind: 'link' | 'state', token: string): Promise<LinkSession> {
  const { database } = platform
  const found = await database.service.query<{ link_session_id: string; organization_id: string }>({
    name: 'find-link-session',
    text: 'SELECT link_session_id, organization_id FROM find_link_session($1, $2)',
    values: [kind, hashToken(token)],
  })
  const door = found.rows[0]
  if (!door)
    throw new CrosswalkError(
      'unauthorized',
      kind === 'link'
        ? 'The link token is wrong or has expired. Ask for a new one.'
        : 'This authorisation was not asked for here, was used already, or took longer than ten minutes. Start again.',
    )
  return inOrganization(database, door.organization_id, async (client) => {
    const { rows } = await client.query<LinkSession>(`SELECT ${sessionColumns} FROM link_session WHERE id = $1`, [
      door.link_session_id,
    ])
    return rows[0]!
  })
}

/** The connectors a session offers. */
export const offeredConnectors = (
  platform: Platform,
  session: Pick<LinkSession, 'categories' | 'connector'>,
): Connector[] =>
  [...platform.connectors.values()].filter(
    (connector) =>
      session.categories.includes(connector.category) &&
      (session.connector === null || session.connector === connector.id),
  )

/** One of them by its slug. */
export function findOffered(platform: Platform, id: string, categories: readonly string[]): Connector {
  const connector = platform.connectors.get(id)
  if (connector && categories.includes(connector.category)) return connector
  throw new CrosswalkError(
    'invalid_parameter',
    `There is no integration "${id.slice(0, 60)}" in ${categories.join(', ')}.`,
    {
      parameter: '/integration',
    },
  )
}
