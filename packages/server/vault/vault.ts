import type { Credential } from '@crosswalk/connector-kit'
import type pg from 'pg'
import { readStored, removeFields, storeFields, type StoredCredential, type StoreOptions } from './credential.ts'
import { DataKeys } from './data-keys.ts'
import type { MasterKeys } from './master-keys.ts'
import { dataKeyVersionOf, openSecret, sealSecret, unreadable } from './secret.ts'

/**
 * Every secret at rest. A secret is sealed with AES-256-GCM under its organisation's data key, which is itself wrapped by
 * the master key, and bound to organisation, owner, field and version: moved anywhere else it does not open.
 *
 * All methods work inside a transaction opened by `inOrganization`. What does not open is `secret_unreadable`.
 */
export class Vault {
  /** For the rotation commands; everyone else seals and opens. */
  readonly dataKeys: DataKeys
  #opened = 0

  constructor(masterKeys: MasterKeys) {
    this.dataKeys = new DataKeys(masterKeys)
  }

  /** How many times this process asked for plaintext. A refused request must leave it as it was. */
  get opened(): number {
    return this.#opened
  }

  /**
   * Seals a secret that its owner stores itself, in a `bytea` column of its own row. `version` must rise with each new
   * value, and be stored beside it.
   */
  async seal(
    client: pg.ClientBase,
    organizationId: string,
    ownerId: string,
    field: string,
    plaintext: string,
    version: number,
  ): Promise<Buffer> {
    const dataKey = await this.dataKeys.newest(client, organizationId)
    return sealSecret(dataKey, { organizationId, ownerId, field, version }, plaintext)
  }

  /** Opens what `seal` gave for the very same organisation, owner, field and version. */
  async open(
    client: pg.ClientBase,
    organizationId: string,
    ownerId: string,
    field: string,
    sealed: Buffer,
    version: number,
  ): Promise<string> {
    this.#opened += 1
    const name = { organizationId, ownerId, field, version }
    const keyVersion = dataKeyVersionOf(sealed)
    // Beyond PostgreSQL's integer there is no such key, only altered bytes.
    if (keyVersion === undefined || keyVersion > 0x7fffffff) throw unreadable(name)
    const dataKey = await this.dataKeys.get(client, organizationId, keyVersion)
    if (dataKey === undefined) throw unreadable(name)
    return openSecret(dataKey, name, sealed)
  }

  /**
   * Stores fields of a linked account's credential; its other fields stay. Whoever refreshes the same credential at this
   * moment is waited for.
   */
  async storeCredential(
    client: pg.ClientBase,
    accountId: string,
    fields: Credential,
    options: StoreOptions = {},
  ): Promise<void> {
    await storeFields(this.dataKeys, client, accountId, fields, options)
  }

  /** All fields of a linked account's credential. `credential_rejected` where none is stored: it must be linked. */
  async readCredential(client: pg.ClientBase, accountId: string): Promise<Credential> {
    return (await this.readStored(client, accountId)).fields
  }

  /** As `readCredential`, with expiry and failures. */
  async readStored(client: pg.ClientBase, accountId: string): Promise<StoredCredential> {
    this.#opened += 1
    return await readStored(this.dataKeys, client, accountId)
  }

  /** Removes the fields given, or the whole credential. */
  async removeCredential(client: pg.ClientBase, accountId: string, fields?: readonly string[]): Promise<void> {
    await removeFields(client, accountId, fields)
  }
}
