import { describe } from 'node:test'
import type { Connector } from '../connector.ts'
import type { SandboxDefinition } from '../sandbox/index.ts'
import { accessTests } from './access.ts'
import { deleteTests } from './deletes.ts'
import { faultTests } from './faults.ts'
import { incrementalTests } from './incremental.ts'
import { mappingTests } from './mappings.ts'
import type { ConformanceOptions } from './options.ts'
import { pagingTests } from './paging.ts'
import { shapeTests } from './shapes.ts'
import { webhookTests } from './webhook.ts'

export type { ConformanceOptions } from './options.ts'

/**
 * Registers the tests that every connector must pass, against its own sandbox: paging, resuming, incremental runs, deletes,
 * mappings, errors, faults, credentials and webhooks. In memory, in a time of its own.
 *
 * @example conformance(github, sandbox, { sizes: { tickets: 250 } })
 */
export function conformance<State>(
  connector: Connector,
  definition: SandboxDefinition<State>,
  options: ConformanceOptions<State> = {},
): void {
  const suite = { connector, definition, options }
  describe(`${connector.name} keeps the rules of connectors`, () => {
    for (const register of [
      accessTests,
      pagingTests,
      incrementalTests,
      deleteTests,
      mappingTests,
      shapeTests,
      faultTests,
      webhookTests,
    ])
      register(suite)
  })
}
