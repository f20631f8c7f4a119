import { CrosswalkError, type Credential } from '@crosswalk/connector-kit'
import type pg from 'pg'
import type { DataKeys, WrappedDataKey } from './data-keys.ts'
import { stateColumns, toState, type CredentialState, type StateRow } from './credential-state.ts'
import { lockDataKeysShared } from './locks.ts'
import { openSecret, sealSecret, unreadable } from './secret.ts'

export interface StoreOptions {
  /** When the access token ends, `null` where the vendor names no end. Left out: what is stored stays. */
  readonly expiresAt?: Date | null | undefined
  /** When the vendor gave it: with `expiresAt` the length of its life. Default now. */
  readonly storedAt?: Date
}

/** The open fields of a linked account, with what is known about them. */
export interface StoredCredential {
  readonly fields: Credential
  readonly state: CredentialState
}

interface FieldRow extends StateRow, Omit<WrappedDataKey, 'version'> {
  readonly organization_id: string
  readonly linked_account_id: string
  readonly field: string
  readonly version: number
  readonly sealed: Buffer
  readonly data_key_version: number
}

/**
 * Seals the fields given and leaves the account's others as they are. A stored credential starts with a clean slate:
 * refusals counted against the one before are forgotten.
 */
export async function storeFields(
  dataKeys: DataKeys,
  client: pg.ClientBase,
  accountId: string,
  fields: Credential,
  options: StoreOptions,
): Promise<void> {
  const owner = await renewState(client, accountId, options)
  await lockDataKeysShared(client, owner.organization_id)
  const dataKey = await dataKeys.newest(client, owner.organization_id)
  const versions = await fieldVersions(client, owner.linked_account_id)
  const rows = Object.entries(fields).map(([field, plaintext]) => {
    const version = (versions.get(field) ?? 0) + 1
    const name = { organizationId: owner.organization_id, ownerId: owner.linked_account_id, field, version }
    return { field, version, sealed: sealSecret(dataKey, name, plaintext) }
  })
  await client.query(
    `INSERT INTO credential (organization_id, linked_account_id, field, version, data_key_version, sealed)
     SELECT $1, $2, field, version, $3, sealed FROM unnest($4::text[], $5::int[], $6::bytea[]) AS new (field, version, sealed)
     ON CONFLICT (organization_id, linked_account_id, field) DO UPDATE
     SET version = EXCLUDED.version, data_key_version = EXCLUDED.data_key_version, sealed = EXCLUDED.sealed,
         updated_at = date_trunc('milliseconds', now())`,
    [
      owner.organization_id,
      owner.linked_account_id,
      dataKey.version,
      rows.map((row) => row.field),
      rows.map((row) => row.version),
      rows.map((row) => row.sealed),
    ],
  )
}

/** Opens all fields of an account in one statement. An account without any is `credential_rejected`: it must be linked. */
export async function readStored(
  dataKeys: DataKeys,
  client: pg.ClientBase,
  accountId: string,
): Promise<StoredCredential> {
  const { rows } = await client.query<FieldRow>({
    name: 'vault-read-credential',
    // Outer joins: a field whose data key is gone must fail below, not be missing.
    text: `SELECT credential.organization_id, credential.linked_account_id, field, credential.version, sealed,
                  data_key_version, master_key_id, wrapped, ${stateColumns}
           FROM credential
           LEFT JOIN credential_state AS state USING (organization_id, linked_account_id)
           LEFT JOIN data_key
             ON data_key.organization_id = credential.organization_id AND data_key.version = data_key_version
           WHERE credential.linked_account_id = $1 ORDER BY field`,
    values: [accountId],
  })
  if (rows[0] === undefined) {
    throw new CrosswalkError('credential_rejected', `Linked account ${accountId} has no credential: it must be linked.`)
  }
  const fields = rows.map((row) => [row.field, openField(dataKeys, row)] as const)
  return { fields: Object.freeze(Object.fromEntries(fields)), state: toState(rows[0]) }
}

/** Removes the fields given, or all of them. */
export async function removeFields(
  client: pg.ClientBase,
  accountId: string,
  fields: readonly string[] | undefined,
): Promise<void> {
  const owner = await lockState(client, accountId)
  if (owner === undefined) return
  await lockDataKeysShared(client, owner.organization_id)
  await client.query(
    'DELETE FROM credential WHERE linked_account_id = $1 AND ($2::text[] IS NULL OR field = ANY ($2))',
    [accountId, fields ?? null],
  )
}

/** Takes the lock under which an account's credential changes, until the transaction ends. */
export async function lockState(
  client: pg.ClientBase,
  accountId: string,
): Promise<{ organization_id: string } | undefined> {
  const { rows } = await client.query<{ organization_id: string }>(
    'SELECT organization_id FROM credential_state WHERE linked_account_id = $1 FOR UPDATE',
    [accountId],
  )
  return rows[0]
}

function openField(dataKeys: DataKeys, row: FieldRow): string {
  const { organization_id: organizationId, linked_account_id: ownerId, field, version } = row
  const name = { organizationId, ownerId, field, version }
  if (row.wrapped === null) throw unreadable(name)
  return openSecret(dataKeys.unwrap({ ...row, version: row.data_key_version }), name, row.sealed)
}

/** Also takes the account's lock. Answers with the ids as stored, which the secrets are bound to. */
async function renewState(
  client: pg.ClientBase,
  accountId: string,
  { expiresAt, storedAt = new Date() }: StoreOptions,
): Promise<{ organization_id: string; linked_account_id: string }> {
  const known = expiresAt instanceof Date && !Number.isNaN(expiresAt.getTime())
  const { rows } = await client.query<{ organization_id: string; linked_account_id: string }>(
    `INSERT INTO credential_state AS state (organization_id, linked_account_id, expires_at, refreshed_at)
     VALUES (current_organization_id(), $1, $2, $4)
     ON CONFLICT (organization_id, linked_account_id) DO UPDATE
     SET expires_at = CASE WHEN $3 THEN EXCLUDED.expires_at ELSE state.expires_at END,
         refreshed_at = CASE WHEN $3 THEN EXCLUDED.refreshed_at ELSE state.refreshed_at END,
         refresh_failures = 0, invalid_grants = 0, first_failed_at = NULL, last_failed_at = NULL, last_failure_code = NULL
     RETURNING organization_id, linked_account_id`,
    [accountId, known ? expiresAt.toISOString() : null, expiresAt !== undefined, storedAt.toISOString()],
  )
  return rows[0]!
}

async function fieldVersions(client: pg.ClientBase, accountId: string): Promise<Map<string, number>> {
  const { rows } = await client.query<{ field: string; version: number }>(
    'SELECT field, version FROM credential WHERE linked_account_id = $1',
    [accountId],
  )
  return new Map(rows.map((row) => [row.field, row.version]))
}
