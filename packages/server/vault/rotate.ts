import { CrosswalkError } from '@crosswalk/connector-kit'
import type pg from 'pg'
import type { Database } from '../store/database.ts'
import { inOrganization } from '../store/organization.ts'
import { unwrapDataKey, wrapDataKey, type DataKey, type WrappedDataKey } from './data-keys.ts'
import { lockDataKeys } from './locks.ts'
import type { MasterKeys } from './master-keys.ts'
import { openSecret, sealSecret } from './secret.ts'
import type { Vault } from './vault.ts'

const batch = 500

export interface MasterRotation {
  /** Data keys now wrapped by the current master key that were not before. */
  readonly rewrapped: number
  /** Data keys that none of the given master keys opens. They are left as they are. */
  readonly unreadable: number
}

/**
 * Wraps every data key anew with the current master key. No secret is touched, so it is quick, and it can be stopped and
 * started again at any point. Safe while the platform runs, provided every process has both keys:
 *
 * 1. add the new key to `CROSSWALK_OLD_KEYS` of every process (so that all can open what the first of them will wrap);
 * 2. make the new one `CROSSWALK_KEY` and move the old one to `CROSSWALK_OLD_KEYS`, process by process;
 * 3. run this; 4. when it reports nothing unreadable, take the old key away.
 */
export async function rotateMasterKey(database: Database, keys: MasterKeys): Promise<MasterRotation> {
  let rewrapped = 0
  // Processes that still wrap with the old key may add to what was already passed: go on until a pass finds nothing.
  for (;;) {
    const pass = await rewrapAll(database, keys)
    rewrapped += pass.rewrapped
    if (pass.rewrapped + pass.overtaken === 0) return { rewrapped, unreadable: pass.unreadable }
  }
}

/** `overtaken`: someone else wrapped the key anew between our reading and our writing. */
type Outcome = 'rewrapped' | 'unreadable' | 'overtaken'

async function rewrapAll(database: Database, keys: MasterKeys): Promise<Record<Outcome, number>> {
  const count = { rewrapped: 0, unreadable: 0, overtaken: 0 }
  let after = { organization_id: '00000000-0000-0000-0000-000000000000', version: 0 }
  for (;;) {
    const { rows } = await database.owner.query<WrappedDataKey>('SELECT * FROM data_keys_to_rewrap($1, $2, $3, $4)', [
      keys.current.id,
      after.organization_id,
      after.version,
      batch,
    ])
    for (const row of rows) count[await rewrap(database, keys, row)] += 1
    const last = rows.at(-1)
    if (last === undefined) return count
    after = last
  }
}

async function rewrap(database: Database, keys: MasterKeys, row: WrappedDataKey): Promise<Outcome> {
  let bytes: Buffer
  try {
    bytes = unwrapDataKey(keys, row)
  } catch {
    return 'unreadable'
  }
  const { id, wrapped } = wrapDataKey(
    keys.current,
    { organizationId: row.organization_id, version: row.version },
    bytes,
  )
  bytes.fill(0)
  const { rows } = await database.owner.query<{ done: boolean }>('SELECT rewrap_data_key($1, $2, $3, $4, $5) AS done', [
    row.organization_id,
    row.version,
    row.wrapped,
    id,
    wrapped,
  ])
  return rows[0]!.done ? 'rewrapped' : 'overtaken'
}

/**
 * Fails with `configuration_invalid` where the database holds data keys that these master keys cannot open: at start,
 * before the first customer finds out. The usual causes are a lost key file and an old key taken away too early.
 */
export async function checkMasterKeys(database: Database, keys: MasterKeys): Promise<void> {
  const { rows } = await database.owner.query<{ master_key_id: string }>(
    'SELECT master_key_id FROM master_keys_in_use()',
  )
  const missing = rows.map((row) => row.master_key_id).filter((id) => !keys.all.has(id))
  if (missing.length === 0) return
  throw new CrosswalkError(
    'configuration_invalid',
    `The database holds secrets sealed under master key ${missing.join(', ')}, which is neither CROSSWALK_KEY ` +
      `(${keys.current.id}) nor among CROSSWALK_OLD_KEYS: add it there.`,
  )
}

interface SealedRow {
  readonly linked_account_id: string
  readonly field: string
  readonly version: number
  readonly data_key_version: number
  readonly sealed: Buffer
}

/**
 * Gives an organisation a new data key and seals its credentials again under it, in one transaction. Reads go on
 * meanwhile; storing waits. Answers with the number of secrets sealed again.
 *
 * The older data keys stay, because secrets that other parts store in their own rows (sealed with `vault.seal`) still
 * need them until they are next written.
 */
export async function rotateDataKey(database: Database, vault: Vault, organizationId: string): Promise<number> {
  return await inOrganization(database, organizationId, async (client) => {
    await lockDataKeys(client, organizationId)
    const current = await vault.dataKeys.newest(client, organizationId)
    await vault.dataKeys.make(client, current.organizationId, current.version + 1)
    const next = await vault.dataKeys.newest(client, organizationId)
    return await resealAll(client, vault, next)
  })
}

async function resealAll(client: pg.PoolClient, vault: Vault, dataKey: DataKey): Promise<number> {
  let count = 0
  for (;;) {
    const { rows } = await client.query<SealedRow>(
      `SELECT linked_account_id, field, version, data_key_version, sealed FROM credential
       WHERE organization_id = $1 AND data_key_version <> $2 ORDER BY linked_account_id, field LIMIT $3 FOR UPDATE`,
      [dataKey.organizationId, dataKey.version, batch],
    )
    if (rows.length === 0) return count
    const sealed: Buffer[] = []
    for (const row of rows) sealed.push(await reseal(client, vault, dataKey, row))
    await client.query(
      `UPDATE credential SET sealed = new.sealed, data_key_version = $2
       FROM unnest($3::uuid[], $4::text[], $5::bytea[]) AS new (linked_account_id, field, sealed)
       WHERE organization_id = $1 AND credential.linked_account_id = new.linked_account_id AND credential.field = new.field`,
      [
        dataKey.organizationId,
        dataKey.version,
        rows.map((row) => row.linked_account_id),
        rows.map((row) => row.field),
        sealed,
      ],
    )
    count += rows.length
  }
}

async function reseal(client: pg.PoolClient, vault: Vault, next: DataKey, row: SealedRow): Promise<Buffer> {
  const { organizationId } = next
  const name = { organizationId, ownerId: row.linked_account_id, field: row.field, version: row.version }
  // The deferred foreign key keeps the data key of every credential.
  const before = (await vault.dataKeys.get(client, organizationId, row.data_key_version))!
  return sealSecret(next, name, openSecret(before, name, row.sealed))
}
