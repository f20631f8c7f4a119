import { describe } from 'node:test'
import type { Connector } from '../connector.ts'
import type { SandboxDefinition } from '../sandbox/index.ts'
import { accessTests } from './access.ts'
import { conditionTests } from './conditions.ts'
import { deleteTests } from './deletes.ts'
import { faultTests } from './faults.ts'
import { incrementalTests } from './incremental.ts'
import { mappingTests } from './mappings.ts'
import type { ConformanceOptions } from './options.ts'
import { pagingTests } from './paging.ts'
import { revokeTests } from './revoke.ts'
import { schemaTests } from './schema.ts'
import { shapeTests } from './shapes.ts'
import { singleReadTests } from './single-reads.ts'
import { webhookTests } from './webhook.ts'
import { writeTests } from './writes.ts'

export type { ConformanceOptions } from './options.ts'

/**
 * Registers the tests that every connector must pass, against its own sandbox: paging, resuming, incremental runs, deletes,
 * mappings, single reads, conditions, schemas, writes, errors, faults, credentials and webhooks. In memory, in a time of its own.
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
      revokeTests,
      pagingTests,
      incrementalTests,
      deleteTests,
      mappingTests,
      shapeTests,
      singleReadTests,
      conditionTests,
      schemaTests,
      writeTests,
      faultTests,
      webhookTests,
    ])
      register(suite)
  })
}
