import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CrosswalkError, type Credential } from '@crosswalk/connector-kit'
import type { Database } from '../store/database.ts'
import { inOrganization } from '../store/organization.ts'
import { masterKey, masterKeys, type MasterKeys } from './master-keys.ts'
import type { Refresh } from './refresh-vendor.ts'

/** Fresh random master keys. */
export function testKeys(): MasterKeys {
  return masterKeys(masterKey(randomBytes(32)))
}

/** A linked account to hang a credential on. */
export async function testAccount(database: Database, organizationId: string): Promise<string> {
  return await inOrganization(database, organizationId, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO linked_account (organization_id, connector, category, account_token_hash, end_user_origin_id,
                                   end_user_organization_name, end_user_email_address)
       VALUES ($1, 'test', 'crm', $2, 'origin', 'Acme', 'jo@acme.example') RETURNING id`,
      [organizationId, randomBytes(32)],
    )
    return rows[0]!.id
  })
}

export interface TokenServer {
  readonly url: string
  /** Refreshes answered with new tokens. */
  refreshes: number
  /** Refresh tokens used a second time outside the grace: each revokes everything. */
  reuses: number
  close(): Promise<void>
}

/**
 * A token endpoint that rotates refresh tokens and revokes the family when one is used again. With `grace`, as FAPI 2.0
 * wants it, the previous token still works until the new one has been used.
 */
export async function tokenServer(first: string, grace = false): Promise<TokenServer> {
  let current = first
  let previous: string | undefined
  let revoked = false
  const server = createServer((request, response) => {
    const token = new URL(request.url!, 'http://localhost').searchParams.get('refresh_token')
    request.resume()
    const good = !revoked && (token === current || (grace && token === previous))
    if (good) {
      if (token === current) previous = current
      current = `refresh-${randomBytes(8).toString('hex')}`
      state.refreshes += 1
    } else {
      revoked = true
      state.reuses += 1
    }
    const access = `access-${randomBytes(8).toString('hex')}`
    const body = good ? { access_token: access, refresh_token: current, expires_in: 3600 } : { error: 'invalid_grant' }
    // Slow enough for everybody else to arrive meanwhile.
    setTimeout(() => response.writeHead(good ? 200 : 400).end(JSON.stringify(body)), 100)
  })
  const port = await listen(server)
  const state: TokenServer = {
    url: `http://127.0.0.1:${port}/`,
    refreshes: 0,
    reuses: 0,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return state
}

/** A refresh that asks the test's token endpoint. */
export function refreshAt(url: string): Refresh {
  return async (credential: Credential, { signal }) => {
    const target = new URL(url)
    target.searchParams.set('refresh_token', credential['refresh_token'] ?? '')
    const response = await fetch(target, { method: 'POST', signal })
    const answer = (await response.json()) as Record<string, string>
    if (!response.ok) throw new CrosswalkError('credential_rejected', 'Refused.', { remoteCode: answer['error'] })
    const { access_token = '', refresh_token = '', expires_in } = answer
    return { fields: { access_token, refresh_token }, expiresAt: new Date(Date.now() + Number(expires_in) * 1000) }
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
