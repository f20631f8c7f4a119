import { CrosswalkError, type Connector } from '@crosswalk/connector-kit'
import type { Platform } from '../platform.ts'

/** The connector of a linked account. Throws `configuration_invalid` where this installation lacks it. */
export function connectorCalled(platform: Pick<Platform, 'connectors'>, id: string): Connector {
  const connector = platform.connectors.get(id)
  if (connector) return connector
  throw new CrosswalkError('configuration_invalid', `The connector ${id} is not part of this installation.`)
}
