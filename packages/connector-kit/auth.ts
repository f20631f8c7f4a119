/** How a connector proves who it is. Values only: tokens are fetched, kept and refreshed by the platform. */

/** One thing the end user types when linking. */
export interface CredentialField {
  readonly name: string
  readonly label: string
  readonly description?: string
  /** Shown as dots, kept in the vault, never given back. Default true. */
  readonly secret?: boolean
}

/** A key in a header: `apiKey({ header: 'X-Api-Key' })`. */
export interface ApiKeyAuth {
  readonly scheme: 'apiKey'
  readonly header: string
  readonly prefix?: string
  readonly fields: readonly [CredentialField]
}

/** HTTP basic. A part that the vendor fixes (BambooHR wants the password `x`) is written as `{ fixed: 'x' }`. */
export interface BasicAuth {
  readonly scheme: 'basic'
  readonly username: CredentialField | { readonly fixed: string }
  readonly password: CredentialField | { readonly fixed: string }
}

/** A long-lived token of the end user, such as a personal access token. */
export interface BearerAuth {
  readonly scheme: 'bearer'
  /** Default `Bearer`. */
  readonly prefix?: string
  readonly fields: readonly [CredentialField]
}

interface TokenEndpoint {
  /** Absolute; `{name}` is replaced by a setting of the linked account. */
  readonly tokenUrl: string
  readonly scopes: readonly string[]
  /** Default a blank. */
  readonly scopeSeparator?: string
  /** Where the token endpoint wants the client's id and secret. Default `body`. */
  readonly clientAuthentication?: 'body' | 'basic'
  /** Body of token requests. Default `form`. */
  readonly tokenFormat?: 'form' | 'json'
}

/** OAuth 2.0 authorisation code, with PKCE (S256) unless the vendor refuses it. */
export interface OAuth2Auth extends TokenEndpoint {
  readonly scheme: 'oauth2'
  readonly authorizeUrl: string
  readonly authorizeParameters?: Readonly<Record<string, string>>
  /** Default true. */
  readonly pkce?: boolean
  /** The issuer, where the vendor sends `iss` with the code (RFC 9207). */
  readonly issuer?: string
  /** Seconds an access token lives where the vendor does not say. Default 3600. */
  readonly defaultExpiresIn?: number
  /** Settings of the linked account that come with the token, such as an instance URL. */
  readonly settings?: (tokenAnswer: Readonly<Record<string, unknown>>) => Readonly<Record<string, string>>
}

/** OAuth 2.0 client credentials: the end user types a client id and a client secret. */
export interface ClientCredentialsAuth extends TokenEndpoint {
  readonly scheme: 'clientCredentials'
  readonly fields: readonly [id: CredentialField, secret: CredentialField]
}

export type Auth = ApiKeyAuth | BasicAuth | BearerAuth | OAuth2Auth | ClientCredentialsAuth

/** The secret of a linked account, by field name. OAuth keeps `access_token` and `refresh_token` here. */
export type Credential = Readonly<Record<string, string>>

/** What the end user must type for this scheme. Empty for the authorisation code flow. */
export function credentialFields(auth: Auth): readonly CredentialField[] {
  switch (auth.scheme) {
    case 'apiKey':
    case 'bearer':
    case 'clientCredentials':
      return auth.fields
    case 'basic':
      return [auth.username, auth.password].filter((part): part is CredentialField => 'name' in part)
    case 'oauth2':
      return []
  }
}

/** The headers that carry the credential. */
export function authorizationHeaders(auth: Auth, credential: Credential): Record<string, string> {
  switch (auth.scheme) {
    case 'apiKey':
      return { [auth.header]: `${auth.prefix ?? ''}${credential[auth.fields[0].name] ?? ''}` }
    case 'bearer':
      return { authorization: `${auth.prefix ?? 'Bearer'} ${credential[auth.fields[0].name] ?? ''}` }
    case 'basic': {
      const part = (of: BasicAuth['username']) => ('fixed' in of ? of.fixed : (credential[of.name] ?? ''))
      const pair = Buffer.from(`${part(auth.username)}:${part(auth.password)}`).toString('base64')
      return { authorization: `Basic ${pair}` }
    }
    case 'oauth2':
    case 'clientCredentials':
      return { authorization: `Bearer ${credential['access_token'] ?? ''}` }
  }
}
