import type { PoolClient } from 'pg'
import { newApiKey } from '../http/api-key.ts'

/** Makes an API key with all scopes. The key is returned once and stored as a hash. */
export async function generateKey(client: PoolClient, organizationId: string, name: string): Promise<string> {
  const { key, prefix, hash } = newApiKey()
  await client.query('INSERT INTO api_key (organization_id, name, prefix, hash) VALUES ($1, $2, $3, $4)', [
    organizationId,
    name,
    prefix,
    hash,
  ])
  return key
}
