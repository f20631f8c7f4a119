import type { Connector } from '@crosswalk/connector-kit'
import type { Database } from './store/database.ts'
import type { Outbound } from './outbound/index.ts'
import type { Vault } from './vault/index.ts'

/** What the capabilities of the server share. One per process. */
export interface Platform {
  readonly database: Database
  readonly vault: Vault
  readonly outbound: Outbound
  readonly connectors: ReadonlyMap<string, Connector>
  readonly settings: PlatformSettings
}

export interface PlatformSettings {
  /** Where this installation is reached from outside, without a trailing slash: OAuth redirects lead here. */
  readonly publicUrl: string
  /**
   * Origins that `settings.base_url` of a linked account may name in place of the vendor's own: sandboxes, GitHub
   * Enterprise. The operator's list; nobody else can add to it.
   */
  readonly allowedBaseUrls: readonly string[]
}
