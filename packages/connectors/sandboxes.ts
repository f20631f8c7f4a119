/** The offline stand-ins of the vendors, one per connector. */
import type { SandboxDefinition } from '@crosswalk/connector-kit/sandbox'
import bamboohr from './bamboohr/sandbox/index.ts'
import github from './github/sandbox/index.ts'
import hubspot from './hubspot/sandbox/index.ts'

export const sandboxes: readonly SandboxDefinition<any>[] = [bamboohr, github, hubspot]
