/** The connectors that come with this installation. */
import type { Connector } from '@crosswalk/connector-kit'
import bamboohr from './bamboohr/index.ts'
import github from './github/index.ts'
import hubspot from './hubspot/index.ts'

export const connectors: readonly Connector[] = [bamboohr, github, hubspot]
