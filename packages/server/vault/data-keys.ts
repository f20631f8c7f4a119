import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import { CrosswalkError } from '@crosswalk/connector-kit'
import type pg from 'pg'
import { decrypt, encrypt, type Binding } from './envelope.ts'
import { KeyCache } from './key-cache.ts'
import type { MasterKey, MasterKeys } from './master-keys.ts'

/** A row of `data_key`, as stored. */
export interface WrappedDataKey {
  readonly organization_id: string
  readonly version: number
  readonly master_key_id: string
  readonly wrapped: Buffer
}

/** A data key ready for use. */
export interface DataKey {
  readonly organizationId: string
  readonly version: number
  readonly key: KeyObject
}

/** The data keys of all organisations, as far as this process's master keys open them. */
export class DataKeys {
  readonly #masterKeys: MasterKeys
  readonly #cache = new KeyCache()

  constructor(masterKeys: MasterKeys) {
    this.#masterKeys = masterKeys
  }

  /** The key to seal with: the newest version, made in this transaction where the organisation has none. */
  async newest(client: pg.ClientBase, organizationId: string): Promise<DataKey> {
    const found = await selectNewest(client, organizationId)
    if (found !== undefined) return this.unwrap(found)
    await this.make(client, organizationId, 1)
    // Another transaction may have been first: the insert waited for it and gave way.
    return this.unwrap((await selectNewest(client, organizationId))!)
  }

  /** One version of an organisation's key, undefined where there is none (or it belongs to another organisation). */
  async get(client: pg.ClientBase, organizationId: string, version: number): Promise<DataKey | undefined> {
    const { rows } = await client.query<WrappedDataKey>(
      'SELECT organization_id, version, master_key_id, wrapped FROM data_key WHERE organization_id = $1 AND version = $2',
      [organizationId, version],
    )
    return rows[0] && this.unwrap(rows[0])
  }

  /** Makes a version, unless it exists. */
  async make(client: pg.ClientBase, organizationId: string, version: number): Promise<void> {
    const bytes = randomBytes(32)
    const { id, wrapped } = wrapDataKey(this.#masterKeys.current, { organizationId, version }, bytes)
    bytes.fill(0)
    await client.query(
      `INSERT INTO data_key (organization_id, version, master_key_id, wrapped) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [organizationId, version, id, wrapped],
    )
  }

  unwrap(row: WrappedDataKey): DataKey {
    const { organization_id: organizationId, version } = row
    const known = this.#cache.get(row.wrapped)
    if (known !== undefined) return { organizationId, version, key: known }
    const bytes = unwrapDataKey(this.#masterKeys, row)
    const key = createSecretKey(bytes)
    bytes.fill(0)
    this.#cache.set(row.wrapped, key)
    return { organizationId, version, key }
  }
}

/** Wraps the bytes of a data key for one organisation and version. */
export function wrapDataKey(
  master: MasterKey,
  name: { organizationId: string; version: number },
  bytes: Buffer,
): { id: string; wrapped: Buffer } {
  return {
    id: master.id,
    wrapped: encrypt(master.key, bindingOf(name.organizationId, name.version, master.id), bytes),
  }
}

/** The bytes of a data key. The caller wipes them. */
export function unwrapDataKey(masterKeys: MasterKeys, row: WrappedDataKey): Buffer {
  const master = masterKeys.all.get(row.master_key_id)
  if (master === undefined) {
    throw new CrosswalkError(
      'secret_unreadable',
      `The data key of organisation ${row.organization_id} is wrapped by master key ${row.master_key_id}, which this ` +
        `process does not have: add that key to CROSSWALK_OLD_KEYS.`,
    )
  }
  const bytes = decrypt(master.key, bindingOf(row.organization_id, row.version, row.master_key_id), row.wrapped)
  if (bytes !== undefined) return bytes
  throw new CrosswalkError(
    'secret_unreadable',
    `The data key ${row.version} of organisation ${row.organization_id} was altered and does not open: restore the ` +
      `table data_key from a backup.`,
  )
}

/** PostgreSQL gives ids in lower case, callers may not. */
function bindingOf(organizationId: string, version: number, masterKeyId: string): Binding {
  return ['data_key', organizationId.toLowerCase(), version, masterKeyId]
}

async function selectNewest(client: pg.ClientBase, organizationId: string): Promise<WrappedDataKey | undefined> {
  const { rows } = await client.query<WrappedDataKey>(
    `SELECT organization_id, version, master_key_id, wrapped FROM data_key
     WHERE organization_id = $1 ORDER BY version DESC LIMIT 1`,
    [organizationId],
  )
  return rows[0]
}
