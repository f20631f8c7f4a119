import { statement } from '../store/batched-transaction.ts'
import type { Statement } from '../store/read-in-organization.ts'
import type { Connector } from '@crosswalk/connector-kit'

/** Whether another stream of the connector fills a model that this one fills too, so that both may give the same record. */
export function sharesModels(connector: Connector, name: string): boolean {
  const models = new Set(connector.streams[name]!.mappings.map(({ model }) => model))
  return Object.entries(connector.streams).some(
    ([other, stream]) => other !== name && stream.mappings.some(({ model }) => models.has(model)),
  )
}

/**
 * Lets such streams of an account write one after the other. At once, each would find a new record missing and log it as
 * added, and they could wait for each other's rows in a circle.
 */
export const takeTurn = (linkedAccountId: string): Statement =>
  statement('take-turn', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`store ${linkedAccountId}`])
