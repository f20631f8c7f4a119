import type { Connector, Credential } from '@crosswalk/connector-kit'
import type { Platform } from '../platform.ts'
import { clientCredentialsToken } from '../account/oauth.ts'

/** What is to be stored of what an end user typed. */
export interface FirstCredential {
  readonly credential: Credential
  readonly expiresAt?: Date | null | undefined
}

/** What an end user typed, as it stands; for client credentials (RFC 6749, 4.4) together with the first token they buy. */
export async function firstCredential(
  platform: Platform,
  of: {
    readonly organizationId: string
    readonly connector: Connector
    readonly settings: Readonly<Record<string, string>>
  },
  typed: Credential,
): Promise<FirstCredential> {
  const { auth } = of.connector
  if (auth.scheme !== 'clientCredentials') return { credential: typed }
  const [id, secret] = auth.fields
  const client = { clientId: typed[id.name]!, clientSecret: typed[secret.name]! }
  const tokens = await clientCredentialsToken(platform, { ...of, auth, client })
  return { credential: { ...typed, ...tokens.fields }, expiresAt: tokens.expiresAt }
}
