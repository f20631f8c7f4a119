import { setTimeout as wait } from 'node:timers/promises'
import { CrosswalkError, type Credential } from '@crosswalk/connector-kit'
import type pg from 'pg'
import type { Database } from '../store/database.ts'
import { inOrganization } from '../store/organization.ts'
import { lockState, type StoredCredential } from './credential.ts'
import type { ArrivedCredential } from './refresh-vendor.ts'
import type { Vault } from './vault.ts'

interface Place {
  readonly database: Database
  readonly vault: Vault
  readonly organizationId: string
  readonly accountId: string
}

/** Milliseconds before each try: together longer than a restart of PostgreSQL. */
const delays = [0, 250, 500, 1000, 2000, 4000, 8000]

/**
 * Stores tokens whose transaction broke after the vendor had given them out. Giving up at once would lose the account
 * wherever the vendor rotates refresh tokens. If someone has stored others meanwhile (or the broken commit did arrive),
 * those are the answer.
 */
export async function storeLate(
  place: Place,
  before: StoredCredential,
  answer: ArrivedCredential,
): Promise<Credential> {
  let cause: unknown
  for (const delay of delays) {
    await wait(delay)
    try {
      return await storeUnlessChanged(place, before, answer)
    } catch (error) {
      cause = error
    }
  }
  const message = `New tokens of linked account ${place.accountId} could not be stored: the database does not answer.`
  throw new CrosswalkError('unavailable', message, { cause })
}

async function storeUnlessChanged(
  { database, vault, organizationId, accountId }: Place,
  before: StoredCredential,
  answer: ArrivedCredential,
): Promise<Credential> {
  return await inOrganization(database, organizationId, async (client) => {
    await lockState(client, accountId)
    const { fields } = await vault.readStored(client, accountId)
    const unchanged = ['access_token', 'refresh_token'].every((field) => fields[field] === before.fields[field])
    if (!unchanged) return fields
    await storeAnswer(client, vault, accountId, answer)
    return Object.freeze({ ...fields, ...answer.fields })
  })
}

/** Stores what the vendor gave, in the caller's transaction. */
export async function storeAnswer(
  client: pg.ClientBase,
  vault: Vault,
  accountId: string,
  { fields, expiresAt, arrivedAt }: ArrivedCredential,
): Promise<void> {
  await vault.storeCredential(client, accountId, fields, { expiresAt: expiresAt ?? null, storedAt: arrivedAt })
}
