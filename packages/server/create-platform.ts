import type { Connector } from '@crosswalk/connector-kit'
import { createOutbound, type AllowedAddresses, type OutboundLog } from './outbound/index.ts'
import type { Platform, PlatformSettings } from './platform.ts'
import type { Database } from './store/database.ts'
import { Vault, type MasterKeys } from './vault/index.ts'

export interface PlatformOptions {
  readonly database: Database
  readonly masterKeys: MasterKeys
  readonly connectors: readonly Connector[]
  readonly settings: PlatformSettings
  /** Private addresses that outbound calls may reach: see `AllowedAddresses`. Default none. */
  readonly allowPrivateAddresses?: AllowedAddresses
  readonly log?: OutboundLog
}

/** Puts together what the capabilities share. Close its `outbound`, then its `database`. */
export function createPlatform(options: PlatformOptions): Platform {
  const { database, settings } = options
  return {
    database,
    vault: new Vault(options.masterKeys),
    outbound: createOutbound({ database, allowPrivateAddresses: options.allowPrivateAddresses, log: options.log }),
    connectors: new Map(options.connectors.map((connector) => [connector.id, connector])),
    settings,
  }
}
