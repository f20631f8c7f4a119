import type { PoolClient } from 'pg'
import { takeConfiguration } from './index.ts'

/**
 * Waits until nothing of the account is being stored, and lets nothing be until the transaction ends. Whatever is stored
 * afterwards sees what this transaction has changed.
 */
export async function lockAccount(client: PoolClient, linkedAccountId: string): Promise<void> {
  const { name, text, values } = takeConfiguration(linkedAccountId)
  await client.query({ name, text, values: [...values] })
}
