import { CrosswalkError, type Connector, type OAuth2Auth } from '@crosswalk/connector-kit'
import { hashToken } from '../http/api-key.ts'
import type { Platform } from '../platform.ts'
import { inOrganization } from '../store/organization.ts'
import { linkAccount } from './link-account.ts'
import { authorizeUrl, exchangeCode, randomToken } from '../account/oauth.ts'
import { readOAuthClient } from '../account/oauth-client.ts'
import { findSession, type LinkSession } from './session.ts'
import { newToken } from './tokens.ts'

/** Where vendors send end users back to: exactly this, registered at the vendor. */
export const redirectUri = (platform: Platform): string => `${platform.settings.publicUrl}/oauth/callback`

/**
 * Begins the authorisation code flow: the URL to send the end user to. The state is random, works once, for ten minutes,
 * for this session and connector only; the PKCE verifier is sealed until the code comes back.
 */
export async function startAuthorization(
  platform: Platform,
  session: LinkSession,
  connector: Connector,
  settings: Readonly<Record<string, string>>,
): Promise<string> {
  const auth = oauth2Of(connector)
  const state = newToken('state')
  const verifier = randomToken()
  const organizationId = session.organization_id
  const application = await inOrganization(platform.database, organizationId, async (client) => {
    const found = await readOAuthClient(client, platform.vault, organizationId, connector.id)
    const sealed = await platform.vault.seal(client, organizationId, session.id, 'code_verifier', verifier, 1)
    await client.query(
      `UPDATE link_session SET state_hash = $2, state_expires_at = now() + interval '10 minutes', state_connector = $3,
         state_settings = $4, state_sealed = $5 WHERE id = $1`,
      [session.id, hashToken(state), connector.id, JSON.stringify(settings), sealed],
    )
    return found
  })
  const { clientId } = application
  return authorizeUrl(auth, connector, { clientId, redirectUri: redirectUri(platform), state, verifier, settings })
}

/** What a vendor sends back with the end user. */
export interface AuthorizationAnswer {
  readonly state: string
  readonly code?: string | undefined
  readonly iss?: string | undefined
  readonly error?: string | undefined
}

/** Ends the flow: uses the state up, exchanges the code, links the account. Returns the public token. */
export async function finishAuthorization(platform: Platform, answer: AuthorizationAnswer): Promise<string> {
  const session = await findSession(platform, 'state', answer.state)
  const organizationId = session.organization_id
  const { pending, verifier, application } = await inOrganization(platform.database, organizationId, async (client) => {
    const used = await client.query<{
      state_connector: string
      state_settings: Record<string, string>
      state_sealed: Buffer
    }>(
      `UPDATE link_session SET state_hash = NULL WHERE id = $1 AND state_hash = $2
       RETURNING state_connector, state_settings, state_sealed`,
      [session.id, hashToken(answer.state)],
    )
    const row = used.rows[0]
    if (!row) throw new CrosswalkError('unauthorized', 'This authorisation was used already. Start again.')
    return {
      pending: row,
      verifier: await platform.vault.open(client, organizationId, session.id, 'code_verifier', row.state_sealed, 1),
      application: await readOAuthClient(client, platform.vault, organizationId, row.state_connector),
    }
  })
  const connector = platform.connectors.get(pending.state_connector)!
  const auth = oauth2Of(connector)
  checkAnswer(auth, connector, answer)
  const tokens = await exchangeCode(
    platform,
    { organizationId, connector, auth, client: application, settings: pending.state_settings },
    { code: answer.code!, redirectUri: redirectUri(platform), verifier },
  )
  return linkAccount(platform, session, {
    connector,
    settings: { ...pending.state_settings, ...auth.settings?.(tokens.raw) },
    credential: tokens.fields,
    expiresAt: tokens.expiresAt,
  })
}

function checkAnswer(auth: OAuth2Auth, connector: Connector, answer: AuthorizationAnswer): void {
  if (answer.error !== undefined)
    throw new CrosswalkError(
      'permission_missing',
      `${connector.name} did not grant access (${answer.error.slice(0, 60)}).`,
    )
  if (answer.code === undefined || answer.code === '')
    throw new CrosswalkError('invalid_parameter', `${connector.name} sent no code.`, { parameter: '?code' })
  // RFC 9207: a code of one server must not be played to another.
  if (auth.issuer !== undefined && answer.iss !== auth.issuer)
    throw new CrosswalkError('invalid_parameter', `The code does not come from ${connector.name}.`, {
      parameter: '?iss',
    })
}

function oauth2Of(connector: Connector): OAuth2Auth {
  if (connector.auth.scheme === 'oauth2') return connector.auth
  throw new CrosswalkError(
    'invalid_request',
    `${connector.name} is not linked by authorisation: send the credential instead.`,
  )
}
