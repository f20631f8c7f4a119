import type { PoolClient } from 'pg'
import { takeTurn } from '../sync/shared-models.ts'

/** Whoever else stores or removes records of the account that several streams share waits until the transaction ends. */
export async function enterTurn(client: PoolClient, linkedAccountId: string): Promise<void> {
  const { name, text, values } = takeTurn(linkedAccountId)
  await client.query({ name, text, values: [...values] })
}
