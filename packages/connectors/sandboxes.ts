/** The offline stand-ins of the vendors, one per connector. */
import type { SandboxDefinition } from '@crosswalk/connector-kit/sandbox'
import hubspot from './hubspot/sandbox/index.ts'

export const sandboxes: readonly SandboxDefinition<any>[] = [hubspot]
