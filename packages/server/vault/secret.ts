import { CrosswalkError } from '@crosswalk/connector-kit'
import type { DataKey } from './data-keys.ts'
import { decrypt, encrypt, type Binding } from './envelope.ts'

/** What one ciphertext belongs to. Copied to any other place it does not open. */
export interface SecretName {
  readonly organizationId: string
  /** The linked account, link session, webhook endpoint or other thing that has the secret. */
  readonly ownerId: string
  readonly field: string
  /** Rises each time the owner's field gets a new value. */
  readonly version: number
}

/** First byte of a sealed secret. */
const format = 1
const headerLength = 5

/** `format | data key version | iv | ciphertext | tag`: a sealed secret says itself which data key opens it. */
export function sealSecret(dataKey: DataKey, name: SecretName, plaintext: string): Buffer {
  if (!plaintext.isWellFormed()) {
    throw new CrosswalkError('invalid_request', `The secret "${name.field}" is not valid Unicode text.`)
  }
  const bytes = Buffer.from(plaintext)
  const header = Buffer.alloc(headerLength)
  header.writeUInt8(format, 0)
  header.writeUInt32BE(dataKey.version, 1)
  const sealed = Buffer.concat([header, encrypt(dataKey.key, bindingOf(name, dataKey.version), bytes)])
  bytes.fill(0)
  return sealed
}

/** The plaintext. What does not open is `secret_unreadable`, never an empty value. */
export function openSecret(dataKey: DataKey, name: SecretName, sealed: Buffer): string {
  if (dataKeyVersionOf(sealed) !== dataKey.version) throw unreadable(name)
  const bytes = decrypt(dataKey.key, bindingOf(name, dataKey.version), sealed.subarray(headerLength))
  if (bytes === undefined) throw unreadable(name)
  const plaintext = bytes.toString('utf8')
  bytes.fill(0)
  return plaintext
}

/** Which of the organisation's data keys a secret was sealed with; undefined where the bytes are none of ours. */
export function dataKeyVersionOf(sealed: Buffer): number | undefined {
  return sealed.length > headerLength && sealed[0] === format ? sealed.readUInt32BE(1) : undefined
}

export function unreadable(name: SecretName): CrosswalkError {
  return new CrosswalkError(
    'secret_unreadable',
    `The secret "${name.field}" of ${name.ownerId} does not open: it was altered, moved, or its data key is gone. ` +
      `Restore it from a backup, or have it entered again.`,
  )
}

/** PostgreSQL gives ids in lower case, callers may not. */
function bindingOf(name: SecretName, dataKeyVersion: number): Binding {
  return [name.organizationId.toLowerCase(), name.ownerId, name.field, name.version, format, dataKeyVersion]
}
