import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto'

const algorithm = 'aes-256-gcm'
const ivLength = 12
const tagLength = 16

/**
 * Encrypts with AES-256-GCM under a fresh random 96-bit IV: `iv | ciphertext | tag`.
 *
 * The binding is what the ciphertext belongs to. It is not stored; without the same binding nothing opens.
 */
export function encrypt(key: KeyObject, binding: Binding, plaintext: Uint8Array): Buffer {
  const iv = randomBytes(ivLength)
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagLength })
  cipher.setAAD(associatedData(binding))
  return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** The plaintext, or undefined where key, binding or a single bit is not what it was. */
export function decrypt(key: KeyObject, binding: Binding, encrypted: Uint8Array): Buffer | undefined {
  if (encrypted.length < ivLength + tagLength) return undefined
  const iv = encrypted.subarray(0, ivLength)
  const tag = encrypted.subarray(encrypted.length - tagLength)
  // Without a fixed tag length Node accepts tags cut to 4 bytes: https://nodejs.org/api/deprecations.html#DEP0182
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: tagLength })
  decipher.setAAD(associatedData(binding))
  decipher.setAuthTag(tag)
  const plaintext = decipher.update(encrypted.subarray(ivLength, encrypted.length - tagLength))
  try {
    decipher.final()
    return plaintext
  } catch {
    // What came out before the tag was checked is not to be trusted, nor kept.
    plaintext.fill(0)
    return undefined
  }
}

/** The parts that name one ciphertext: for a secret, organisation, owner, field and version. */
export type Binding = readonly (string | number)[]

/** JSON, because parts joined by a separator could be cut elsewhere: `a|b`, `c` and `a`, `b|c`. */
function associatedData(binding: Binding): Buffer {
  return Buffer.from(JSON.stringify(binding))
}
