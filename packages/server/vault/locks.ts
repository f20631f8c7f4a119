import type pg from 'pg'

/*
 * The order in which the vault locks, everywhere, so that nobody waits in a circle:
 * an account's credential_state row, then the organisation's data keys, then credential rows.
 */

/** First half of the advisory lock's name: "vaul" in ASCII. */
const vaultLock = 0x7661756c

/** Held while secrets are sealed and stored, so that the data key does not change between the two. */
export async function lockDataKeysShared(client: pg.ClientBase, organizationId: string): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock_shared($1, hashtext($2))', [vaultLock, organizationId])
}

/** Held while the organisation gets a new data key and its secrets are sealed again. */
export async function lockDataKeys(client: pg.ClientBase, organizationId: string): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [vaultLock, organizationId])
}
